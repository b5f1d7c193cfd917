/** E100, unexpected syntax: mostly the notations of other languages. */
import { defineMessages } from "../../diagnostic-definition.js";

export const E100 = defineMessages("E100", {
  "quoted-checkpoint-type": {
    message: "The type of a checkpoint is a plain word: `@checkpoint {word}`.",
    fix: "Remove the quotes",
  },
  "loop-in-parentheses": {
    message: "A loop has no parentheses around its names: `@foreach item in items { … }`.",
    fix: "Remove the parentheses",
  },
  "indexed-loop-in-parentheses": {
    message: "A loop has no parentheses around its names: `@foreach item, index in items { … }`.",
    fix: "Remove the parentheses",
  },
  "comma-between-caught-types": {
    message: "Types of errors are joined with `|`: `@catch PluginError | TimeoutError e { … }`.",
    fix: "Change to |",
  },
  "catch-in-parentheses": {
    message: "What `@catch` names stands without parentheses: `@catch e { … }`.",
    fix: "Remove the parentheses",
  },
  "bare-given": {
    message: "What a test begins with stands in the braces of `@given`: `@given { {name} = … }`.",
    fix: "Put it into @given",
  },
  "budget-as-setting": { message: "A budget is written `@budget { … }`.", fix: "Change to @budget" },
  "stray-block-options": "Between these parentheses stand options of the block: `(name = value)`.",
  "stray-closer": {
    message: "This `{closer}` closes nothing. Remove it, or open what it closes.",
    fix: "Remove {closer}",
  },
  "internal-non-flow": "Only a flow can be `@internal`.",
  "pub-non-importable": "`pub` stands before a flow or a type: only these can be imported.",
  "misspelt-declaration": {
    message: "There is no declaration `{found}`. Did you mean `{meant}`?",
    fix: "Change to {meant}",
  },
  "declaration-without-at": { message: "`{word}` is written `@{word}` where it declares something.", fix: "Insert @" },
  "operator-after-pipeline": {
    message:
      "A pipeline ends at its last stage. To go on with `{operator}`, put the pipeline into parentheses: `(x |> f) {operator} …`.",
    fix: "Put the pipeline into parentheses",
  },
  ternary: { message: "A choice between two values is written `if c { a } else { b }`.", fix: "Change to if" },
  "pipeline-target": "Right of `{operator}` stands a function, a call of one, or a lambda: `x {operator} f`.",
  "strict-equality": {
    message: "`{found}` is written `{operator}`: it always compares values.",
    fix: "Change to {operator}",
  },
  increment: { message: "There is no `{found}`. Write `{longhand}`.", fix: "Change to {longhand}" },
  "assignment-as-condition": { message: "`=` assigns. Two values are compared with `==`.", fix: "Change to ==" },
  "word-operator": { message: "`{found}` is written `{operator}`.", fix: "Change to {operator}" },
  "word-comparison": { message: "`is` is written `{operator}`.", fix: "Change to {operator}" },
  "negated-word-comparison": { message: "`is not` is written `{operator}`.", fix: "Change to {operator}" },
  cast: "There are no casts. Test what it is: `match x { {type} value => … }`.",
  "power-operator": "There is no `**`. Multiply: `n * n`.",
  "needless-prefix": { message: "Nothing needs `{word}`: a call gives its result.", fix: "Remove {word}" },
  "type-of-operator": "What a value is, a pattern finds out: `match value { string text => …  int number => … }`.",
  "prefixed-text": {
    message: "Every text may hold values, as `${…}`, and needs no sign before it.",
    fix: "Remove {prefix}",
  },
  "non-null-assertion": {
    message: "Nothing says `!` of a value. Go on with `?.` where it is not null, or test it for null before.",
    fix: "Change to ?.",
  },
  "not-as-negation": {
    message: "`not` stands only before `in`. Write `!` for the opposite of a condition.",
    fix: "Change to !",
  },
  comprehension: "An array is made from another by `xs.map(x => …)`, and `xs.filter(x => …)` leaves out.",
  "lambda-with-body": "The body of a lambda is an expression, without braces and `return`: `x => x + 1`.",
  "slice-brackets": "A part of an array or of a text is taken with `.slice(start, end)`.",
  "foreign-lambda": { message: "A lambda is written `{parameter} => …`.", fix: "Change to =>" },
  "thin-arrow": { message: "A lambda is written with `=>`.", fix: "Change to =>" },
  "foreign-pub": { message: "`{word}` is written `pub`: what other files may import.", fix: "Change to pub" },
  "needless-modifier": { message: "`{word}` is not needed before a declaration.", fix: "Remove {word}" },
  "foreign-flow-word": { message: "A flow is declared with `@flow`, not `{word}`.", fix: "Change to @flow" },
  "foreign-object-declaration": {
    message: "A type of objects is declared so: `type {name} = { … }`.",
    fix: "Declare a type",
  },
  "foreign-enum-declaration": { message: "An enum is declared so: `type {name} = enum[…]`.", fix: "Declare a type" },
  "misspelt-statement": {
    message: "There is no statement `{found}`. Did you mean `{meant}`?",
    fix: "Change to {meant}",
  },
  "declaring-word": {
    message: "`{word}` is not needed: a variable is there once it is assigned, `{name} = …`.",
    fix: "Remove {word}",
  },
  "foreign-foreach": {
    message: "A loop over an array is written `@foreach item in items { … }`.",
    fix: "Change to @foreach",
  },
  "foreign-while": {
    message: "A loop over a condition is written `@while(max_iterations = 10) condition { … }`.",
    fix: "Change to @while",
  },
  "block-without-at": { message: "The block is written `@{word}`.", fix: "Insert @" },
  "foreign-catch": { message: "What a `@try` does when it fails stands after `@catch`.", fix: "Change to @catch" },
  "type-before-variable": {
    message: "The type of a variable stands behind its name: `{name}: {type} = …`.",
    fix: "Write the name first",
  },
  "event-as-call": {
    message: "An event is sent so: `emit {event} {payload}`.",
    fix: "Write it so",
  },
  "number-range": { message: "The numbers of a loop are `{range}`.", fix: "Change to {range}" },
  "range-pattern": {
    message: "A range is a condition of its arm: `x if {condition} => …`.",
    fix: "Make it a condition",
  },
  "statements-in-lambda":
    "A lambda is one expression. Put the steps into a flow of their own, and call it: `xs.map(x => step(x))`.",
  "typed-lambda-parameter": {
    message: "The types of the parameters of a lambda are known, and not written: `{lambda} => …`.",
    fix: "Remove the types",
  },
  tuple: {
    message: "There are no tuples. Several values of a kind are an array, `[a, b]`; others are fields of an object.",
    fix: "Make it an array",
  },
  "type-inheritance": "Types do not inherit from others: write the fields of `{base}` into `{name}` too.",
  "type-intersection": "Types are not joined with `&`: write the fields of both into one object, `{ … }`.",
  "type-import": {
    message: 'Types are imported as all else is: `import { … } from "./file"`.',
    fix: "Remove type",
  },
  "bracketed-type-pattern":
    "A pattern takes a type by a name of its own: declare `type {name} = {type}`, and write `{name} {binding}`.",
  "spread-argument": "A call takes no `...`. What is asked of all elements of an array is a method: `xs.max()`.",
  "optional-index":
    "An element is read with `xs[0]`. Where the array itself may be null, give it a default: `(xs ?? [])[0]`.",
  "foreign-import": {
    message: 'Names are imported so: `import { {names} } from "./{file}"`.',
    fix: "Change to import",
  },
  "computed-key":
    "The keys of an object are written out. With keys that are computed it is a map: `m: map[string, int] = {}`, and `m = m.set(key, 1)`.",
  "assignment-in-expression":
    "An assignment is a line of its own. Write `{name} = …` before this line, and use the variable here.",
  "null-assignment": { message: "`??=` is no operator: write `{name} = {name} ?? …`.", fix: "Write it out" },
  "trailing-condition": {
    message: "A choice between two values is written `if c { a } else { b }`.",
    fix: "Change to if",
  },
  "comma-between-patterns": { message: "Alternatives of a pattern are joined with `|`.", fix: "Change to |" },
  "several-inputs": {
    message: "Several values are given as the fields of an object: `input = { {names} }`.",
    fix: "Put them in braces",
  },
  "brackets-for-body": "The body of `{block}` stands in braces{branches}.",
  "internal-after-flow": { message: "`@internal` stands before `@flow`.", fix: "Move it" },
  "variable-of-file":
    "A file has no variables. What never changes is a constant, in capitals: `const {constant} = …`; what an operator sets stands in `@config`.",
  "file-constant": {
    message: "A constant of a file is declared with `const`: `const {constant} = …`.",
    fix: "Declare a constant",
  },
  "type-without-word": {
    message: "A type is declared with `type`: `type {name} = …`.",
    fix: "Insert type",
  },
  "core-without-word": {
    message: "A core is declared with `@core`: `@core {name} { … }`.",
    fix: "Insert @core",
  },
  "spaced-duration": { message: "A duration is one word: `{duration}`.", fix: "Change to {duration}" },
  percent: { message: "{number} % is written `{fraction}`.", fix: "Change to {fraction}" },
  "quoted-event": { message: "The event is written without quotes: `@on {event} from …`.", fix: "Remove the quotes" },
  "decision-as-text": {
    message: "What was decided is an object: `resume { decision = {text} }`.",
    fix: "Write it so",
  },
  "assertion-call":
    "What must hold in a test stands in `@then { … }`, after its `@when`: `@then { result.output == 1 }`.",
  "dashed-list": { message: "An array is written between brackets: `{array}`.", fix: "Change to {array}" },
  "several-targets": "One variable is assigned at a time: `{first} = …`, and `{second} = …` on the next line.",
  "destructuring-array":
    "One variable is assigned at a time: `{first} = xs[0]`, `{second} = xs[1]`; a `match` takes arrays apart.",
  "destructuring-object":
    "What is taken apart is put into variables, one for each field: `{first} = x.{first}`, `{second} = x.{second}`. Take a field apart in a line of its own.",
  "merge-conflict": {
    message: "A merge left two versions of these lines. Keep what is right of both, and remove the marks.",
    related: { begins: "The other version begins here", ends: "The other version ends here" },
  },
  "stray-comma": { message: "There is nothing before this `,`. Remove it.", fix: "Remove ," },
  "file-too-long":
    "A file has at most {limit} characters, and this one has {length}: it is not checked. Divide it into files that import each other.",
  "nested-too-deep": "This is nested more than {levels} levels deep. Take a part of it out into a variable or a flow.",
  "expression-too-long": "This expression has more than {steps} steps. Take a part of it out into a variable.",
  "foreign-pattern-or": { message: "Alternatives of a pattern are joined with `|`.", fix: "Change to |" },
  "misplaced-type": "A type is declared at the top level of the file, or in `@types { }`. Move it there.",
  "captured-after-block": { message: "A result is captured by assignment: `{name} = {block}`.", fix: "Assign it" },
  walrus: { message: "A variable is assigned with `=`: `{name} = …`.", fix: "Change to =" },
  "compound-assignment": "`{operator}` is no operator. Write the variable out: `x = x {sign} …`.",
  "annotated-compound": "`{operator}` goes on with a value, which has its type. Remove the type, or assign with `=`.",
  "annotated-part": "Only a variable takes a type: `name: Type = value`.",
  "not-assignable": "Only a variable, a field or an element can be assigned.",
  "several-returned-values": "A flow gives one value. Several are fields of an object: `return { first, second }`.",
  "misspelt-else": {
    message: "What an `if` does otherwise stands after `else`, not `{found}`.",
    fix: "Change to else",
  },
  "foreign-else-if": { message: "`{word}` is written `else if`.", fix: "Change to else if" },
  "arm-with-case": {
    message: "An arm begins with its pattern, without `{word}`: `pattern => value`.",
    fix: "Remove {word}",
  },
  "assignment-in-arm": "An assignment in an arm stands in braces: `=> { x = … }`.",
  "texts-too-deep": "Texts stand more than {levels} levels deep in one another. Take a part of it out into a variable.",
  "angle-brackets": { message: "The brackets after `{type}` are square: `{type}{parameters}`.", fix: "Change to [ ]" },
  "foreign-type-name": { message: "`{found}{brackets}` is written `{example}` here.", fix: "Change to {instead}[ ]" },
  "generic-type": "No type of your own takes other types: there is no `{name}<…>`. Write out the type that is meant.",
  "quoted-enum-member": {
    message:
      "The members of an enum are declared as plain words: `enum[{member}, …]`. Where one is used it is `:{member}`.",
    fix: "Write plain words",
  },
  "marked-optional": {
    message: "The `?` of an optional {what} stands after its type: `{name}: {type}?`.",
    fix: "Move ? behind the type",
  },
  "type-before-parameter": {
    message: "The name of a parameter comes before its type: `{name}: {type}`.",
    fix: "Write the name first",
  },
  "pub-without-declaration": "Expected a flow or a type after `pub`{found}.",
  "internal-without-flow": "Expected a flow after `@internal`{found}.",
  "foreign-choice": "A choice between values is written `match value { pattern => …  _ => … }`.",
  "raised-error":
    'There is no `{word}`: a flow fails with `fail("…")`, and whoever calls it catches a `FlowFailedError`.',
  "counting-loop": "A loop over numbers is written `@foreach i in range(n) { … }`.",
  sentence: {
    message: "This reads like a sentence. Put it behind `//`, or, as a text, between quotes.",
    fix: "Make it a comment",
  },
  "stray-words": "{found} cannot follow {word} here. To give a variable a value, write `{name} = …`.",
  "misplaced-keyword": "{found} cannot stand here. It belongs {place}.",
  "misplaced-lambda":
    "`=>` cannot stand here. A lambda stands only as the argument of a call, or right of a pipeline operator.",
  "single-pipe": "`|` joins alternatives of types and patterns. Between two conditions, write `||`.",
  "unexpected-token": "Expected {what}, but found {found}.",
  "file-too-deep": "This file is nested too deep to be read here. Take parts of it out into flows of their own.",
});
