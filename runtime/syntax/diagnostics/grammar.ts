/** What is missing, and what the parser finds of the codes of later phases. */
import { defineMessages } from "../../diagnostic-definition.js";

export const E101 = defineMessages("E101", {
  "loop-with-of": { message: "The array of a loop stands after `in`.", fix: "Change to in" },
  "try-without-catch": {
    message: "A `@try` needs a `@catch` after it, which says what to do when it fails.",
    fix: "Add @catch",
  },
  "colon-in-setting": {
    message: "The setting `{name}` takes `=`: `{name} = …`. A `:` introduces a type.",
    fix: "Change to =",
  },
  "missing-setting-value": { message: "Expected `=` and a value after `{name}`{found}.", fix: "Insert =" },
  "missing-failure-action": { message: "Expected `=` and what to do after `{name}`{found}.", fix: "Insert =" },
  "wrong-closer": {
    message: "Expected `{closer}`, which closes the `{kind}` of this line, but found `{found}`.",
    fix: "Change to {closer}",
    related: { opener: "This is what is closed." },
  },
  "unclosed-bracket": {
    message: "This `{kind}` is never closed{others}. A `{closer}` seems to be missing {where}.",
    fix: "Insert {inserted}",
    related: {
      missing: "A `{closer}` seems to be missing after this.",
      unclosed: "This `{kind}` is not closed either.",
    },
  },
  "missing-equals-before-value": { message: "Expected `=` between `{name}` and its value.", fix: "Insert =" },
  "no-core-setting": "`{name}` is no declaration. A setting of the core is written `name = value`.",
  "missing-import-path": "Expected the path of a file in quotes{after}{found}.",
  "mixed-import": { message: "All imported names stand in braces: `import { {name}, … }`.", fix: "Put it in braces" },
  "import-without-braces": { message: "Imported names stand in braces: `import { {name} }`.", fix: "Put it in braces" },
  "arrow-before-result": {
    message: "The type of the result follows a `:`, as in `@flow f(): string`.",
    fix: "Change to :",
  },
  "missing-colon-before-result": {
    message: "Expected `:` before the type of the result, as in `@flow f(): string`.",
    fix: "Insert :",
  },
  "quoted-plugin": { message: "A plugin is named without quotes, as in {example}.", fix: "Remove the quotes" },
  "plugin-without-version": "The plugin `{plugin}` needs a version: `{plugin}@1.0`.",
  "plugin-without-owner": "Expected a plugin with its owner and version, as in {example}.",
  "missing-plugin": "Expected a plugin, as in {example}{found}.",
  "misspelt-from": {
    message: "The core that emits the event stands after `from`, not `{found}`.",
    fix: "Change to from",
  },
  "missing-core-uri": "Expected a core, as in `core://shop/orders`{after}{found}.",
  "missing-test-name": "Expected the name of the test in quotes{after}{found}.",
  "missing-key-value": "Expected `:` and a value after the key {key}{found}.",
  "missing-field-value": { message: "Expected `:` or `,` after `{key}`{found}.", fix: "Insert :" },
  "colon-in-argument": { message: "A named argument takes `=`: `{name} = …`.", fix: "Change to =" },
  "missing-comma": { message: "Expected `,` between two {elements}{found}.", fix: "Insert ," },
  "missing-assigned-value": "Expected `=` and a value{after}{found}.",
  "missing-colon-before-type": { message: "Expected `:` between `{name}` and its type.", fix: "Insert :" },
  "equals-before-type": {
    message: "A type is introduced by `:`, a value is given with `=`: `{name}: {type}`.",
    fix: "Change to :",
  },
  "missing-parameter-list": { message: "Expected `(`, the parameters of {what}.", fix: "Insert (" },
  "missing-parameters": {
    message: "Expected `(`, the parameters of {what}{found}. Write `()` for none.",
    fix: "Insert ()",
  },
  "missing-equals-before-type": { message: "Expected `=` and the type{after}{found}.", fix: "Insert =" },
  "colon-before-declared-type": { message: "Expected `=` and the type{after}{found}.", fix: "Change to =" },
  "missing-arrow": { message: "Expected `=>` after the pattern{found}.", fix: "Insert =>" },
  "wrong-arrow": { message: "Expected `=>` after the pattern{found}.", fix: "Change to =>" },
  "expected-token": "Expected {what}{after}{found}.{advice}",
  "missing-opening-bracket": { message: "A `{bracket}` seems to be missing before this.", fix: "Insert {bracket}" },
});

export const E102 = defineMessages("E102", {
  "value-before-next-setting": "Expected a value{after}, before the next setting.",
  "unquoted-text": { message: 'Text stands between double quotes: `"…"`.', fix: "Put it in quotes" },
  "missing-instance-mode": 'Expected `:stateless`, `:entity(key = "…")` or `:singleton`{after}{found}.',
  "object-in-header": {
    message: "Here `{` opens the body, so an object stands in parentheses: `({ … })`.",
    fix: "Put it in parentheses",
  },
  "missing-header-value": "Expected {what}{after}.",
  "missing-expression": "Expected an expression{after}{found}.",
  "empty-interpolation": "Expected an expression between `${` and `}`.",
});

