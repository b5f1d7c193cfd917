/** Values that do not fit, and members and arguments that do not exist. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E301 = defineMessages("E301", {
  "number-as-duration": {
    message: "{what} needs a duration, and a number has no unit: write `{duration}`.",
    fix: "Change to {duration}",
  },
  "never-null": "This is never null: its type is `{type}`.",
  "object-with-decision":
    "With a form the result is an object, `{type}`: match its `decision`, as in `match d.decision { … }`.",
  "not-one-of": "This is never `{value}`: it is one of {words}.{hint}",
  "never-this-type": "This is never `{type}`: its type is `{actual}`.",
  "never-object": "This is never an object: its type is `{type}`.",
  "never-array": "This is never an array: its type is `{type}`.",
  "setting-no-array": "{name} is an array: `[:{word}, …]`.",
  "setting-no-array-of-objects": "{name} is an array of objects: `[{ … }]`.",
  "setting-no-object": "{name} is written out as an object: `{ … }`.",
  "wrong-word": "{name} cannot be `{word}`.{hint}{all}",
  "missing-fields": "`{type}` needs {fields} too.",
  "string-not-one-of": "`{value}` is not one of {words}.{hint}",
  "string-as-enum": { message: "A string is no enum member: write `:{member}`.", fix: "Write :{member}" },
  "missing-enum-member": {
    message: "This needs a member of `{type}`, written with a colon: {members}.{hint}",
    fix: "Write :{text}",
  },
  "stage-keeps-type":
    "When {stage} fails, `|~>` goes on with the value as it was. So {stage} must give back `{type}`, but it gives `{result}`.",
  "evaluator-result": {
    message:
      "An evaluator judges a value: it gives `bool`, or a `float` that is held against its `threshold`, but this is `{type}`.",
    fix: "Change to float",
  },
  "misplaced-core-mock": "A flow of another core is mocked as `@mock core://shop/orders refund = …`.",
  "ambiguous-array": {
    message:
      "An array after `@mock` is a sequence of answers. One answer that is an array stands in another pair of brackets: `[[…]]`.",
    fix: "Make it one answer",
  },
  "unknown-failure": "A model cannot fail with `{word}`.{hint}{words}",
  "several-assignees": {
    message:
      'The assignee is one text: a person, a group or a role, `assignee = "group:legal"`, or several with commas, of which one has to fit, `"user:ada,role:cfo"`. How many of a group have to agree says `quorum = 2`.',
    fix: "Remove the brackets",
  },
  "mixed-arguments": "`{first}` is `{type}` and `{second}` is `{other}`: what {what} compares is of one type.{advice}",
  "argument-type": "{what} needs {needed}, but this is `{type}`.",
  "receiver-type": "{what} does not work on `{type}`.",
  "element-type": "What {what} takes of each element must be {needed}, but an element is `{type}`. {advice}",
  "lambda-result": "{what} must give {needed}, but this is `{type}`.",
  "events-of-no-core": "Events come from a core: write it like `core://shop/orders`.",
  "interface-of-no-core": "`@core_interface` names a core, such as `core://shop/orders`.",
  "secret-no-string": "A secret is a string, and `{name}` is `{type}`.",
  "config-type":
    "A parameter is a plain value that an operator can set: a primitive type, an enum, a choice of strings, or an array of these, not `{type}`.",
  "only-null": "`{root}.{field}` could only ever be null. Say what it holds: `string?`.",
  "options-type": "`options` is an array of strings, or of objects with `id`, and this is `{type}`.",
  "option-type": "Options are strings, or objects with `id`, and this is `{type}`.",
  "unknown-option": "`{option}` is no option of this checkpoint.{hint}{options}",
  "modality-type": "A call of `:{modality}` gives `{type}`, which is no `{output}`.",
  "examples-no-array": "`examples` are written out: `[{ input = …, output = … }]`.",
  "example-no-object": "An example is written out: `{ input = …, output = … }`.",
  "target-no-uri": "`target` is a core, such as `core://shop/orders`; `{found}` is none.",
  "input-no-object":
    "`input` is an object whose fields are the parameters of the flow, `{ name: value }`, and this is `{type}`.",
  "wrong-section-word": "The `{name}` of a section cannot be `{word}`.{hint}{all}",
  "role-no-object": 'A model role is written out as an object: `{ model = "…" }`.',
  "expected-value": "{subject} needs {to}{at}, but {called} gives nothing.",
  "expected-field": "{subject} needs a field `{path}` of type {type}, which {given} does not have.",
  "expected-type": { message: "{subject} needs {to}{at}, but {given} is {from}.{advice}", fix: "Put it into a text" },
  "expected-literal": {
    message: "{subject} needs {to}, but this is {from}. Write `{literal}`.",
    fix: "Change to {literal}",
  },
  "null-as-default": { message: "{subject} is null, so its type has a `?`: `{type}?`.", fix: "Insert ?" },
  "foreign-argument": { message: "In {what} this is written `{instead}`{meaning}.", fix: "Change to {instead}" },
  "expected-present": "{subject} needs {to}{at}, but {given} may be null. Give a default with `??`, {test}.",
});

export const E302 = defineMessages("E302", {
  "unknown-field": "`{type}` has no field `{name}`.{hint}",
  "uncalled-method": { message: "`{name}` is a method: call it, `{name}(…)`.", fix: "Call it" },
  "field-of-map": 'The keys of a map are read with `["{name}"]` or `.get("{name}")`.',
  "field-of-some-members":
    "Not every member of {receiver} has a field `{name}`. Find out first which one it is, with `match` or a test of a field they all have.",
  "name-in-braces": {
    message:
      "`{ {name} }` is a body here, and gives `{name}`. An object with this field is written `{ {name}: {name} }`.",
    fix: "Make it an object",
  },
  "decision-of-decision": {
    message: "Without a form, what the checkpoint gives is the decision itself: {type}.",
    fix: "Remove .decision",
  },
  "length-of-collection": {
    message: "{receiver} has no field `{name}`. Did you mean `length`?",
    fix: "Change to length",
  },
  "unknown-field-of": "{receiver} has no field `{name}`.{hint}{has}",
  "field-by-index": {
    message:
      "This is an object, and its fields are read as `{field}`. With keys that vary it is a map: annotate it, `map[string, …]`.",
    fix: "Change to {field}",
  },
  "no-elements": "Only arrays and maps have elements, and this is `{type}`.{advice}",
  "uncalled-plugin-method": { message: "A plugin has methods only: call it, `{method}(…)`.", fix: "Call it" },
  "unknown-plugin-method": "The interface of `{alias}` has no method `{name}`.{hint}{methods}",
  "unknown-method": "`{type}` has no method `{name}`.{hint}",
  "unknown-field-of-root": "`{root}` has no field `{name}`.{hint}",
  "mock-of-part": "A mock names a field of `{field}`, and no part of it: write its whole value.",
  "mock-of-plugin": "Name the method of the plugin: `@mock {alias}.method = …`.",
  "unknown-field-in-prompt": "`{{{path}}}` shows a field `{name}` that is not there.",
  "unknown-stored-method": "`{root}.{field}` is `{type}` and has no method `{name}`.{hint}",
  "unknown-method-of-interface": "The interface of {owner} has no method `{name}`.{hint}",
});

export const E303 = defineMessages("E303", {
  "not-callable": "Only flows, functions and methods can be called.",
  "calls-variable": "`{name}` is a variable and cannot be called.",
  "calls-constant": {
    message: "`{name}` is a constant: it is read without parentheses.",
    fix: "Remove the parentheses",
  },
  "calls-other": "`{name}` cannot be called.",
  "positional-plugin-argument":
    "No interface says what the parameters of `{method}` are, so its arguments are named: `{method}(name = …)`.",
  "double-argument": "`{name}` is given twice.",
  "constant-as-stage": "`{name}` is a constant, and nothing can flow into it: stages are flows and lambdas.",
  "stage-without-parameter":
    "`{flow}` takes no arguments, so nothing can flow into it. Give it a parameter, or call it: `{flow}()`.",
  "second-stage-parameter": "`{operator}` gives its lambda one value, and this is parameter 2.",
  "stage-argument-for-piped-value": "`{parameter}` of `{flow}` is the value left of `{operator}`. Leave it out here.",
  "calls-field": "`{name}` is a field, and cannot be called.",
  "parentheses-after-property": { message: "`{name}` is read without parentheses.", fix: "Remove the parentheses" },
  "positional-after-named": "Positional arguments come before named ones such as `{named}`.",
  "default-of-get": {
    message: "{what} takes the key only. What stands for a key that is not there is given behind it: `{written}`.",
    fix: "Change to {written}",
  },
  "bare-lambda-parameters": {
    message: "The parameters of a lambda stand in parentheses when there are several: `{lambda}`.",
    fix: "Put them in parentheses",
  },
  "expression-for-lambda": {
    message: "`{parameter}` of {what} is a lambda: `{lambda}`.",
    fix: "Change to {lambda}",
  },
  "several-compared": { message: "{what} compares two values. Of more: `{written}`.", fix: "Change to {written}" },
  "no-arguments": "{what} takes no arguments.{advice}",
  "too-many-arguments": "{what} takes at most {limit}, and this is number {position}.",
  "unknown-parameter": "{what} has no parameter `{name}`.{hint}",
  "missing-arguments": "{what} needs {missing}.",
  "fail-without-role": '`fail` names a model role and how it fails: `fail(primary, "refusal")`.',
  "mock-without-arguments": "`{target}` takes no arguments: only methods of plugins and flows of other cores do.",
  "positional-mock-argument": "Nothing declares the parameters of this method, so its arguments need names.",
  "named-fail-argument": "The arguments of `fail` have no names.",
  "argument-no-lambda": "`{parameter}` of {what} is a lambda, such as `x => …`.",
  "too-many-lambda-parameters": "The lambda of {what} is given {values}, and this is parameter {position}.",
  "comparing-sort": {
    message:
      "The lambda of {what} gives what is sorted by, and compares nothing: `.sort({key})`. `.reverse()` turns the order round.",
    fix: "Change to {key}",
  },
  "flow-for-lambda": {
    message: "{what} is a lambda, and `{flow}` is a flow: write `{lambda}`.",
    fix: "Change to {lambda}",
  },
  "lambda-not-first": { message: "{what} takes the lambda first, and `{value}` after it.", fix: "Change their order" },
  "no-lambda": "{what} is no lambda.",
  "schedule-without-input":
    "A schedule gives no input, and `{flow}` needs {needed}. Give it a default, or make it optional.",
  "missing-flow-parameters": "`{flow}` needs {parameters} in `input`.",
  "retry-without-max": { message: "`retry` says how often: `retry(max = 2)`.", fix: "Change to retry(max = 2)" },
  "transformer-without-parameter":
    "A transformer makes one value of another, which is its first parameter: `{name}(value: Type)`.",
  "evaluator-without-parameter": "An evaluator judges a value, which is its first parameter: `{name}(value: Type)`.",
  "property-without-values": "A property names its values: `@property (n: int) { … }`.",
  "fail-without-kind": "`fail` needs how it fails: `{example}`.",
  "fail-without-message": '`fail` needs a message: `fail("…")`.',
  "more-than-fail-message": "`fail` takes a message only.",
  "more-than-fail-kind-and-message": "`fail` takes how it fails, and a message.",
  "schedule-without-inputs":
    "A schedule gives no input, and `{flow}` needs {needed}. Give them defaults, or make them optional.",
});

export const E306 = defineMessages("E306", {
  "excess-field": "`{type}` has no field `{name}`.{hint}{fields}",
  "unknown-flow-parameter": "`{flow}` has no parameter `{parameter}`.{hint}{known}",
});
