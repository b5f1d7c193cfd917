/** Names that lead nowhere, or stand for two things; imports; recursion. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E107 = defineMessages("E107", {
  "missing-core":
    'A program has a core: write `@core Name { version = "1.0.0" }`. Without one, a file is a library for others to import.',
});

export const E200 = defineMessages("E200", {
  "plugin-as-value": "`{name}` is a plugin, and no value by itself. Call one of its methods: `{name}.method(…)`.",
  "qualified-enum-member": {
    message: "A member of an enum is written without its type: `:{member}`.",
    fix: "Change to :{member}",
  },
  "type-as-value": "`{name}` is a type, and types are not values.",
  "foreign-literal": { message: "`{name}` is written `{literal}`.", fix: "Change to {literal}" },
  "result-before-when": "`result` is what `@when` gives, and no flow has been started yet: `@when greet(…)`.",
  "flow-as-value": { message: "`{name}` is a flow, and flows are not values. Call it: `{name}(…)`.", fix: "Call it" },
  "function-as-value": "`{name}` is a function. Call it: `{call}`.",
  "threshold-as-variable": "`{name}` is a setting of `{flow}`, not a variable: pipelines hold its score against it.",
  "foreign-name": "There is no `{name}` here. {advice}",
  "unknown-name": "Nothing here is called `{name}`.",
  "name-of-context": {
    message: "Nothing here is called `{name}`. Did you mean `context.{name}`?",
    fix: "Change to context.{name}",
  },
  "field-of-output": {
    message: "Nothing here is called `{name}`. Did you mean `{field}`?",
    fix: "Change to {field}",
  },
  "name-near-literal": {
    message: "Nothing here is called `{name}`. Did you mean `{literal}`?",
    fix: "Change to {literal}",
  },
  "unknown-name-with-hint": "Nothing here is called `{name}`.{hint}",
  "root-as-value": "`{root}` is no value by itself: name a field of it{example}.",
  "unknown-checkpoint":
    "`{flow}` has no checkpoint `{checkpoint}`: one is called as the variable or the branch that takes its value.{hint}",
  "branch-of-checkpoint": {
    message:
      "`{branch}` is a branch, and the checkpoint in it is called as the variable that takes its value: `{name}`.",
    fix: "Change to {name}",
  },
  "unknown-name-in-prompt": "Nothing here is called `{root}`, which `{{{path}}}` would show.{hint}",
});

export const E201 = defineMessages("E201", {
  "constant-as-variable": "`{name}` is a constant, and nothing else can have its name or be assigned to it.",
  "second-core": "A program has one core, and this file has two. Remove one.",
  "double-core-member": "`{where}` has a {what} `{name}` already. Rename one of them.",
  "double-model-role": "There is a model role `{name}` already. Rename one of them.",
  "reserved-alias": "`{alias}` belongs to the language and cannot be the alias of a plugin. Choose another name.",
  "double-plugin": "There is a plugin `{alias}` already. Rename one of them.",
  "double-interface":
    "There is an interface of `{plugin}` already, and it holds for all files. Put their methods into one.",
  "double-import": "There is `{local}` already. Import it under another name: `{name} as …`.",
  "reserved-name": "`{name}` belongs to the language. Choose another name.",
  "double-declaration": "There is a {what} `{name}` already. Rename one of them.",
  "double-field": "The field `{name}` stands twice in this type.",
  "double-enum-member": { message: "The member `{member}` stands twice in this enum.", fix: "Remove it" },
  "double-setting": "The setting `{name}` stands twice in `{block}`.",
  "double-key": "`{key}` stands twice in this object.",
  "reserved-result": "`result` is what `@when` gives. Choose another name.",
  "double-given": "`{name}` is given already. Rename one of them.",
  "double-plugin-setting": "The setting `{name}` stands twice in `{alias}`.",
  "double-trigger": "There is a trigger `{name}` already. Rename one of them.",
  "double-webhook": "There is a webhook for `{route}` already. Which flow should it start?",
  "double-subscription": "`{flow}` is started by `{name}` of `{source}` already.",
  "double-interface-method": "There is a {what} `{name}` already in this interface.",
  "double-interface-parameter": "`{method}` has a parameter `{parameter}` already.",
  "double-modifier": { message: "`@{modifier}` stands twice.", fix: "Remove it" },
  "repeated-instance-settings": "`{one}` and `{other}` say the same. Remove one.",
  "double-core-declaration": "The core has `{word}` already. Put both into one.",
  "double-branch": "There is a branch `{name}` already.",
  "double-checkpoint-type": "The type of this checkpoint stands after `@checkpoint` already.",
  "double-option": { message: "The option `{id}` stands twice.", fix: "Remove it" },
  "reserved-decision": "`decision` is what the person decides; a field of the form needs another name.",
  "double-handle": "`{name}` is awaited twice here.",
  "double-failure-handler": "`{name}` is handled twice.",
  "double-parameter": "`{flow}` has a parameter `{parameter}` already.",
  "type-at-reassignment": "`{name}` already has the type `{type}`; a type stands at the first assignment only.",
  "double-test": "There is a test `{name}` already. Rename one of them.",
  "double-property-value": "The property has a value `{name}` already.",
  "double-instance": "The core has `{word}` already. Remove one.",
});

export const E202 = defineMessages("E202", {
  "map-key-type": "The keys of a map are strings, not `{type}`.",
  "foreign-type": "There is no type `{name}`.{hint}",
  "unknown-type": "There is no type `{name}`.{hint}",
  "unknown-error": "There is no error `{name}`.{hint}",
  "array-arguments": "`array` takes the type of its elements: `array[string]`.",
  "map-arguments": "`map` takes the types of its keys and values: `map[string, int]`.",
  "money-arguments": "`money` takes the three letters of a currency: `money[EUR]`.",
  "type-without-arguments": "`{name}` takes no arguments.",
});

export const E203 = defineMessages("E203", {
  "not-assigned-on-every-path":
    "`{name}` is not assigned on every path that leads here. Assign it before, or in every branch.",
  "read-before-assigned": "`{name}` is read before it is assigned.",
});

export const E204 = defineMessages("E204", {
  "unknown-function": "There is no flow or function `{name}`.{hint}",
  "variable-as-stage":
    "`{name}` is a variable. Right of `{operator}` stands a transformer, an evaluator, a pipeline, a flow or a lambda.",
  "property-as-stage": "`{name}` is a property, not a flow. Read it in a lambda: `{operator} {instead}`.",
  "method-as-stage": "`{name}` is a method, not a flow. Call it in a lambda: `{operator} {instead}`.",
  "function-as-stage":
    "`{name}` is a function of the standard library, not a flow. Call it in a lambda: `{operator} {instead}`.",
  "unknown-stage": "There is no transformer, evaluator, pipeline or flow `{name}`.{hint}",
  "call-as-stage": "`{call}` is no stage. Call it in a flow of its own, and name that right of `{operator}`.",
  "no-stage":
    "Right of `{operator}` stands the name of a transformer, an evaluator, a pipeline or a flow, or a lambda such as `x => x.trim()`.",
  "unknown-flow-to-start": "There is no flow `{name}` to start.{hint}",
  "flow-without-call": {
    message: "`{flow}` is a flow. Start it with its arguments: `{flow}({arguments})`.",
    fix: "Call it",
  },
  "unknown-action": "There is no flow `{name}` to start.{hint}",
  "internal-trigger-flow":
    "`{name}` is `@internal`, so nothing outside can start it. Remove `@internal` from it, or name another flow.",
  "unknown-trigger-flow": "There is no flow `{name}` to start.{hint}",
  "unknown-flow-of-core": "{core} has no flow `{name}`.{hint}{known}",
  "unknown-flow-of-interface": "The interface of {owner} has no flow `{name}`.{hint}",
});

export const E205 = defineMessages("E205", {
  "unknown-role-to-mock": "There is no model role `{name}`.{hint}{all}",
  "unknown-role-to-fail": "There is no model role `{name}`.{hint}",
  "unknown-role": "There is no model role `{name}`.{hint}{known}",
});

export const E206 = defineMessages("E206", {
  "unknown-plugin": "There is no plugin `{alias}`.{hint}{known}",
  "misspelt-interface": {
    message: "Nothing declares a plugin `{name}`. Did you mean `{declared}`?",
    fix: "Change to {declared}",
  },
  "unknown-plugin-to-mock": "There is no plugin `{alias}`.{hint}",
});

export const E207 = defineMessages("E207", {
  "absolute-import": "An import is relative to its file: write `{path}`.",
  "empty-import-path": 'An import names the file that it is from, such as `"./other"`.',
  "missing-file": "There is no file `{file}`.",
  "import-outside-root":
    "`{file}` is outside of the program's root, and imports stay below it. Move the file there, or choose a folder above both: `--root` on the command line, the workspace folder in an editor.",
  "import-outside-workspace":
    "`{file}` is outside of the workspace, and nothing there is read before you trust the workspace.",
  "import-linked-outside":
    "`{file}` is reached by a link that leads out of the program's root. Put the file itself there.",
  "endless-link": "`{file}` is reached by a link that leads back to itself.",
  "no-regular-file": "`{file}` is a folder, a pipe or a device. An import is of a regular file.",
  "too-large-file": "`{file}` is larger than {limit} MB, which is the most that a source may be. Split it.",
  "undecodable-file": "`{file}` is not a text in UTF-8. Save it in this encoding.",
  "unreadable-file": "`{file}` is there, but the system does not let it be read. Look at its permissions.",
  "too-many-files": "A program has at most {limit} files.",
  "self-import": "A file cannot import itself.",
  "imported-core":
    "`{path}` holds the core `{core}`, and a program cannot be imported. Move what you need to a file without `@core`.",
});

export const E208 = defineMessages("E208", {
  "unknown-import": "`{path}` declares no `{name}`.{hint}",
  "unexported-import": "`{name}` is not exported. Write `pub` before its declaration.",
});

export const E209 = defineMessages("E209", {
  "unknown-stored-field": "`{root}` has no {noun} `{name}`.{hint}",
  "unknown-mocked-field": "`{store}` has no field `{name}`.{hint}",
  "mock-of-store": "Name the field: `@mock {store}.field = …`.",
});

export const E210 = defineMessages("E210", {
  "direct-recursion": "`{flow}` calls itself, and might never end. Use `@while(max_iterations = n)` or `@foreach`.",
  "recursive-constant": "`{name}` stands for itself: {way}. A constant needs a value.",
  recursion: "This call leads back to `{flow}`: {way}. Flows cannot be recursive.",
  "self-defined-type": "The type `{type}` is defined as itself, which does not say what its values are.",
  "endless-type":
    "The type `{type}` contains itself, so no value of it could ever end. Put it into an array or a map, or make the field optional with `?`.",
  "endless-default": "The default of `{field}` leaves out `{field}` itself, and would never end. Write it out.",
  "large-default":
    "The default of `{field}` leaves out fields whose defaults leave out fields in turn, more than {parts} in all. Make some of them optional with `?`.",
});
