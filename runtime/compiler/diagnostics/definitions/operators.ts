/** Operators, conditions and what may be null. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E300 = defineMessages("E300", {
  "division-by-zero": "This divides by zero, which fails whenever the flow runs.",
  "decision-of-object": {
    message: "With a form the result is an object, and the decision is a field of it: `{decision}`.",
    fix: "Change to {decision}",
  },
  "result-of-run": {
    message: "`result` is what became of the run. What the flow gave is `{output}`.",
    fix: "Change to {output}",
  },
  "handle-as-text": "The handle of an asynchronous call is no text. Await it first.",
  "spread-no-array": "`...` in an array takes an array, and this is `{type}`.",
  "spread-no-object": "`...` in an object takes an object, and this is `{type}`.{advice}",
  "array-into-stage": {
    message: "{stage} is `{type}`, and this is an array of such values. Over every element: `xs |*> {flow}`.",
    fix: "Change to |*>",
  },
  "each-over-map": "`|*>` goes over an array, and this is `{type}`. Its values are an array: `.values()`.",
  "each-over-one-value": {
    message: "`|*>` goes over an array, and {value} is `{type}`. For one value write `|>`.",
    fix: "Change to |>",
  },
  "operator-types": "`{operator}` does not work on {left} and {right}.{advice}",
  "never-equal": "These can never be equal: one is `{type}`, the other `{other}`.",
  "never-this-string": "This can never be `{value}`: it is one of {words}.{hint}",
  "membership-of-no-collection": "`{operator}` looks into an array or the keys of a map, not into `{type}`.{advice}",
  "never-among": "This can never be among them: one is `{type}`, they are `{elements}`.",
  "chained-comparison": { message: "Comparisons do not chain: write `a < b && b < c`.", fix: "Compare twice" },
  "unordered-type": "`{operator}` orders numbers, money, strings, dates and durations, not `{type}`.",
  "unordered-types": "`{type}` and `{other}` cannot be compared with `{operator}`.{advice}",
  "not-of-no-bool": "`!` takes a bool, and this is `{type}`.",
  "minus-of-no-number": "`-` takes a number, money or a duration, and this is `{type}`.",
  "or-as-default": { message: "`||` takes bools. A default for null is given with `??`.", fix: "Change to ??" },
  "or-of-present-value":
    "`||` takes bools, and `{left}` is `{type}`, which is never null. Write `if … { {left} } else { {right} }`.",
  "no-bool": "{subject} takes a bool, and this is `{type}`.{advice}",
  "foreach-over-no-collection": "`@foreach` goes over an array or a map, and this is `{type}`.",
  "handle-in-prompt": "`{{{path}}}` shows a handle, which is no text.",
  "string-for-member": {
    message: "This is never a string: it is a member of `{type}`, written `:{member}`.",
    fix: "Write :{member}",
  },
  "string-for-enum": "This is never a string: it is a member of `{type}`.{hint}",
});

export const E304 = defineMessages("E304", {
  "mixed-currencies": "`{type}` and `{other}` do not mix: convert one of them first.",
  "other-currencies": "`{type}` and `{other}` cannot be compared: their currencies differ.",
  "expected-currency":
    "{subject} needs {to}{at}, but {given} is {from}. Currencies do not mix: convert it at a rate, `.convert(rate)`.",
  "expected-some-currency":
    "{subject} needs {to}{at}, but {given} is {from}, of which no currency is known. Say that it is this one with `.to_money()`.",
  "expected-no-currency":
    "{subject} needs {to}{at}, of any currency, but {given} is {from}. Leave the currency out with `.to_money()`.",
  "kept-amount":
    "`to_money` keeps the amount, and this is `{type}`: to have it in {other}, convert it at a rate, `.convert(rate)`.",
});

export const E309 = defineMessages("E309", {
  "nothing-into-stage": {
    message: "{stage} needs `{type}`, but nothing comes out of the stage before `{operator}`.",
    fix: "Change to |?>",
  },
  "null-element-into-stage": {
    message: "{stage} needs `{type}`, but an element may be null. Leave those out before with `.filter(…)`.",
    fix: "Change to |?>",
  },
  "null-into-stage": {
    message:
      "{stage} needs `{type}`, but {value} may be null. Write `|?>`, which ends the chain at null, or give a default with `??`.",
    fix: "Change to |?>",
  },
  "each-over-null":
    "`|*>` goes over an array, and the value before it may be null: its type is `{type}`. Give a default with `?? []`, or test it for null before.",
  "not-of-nullable": { message: "`!` takes a bool. To test for null, write `{test}`.", fix: "Test for null" },
  "always-null": "This is always null here.",
  "null-in-prompt":
    "`{{{path}}}` may be null, which does not print. Give a default with `??` in a variable, and show that.",
  "null-receiver": {
    message: "This may be null: its type is `{type}`. Go on with `?.{name}`, give a default with `??`, {test}.",
    fix: "Go on with ?.",
  },
  "null-part-assigned":
    "This may be null, which has no part to assign: its type is `{type}`. Put the whole into a variable, test that for null, and assign it again with the part changed.",
  "element-may-be-missing": {
    message: "There may be no element here to go on with: its type is `{type}`. Say what to begin with: `{whole}`.",
    fix: "Begin with a default",
  },
  "null-indexed": "This may be null: its type is `{type}`. Give a default with `??`, {test}.",
  "null-in-text": "This may be null, which does not print. Give a default with `??`, {test}.",
  "null-spread": "This may be null, and null has no fields. Test it for null before.",
  "null-collection": "This may be null. Give a default with `??`, or test it for null before.",
  "null-operand": "This may be null: its type is `{type}`. Give a default with `??`, {test}.",
  "null-negated": "This may be null. Test it for null before, or give a default with `??`.",
  "null-condition": "{subject} takes a bool, but this may be null. Say what null means: `?? false`.",
  "null-in-foreach": "This may be null: its type is `{type}`. Give a default with `?? []`, or test it for null before.",
  "expected-present": "{subject} needs {to}{at}, but {given} may be null. Give a default with `??`, {test}.",
  "null-element": "What {what} takes of each element must be {needed}, but an element may be null. {advice}",
  "null-lambda-result": "{what} must give {needed}, but this may be null. Give a default with `??`.",
});
