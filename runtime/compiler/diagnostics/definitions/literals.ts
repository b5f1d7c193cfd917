/** Literals, symbols, cases and types that cannot be inferred. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E305 = defineMessages("E305", {
  "no-duration": '`{text}` is no duration: write it like `1h` or `"1h"`.',
  "no-literal": "`{value}` is no {type}: write it like `{example}`.",
  "no-date": "There is no date `{date}`: look at its month and day.",
  "no-time": "There is no such time as `{time}`: look at its date, hour and minute.",
  "no-path": {
    message: "`{path}` is no path: it begins with `/` and has no blanks, `?` or `#`.",
    fix: "Change to {repaired}",
  },
  "bad-argument": "{what}: {problem}.",
  "no-version": '`{text}` is no version: write three numbers, such as `"1.0.0"`.',
});

export const E307 = defineMessages("E307", {
  "wrong-word": "{name} cannot be `{word}`.{hint}{all}",
  "symbol-without-enum": {
    message: "Nothing here says which enum {symbol} belongs to. Annotate the variable that takes it: `name: Type = …`.",
    fix: 'Write "{literal}"',
  },
  "symbol-as-string": {
    message: "{symbol} is the member of an enum, but this place needs `{type}`.{asString}",
    fix: 'Write "{literal}"',
  },
  "unknown-enum-member": "{symbol} is no member of `{type}`.{hint}",
  "unknown-instance-mode": "`instance` cannot be `:{mode}`.{hint}{words}",
  "wrong-section-word": "The `{name}` of a section cannot be `{word}`.{hint}{all}",
});

export const E308 = defineMessages("E308", {
  "if-without-else": {
    message: "An `if` used as a value needs an `else`: what is the value when the condition is false?",
    fix: "Add an else",
  },
  "open-decision-without-rest": {
    message: "`on_response` needs `_ => …`: the decision may be any text.",
    fix: "Add an arm for the rest",
  },
  "uncovered-decisions": {
    message: "`on_response` does not cover {missing}. Add arms, or `_ => …` for the rest.",
    fix: "Add the missing arms",
  },
  "uncovered-value": {
    message: "This match does not cover {missing} of {type}{guarded}. Add an arm, or `_ => …` for the rest.",
    fix: "Add the missing arm",
  },
  "uncovered-values": {
    message: "This match does not cover {missing} of {type}{guarded}. Add arms, or `_ => …` for the rest.",
    fix: "Add the missing arms",
  },
  "match-without-rest": {
    message: "A match over {type} used as a value needs `_ => …` for all other values.",
    fix: "Add an arm for the rest",
  },
  "open-match": {
    message: "A match over {type} used as a value needs `_ => …` for all other values, such as {example}.",
    fix: "Add an arm for the rest",
  },
  "uncovered-decision": {
    message: "`on_response` does not cover {missing}. Add an arm, or `_ => …` for the rest.",
    fix: "Add the missing arm",
  },
});

export const E310 = defineMessages("E310", {
  "unknown-method-result":
    "Nothing declares what `{call}` gives. Put it into an annotated variable first, `name: Type = …`: it is then checked when the flow runs. Or declare the method in a `@plugin_interface`.",
  "unknown-value":
    "Nothing declares the type of this value. Put it into an annotated variable first, `name: Type = …`: it is then checked when the flow runs.",
  "expected-nothing":
    "Nothing here says what {what} gives. Put it into an annotated variable first, such as `name: {example} = …`.",
  "unknown-result-of-core":
    "Nothing declares the type of this result. Annotate the variable that takes it, `name: Type = …`, or declare the flow in `@core_interface {core}`. To await it later, give the call `async = true`.",
});

export const E311 = defineMessages("E311", {
  "arm-without-value": "This arm gives no value.",
  "dropped-result": {
    message: "The result of this block is dropped. Write `yield {word} …` to make it the value of {what}.",
    fix: "Add yield",
  },
  "path-without-value": "A way through {what} ends here without a value.",
  "path-without-yield": "A way through {what} ends here without `yield`: its result would be missing.",
  "branch-without-value": "This branch gives no value.",
  "while-without-yield":
    "Nothing in this `@while` yields, so its result would always be null. Write `yield …` in its body.",
  "empty-parallel": "`@parallel` has no branch: write `name = @flexible { … }` or `name => { … }`.",
  "branch-path-without-yield":
    "A way through the branch `{name}` ends here without `yield`: its result would be missing.",
  "foreach-without-yield":
    "Nothing in this `@foreach` yields, so its result would always be empty. Write `yield …` in its body.",
  "path-without-return": "`{flow}` gives a value of this type, but a path through it ends without `return`.",
  "return-without-value":
    "`{flow}` gives a value on every path, and this `return` gives none. Its value begins on its line.",
  "result-without-type": "`{flow}` declares no return type, so it gives nothing. Declare one: `{flow}(…): Type`.",
  "transformer-without-result":
    "A transformer makes one value of another, so `{name}` needs a return type: `{name}(…): Type`.",
  "evaluator-without-result":
    "An evaluator judges a value, so `{name}` needs a return type, `bool` or `float`: `{name}(…): bool`.",
});

export const E312 = defineMessages("E312", {
  "any-type": "There is no type `any`: write the type the value has, or a union such as `string | int`.",
});

export const E313 = defineMessages("E313", {
  "empty-array": "Nothing here says what `[]` holds. Annotate the variable that takes it: `name: array[Type] = []`.",
  "no-value-to-assign": "This gives nothing, so `{name}` would have no type. Leave out `{name} =`.",
  "too-large-type":
    "The type of this value has more than {parts} parts, or parts more than {depth} levels deep. Declare a `type` for what is in it, and annotate the variables: `name: Type = …`.",
  "null-without-type": "`null` does not say the type of `{name}`. Annotate it: `{name}: Type? = null`.",
});