export const E103 = defineMessages("E103", {
  "body-in-place-of-type":
    "Expected a type after the `:`, but found the body of the flow. One without a result has no `:`.",
  "untyped-config-parameter": "The parameter `{name}` needs a type after the `:`, as in `{name}: string`.",
  "missing-type": "Expected a type{after}{found}.",
  "missing-element-type": "Expected the type of the elements, as in `{name}[string]`.",
  "type-before-next-setting": "Expected a type{after}.",
  "enum-without-keyword": {
    message: "The members of an enum stand behind `enum`: `enum[low, high]`.",
    fix: "Insert enum",
  },
  "bracket-array": { message: "An array is written `{array}`.", fix: "Change to {shown}" },
  "map-value-outside": {
    message: "The types of the keys and the values of a map stand in its brackets: `map[string, int]`.",
    fix: "Put it in the brackets",
  },
  "suffixed-array": { message: "An array of `{item}` is written `{array}`.", fix: "Change to {array}" },
  "tuple-type": "A value is one value. Several are fields of an object: `{ count: int, name: string }`.",
  "untyped-with-default": "The {what} `{name}` needs a type before its default, as in {example}.",
  untyped: "The {what} `{name}` needs a type, as in {example}.",
});

export const E104 = defineMessages("E104", {
  "condition-without-braces": { message: "Conditions stand in braces: `{ … }`.", fix: "Put braces around it" },
  "flow-with-equals": {
    message: "The body of {owner} stands in braces; only a `@pipeline` is written with `=`.",
    fix: "Put it in braces",
  },
  "constant-without-value": "Expected `=` and the value of the constant{found}: `const {name} = 10`.",
  "pipeline-without-parameters": {
    message: "A pipeline says what flows into it, by name and type: `@pipeline {name}{params}{type} = {param} |> …`.",
    fix: "Write the parameters",
  },
  "missing-pipeline-stages":
    "Expected `=` and the stages of {owner}{found}. Write it as in `= {first} |> polish`, or with a body in `{ }`.",
  "body-without-braces": { message: "The body of {owner} stands in braces: `{ … }`.", fix: "Put braces around it" },
  "missing-body": "Expected `{` and the body of {owner}{found}.",
  "missing-brace": { message: "Expected `{`, which begins the body of {owner}, after this.", fix: "Insert {" },
  "headless-lines": {
    message: "What should begin here goes on to the `{closer}` below it, and is not complete yet.",
    fix: "Insert {",
  },
  "brace-on-next-line": {
    message: "The `{` of {owner} stands on the line on which its header ends.",
    fix: "Move { up",
  },
  "arrow-in-pipeline": { message: "A `@pipeline` is written with `=`.", fix: "Change to =" },
  "missing-fields": "Expected {what}{after}{found}.{advice}",
  "missing-opening-brace": { message: "A `{` seems to be missing before this.", fix: "Insert {" },
});

export const E105 = defineMessages("E105", {
  "small-constant-name": {
    message: "The name of a constant is written in capitals: `{suggestion}`. Small letters name variables and flows.",
    fix: "Rename to {suggestion}",
  },
  "capital-flow-name": {
    message: "The name of a flow begins with a small letter: `{suggestion}`. One with a capital names a type.",
    fix: "Rename to {suggestion}",
  },
  "missing-member-name": "Expected a name{after}.",
  "detached-symbol": {
    message: "The name of a symbol stands directly after its `:`, as in `:approved`.",
    fix: "Remove the blank",
  },
  "small-type-name": {
    message: "The name of a type or a core begins with a capital: `{suggestion}`.",
    fix: "Rename to {suggestion}",
  },
  "empty-enum": "An enum has at least one member, as in `enum[low, high]`.",
  "expected-name": "Expected {what}{after}{found}.{advice}",
});

export const E106 = defineMessages("E106", {
  "bracket-continues-value": {
    message: "This `[` continues the value before it. Begin the arm on a line of its own, or put a `,` before it.",
    fix: "Insert ,",
  },
  "bound-in-alternative": "`{name}` cannot be bound between alternatives (`|`). Write an arm of its own for it.",
  "missing-pattern": "Expected a pattern{found}.",
  "missing-number-in-pattern": "Expected a number{after}{found}.",
  "typed-object-pattern": {
    message:
      "The fields of an object are matched without its type: `{ field }`. With its type a name is bound: `{type} x`.",
    fix: "Remove the type",
  },
  "called-type-pattern": {
    message: "An object is taken apart by its fields: `{written}`. With its type a name is bound: `{type} x`.",
    fix: "Write the fields",
  },
  "as-in-pattern": { message: "The name follows its type: `{type} {name}`.", fix: "Remove as" },
  "type-pattern-without-name":
    "A pattern for a type binds a name: `{type} {binding}`. A member of an enum is written `:name`.",
  "second-rest": "A pattern has only one rest.",
  "rest-not-last": "The rest stands last in a pattern: `[first, ...rest]`. The last element is `xs.last` of the whole.",
  "match-over-conditions":
    "A `match` looks at one value, `match value { pattern => … }`. Conditions stand in `if … { … } else if … { … }`.",
  "assignment-in-conditions":
    "Only conditions stand here. Write the value in place of `{name}`, or work it out in a flow and call that.",
  "test-in-loop": "A loop takes every element: only names stand here, `{ key, value }` or `{ key: name }`.",
  "else-arm": { message: "The rest is taken by `_ => …`.", fix: "Change to _" },
});

export const E213 = defineMessages("E213", {
  "block-in-expression": {
    message: "`{block}` cannot stand inside an expression. Assign its result to a variable first, and use that here.",
    fix: "Assign it to a variable first",
  },
  "block-in-lambda":
    "`{block}` cannot stand in a lambda, which only computes. Write a loop: `ys = @foreach x in xs { y = {block} … yield y }`.",
  "member-of-block": "Nothing follows a block. Assign its result to a variable first, and go on with that.",
});

export const E214 = defineMessages("E214", {
  "interpolated-key": "A key is fixed text and cannot hold an interpolation.",
  "interpolated-type": "A type cannot hold an interpolation: its text is fixed.",
});

export const W100 = defineMessages("W100", {
  "reserved-for-later": "`{word}` will be a reserved word in a later version of the language. Choose another name.",
});
