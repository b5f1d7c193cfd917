/** What stands where it cannot stand. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E100 = defineMessages("E100", {
  "too-deep":
    "This is too long a chain, or nested too deep, to be compiled. Take parts of it out into variables or flows.",
});

export const E213 = defineMessages("E213", {
  "in-lambda":
    "{what} cannot stand in a lambda, which only computes. Write a loop: `ys = @foreach x in xs { y = {example}  yield y }`.",
  "memory-in-lambda": "`{call}` writes memory, which a lambda cannot. Write a loop: `@foreach x in xs { {call}(…) }`.",
  "return-in-captured":
    "This ends the flow, so nothing is assigned to the left of `@rigid`. Its result is given by `yield`.",
  "spread-settings": "Settings are written out; they cannot be spread from an object.",
  "handle-outside-await":
    "`{name}` is the handle of an asynchronous call, which goes only into `from`: `x = @await_responses { from = [{name}] }`. Then use `x.{name}`.",
  "handle-on-some-paths":
    "`{name}` would be the handle of an asynchronous call on some ways only, and could not be awaited. Give it one on every way, or leave out `async = true`.",
  "debug-function": "`{function}` stands only inside `@debug { }`.",
  "block-flow-in-test":
    "`{flow}` is more than statements, so only `@when` can run it: `@when {flow}(…)`. Then look at `result`.",
  "block-flow-in-rigid": "`{flow}` is more than statements, so it cannot be called inside `@rigid`. Call it before.",
  "block-flow-in-expression":
    "`{flow}` is more than statements, so its call stands by itself: `x = {flow}(…)`. Then use the variable.",
  "plugin-in-debug":
    "{method} calls a plugin, and `@debug` is left out of what runs. Call it outside, and log the result.",
  "plugin-in-expression":
    "{method} calls a plugin, which stands only in a statement: not in a condition, a lambda, a default or a setting. Call it before, `x = {arguments}(…)`, and use the variable.",
  "misplaced-uri": "`{uri}` names a core: it stands in `target` and `from` only.",
  "block-stage-in-expression":
    "{stage} is more than statements, so this pipeline stands by itself: `x = … {operator} {flow}`. Then use the variable.",
  "block-stage-in-rigid":
    "{stage} is more than statements, so it cannot be a stage inside `@rigid`. Put the pipeline before the block.",
  "control-in-operand":
    "Inside an expression an arm gives a value. Assign the whole to a variable first: `x = match … { … }`.",
  "block-in-expression-arm": "A block cannot stand inside an expression. Assign its result to a variable first.",
  "unused-arm-value":
    "Nothing takes the value of this arm. Assign the whole: `x = match … { … }`, or write `return` or `yield` before the value.",
  "function-value":
    "Functions are not values: a lambda stands only as an argument of a method, such as `items.map(x => x.name)`, or right of a pipeline operator.",
  "branch-outside-parallel": "A branch `name => { … }` stands only directly in `@parallel`.",
  "statements-in-operand":
    "Inside an expression a branch is one expression. Assign the whole to a variable first: `x = if … { … } else { … }`.",
  "mock-of-own-core": "The flows of the core itself are run, not mocked. Mock what they ask.",
  "no-test-action": '`@when` starts a flow, `greet(name)`, or is `resume { … }`, `timeout` or `fail(role, "refusal")`.',
  "nothing-started": "No flow has been started yet, so nothing waits. Start one before: `@when greet(…)`.",
  "value-of-no-resume": "Only `resume` takes a value: what the person decided.",
  "no-checkpoint-reached": "`{flow}` comes to no checkpoint, so nothing waits.",
  "no-timeout": "The checkpoint has no `timeout`, so its time never runs out.",
  "data-cannot-fail": "{name} is data, which cannot fail.",
  "spread-answers": "The answers of a mock are written out one by one.",
  "plugins-outside-core": "`@plugins` belongs to a core, and this file has none. Move it to the file with `@core`.",
  "interface-of-self": "`{self}` is this core, and its flows are known. Remove the interface.",
  "outside-core":
    "`{word}` belongs to a core, and this file has none: declare it in the file of the core. A library uses what the core that imports it declares.",
  "handle-as-branch":
    "A branch of `@parallel` gives a result, and this is the handle of an asynchronous call, which already runs at the same time. Leave out `async = true`.",
  "no-branch": "`@parallel` holds branches only: `name = @flexible { … }`, or `name => { … }` with a body.",
  "branch-no-block":
    "A branch is a block, a call or a pipeline. Compute this before the `@parallel`, or write `{name} => { … yield … }`.",
  "debug-result": "`@debug` has no result: it is there in debug builds only.",
  "block-in-rigid":
    "{block} is a block, and `@rigid` holds only statements, and loops over them. Put it before or after.",
  "concurrent-loop-in-rigid":
    "A loop in `@rigid` runs one element after the other, all in one step: leave out `{setting}`, or put the loop outside.",
  "block-in-debug": "{block} is a block, and `@debug` holds statements only.",
  "options-of-freeform":
    "A `freeform` checkpoint takes any text and has no options. Remove them, or write `@checkpoint choice`.",
  "default-without-timeout": '`default` is only taken with `on_timeout = "default"`.',
  "memory-in-debug": "`{call}` writes memory, and `@debug` is left out of what runs. Write it outside.",
  "memory-in-expression":
    "`{call}` writes memory, so it stands in a statement, not in a condition, a lambda, a default or a setting. Call it before.",
  "config-assigned": "`config` can only be read: the host sets it. What a flow changes belongs in `@memory`.",
  "root-assigned": "`{root}` can only be read.",
  "unused-method-result":
    "The result of `{method}` is thrown away: values never change, a method gives a new one. Assign it, or remove the line.",
  "last-line-no-result": {
    message: "The last line of a flow is not its result: write `return {value}`.",
    fix: "Add return",
  },
  "statement-without-effect":
    "This does nothing: its value is thrown away. Assign it (`x = …`), `{keyword}` it, or remove it.",
  "optional-assignment-target":
    "`?.` may end at null, which has no part to assign. Put the value into a variable, test that for null, and write `.`.",
  "read-only": "`{name}` can only be read.",
  "part-of-no-variable": "Only a part of a variable can be assigned.",
  "call-in-compound-target":
    "What stands here would be called twice, to read and to assign. Put it into a variable first.",
  "block-name-assignment": "`{name}` can only be read here. Use another name.",
  "debug-assignment":
    "`{name}` belongs to the flow around, which must do the same without `@debug`. Use another name here.",
  "unused-yield":
    "Nothing takes this `yield`: it stands in a block whose result is assigned, such as `x = @rigid { … }`. To end the flow, write `return`.",
  "jump-outside-loop": "`{keyword}` stands only in `@foreach` and `@while`.",
  "default-in-property": "A property is tried with many values: a default has no meaning here.",
  "handles-outside-await":
    "`{name}` holds the handles of asynchronous calls, which goes only into `from`: `x = @await_responses { from = {name} }`. Then use `x`.",
  "unused-map-result":
    "The result of `map` is thrown away: values never change, a method gives a new one. To do something for each element, write `@foreach x in xs { … }`.",
});
