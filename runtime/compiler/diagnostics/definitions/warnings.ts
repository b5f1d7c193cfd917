/** What works, and was hardly meant. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const W200 = defineMessages("W200", {
  "unused-import": "`{name}` is imported and never used.",
  "unused-plugin": "The plugin `{alias}` is never called. Remove it, or name it `_{alias}` if that is meant.",
  "named-rest": { message: "`{name}` binds a name here. The rest is taken by `_ => …`.", fix: "Change to _" },
  "unused-variable": {
    message: "The variable `{name}` is never read. Remove it, or name it `_{name}` if that is meant.",
    fix: "Rename to _{name}",
  },
  "unused-type": "The type `{name}` is never used.",
  "unused-constant": "The constant `{name}` is never read.",
  "unused-flow": "The internal {role} `{name}` is never called.",
  "unused-role": "The model role `{name}` is never asked.",
});

export const W300 = defineMessages("W300", {
  "never-null": "This is never null: its type is `{type}`.",
  "always-null": "This is always null here.",
  "redundant-default": {
    message: "The left side is never null: its type is `{type}`. The right side is never used.",
    fix: "Remove ??",
  },
  "needless-optional": { message: "This is never null here: write `.`.", fix: "Write ." },
});

export const W400 = defineMessages("W400", {
  "arm-never-matches": {
    message: "This arm never matches: the arms before it take everything it would.",
    fix: "Remove the arm",
  },
  "arm-excluded-before": {
    message:
      "This arm never matches: a test before the `match`, such as an `if` that returns, has excluded this value.",
    fix: "Remove the arm",
  },
  "catch-never-reached": "This `@catch` never takes over: one before it catches all it would.",
  "catch-of-cancelled": "A run that is cancelled cannot be caught: this never takes over.",
});

export const W401 = defineMessages("W401", {
  "constant-condition": "This condition is always the same: nothing in `{condition}` can change.",
  "excluded-member":
    "This is always {outcome}: a test before, such as an `if` that returns, has excluded `:{member}` here.",
});

export const W402 = defineMessages("W402", {
  "other-interface-version":
    "The interface that is declared is that of `{declared}`, and `{alias}` is version `{version}`: its calls cannot be checked.",
  "undeclared-plugin":
    "Nothing declares the methods of `{alias}`, so its calls cannot be checked and their results have no known type. Declare them: `@plugin_interface {name}@{version} { method(parameter: Type): Type }`.",
});

export const W403 = defineMessages("W403", {
  "path-without-return-value": {
    message: "A path through `{flow}` ends without `return` and gives null. Write `return null` if that is meant.",
    fix: "Add return null",
  },
});

export const W404 = defineMessages("W404", {
  "undecided-coverage":
    "Cannot tell whether all cases of {type} are covered: the arms combine too many parts to try them all. End with `_ => …`, or match one part after another.",
});

export const W405 = defineMessages("W405", {
  "too-many-fields":
    "The answer has {count} fields, and {provider} takes at most {most} in a schema. It is asked for as the input of a tool instead, which the model may fill in another way.",
  "too-deep":
    "The answer has {count} levels, and {provider} takes at most {most} in a schema. It is asked for as the input of a tool instead, which the model may fill in another way.",
  "too-many-enum-members":
    "The enums of the answer have {count} values, and {provider} takes at most {most} in a schema. It is asked for as the input of a tool instead, which the model may fill in another way.",
  "too-many-unions":
    "The answer has {count} optional fields and unions, and {provider} takes at most {most} in a schema. It is asked for as the input of a tool instead, which the model may fill in another way.",
  "recursive-answer":
    "`{type}` contains itself, which {provider} takes in no schema. The answer is asked for as the input of a tool instead, which the model may fill in another way.",
  "missing-modality":
    "{provider} has no models for `:{modality}`, so a request of `{role}` for that fails. Give the role another provider.",
});

/** The lints: what other languages write so. Each can be silenced by its name (`diagnostics/allowed.ts`). */
export const W406 = defineMessages("W406", {
  "division-comment":
    "`//` begins a comment, so this is `{value}`. A whole quotient is written `({value} / {divisor}).floor()`.",
  "negative-index": {
    message: "This is always null: places are counted from 0. From the end: `xs.last`, and `xs.slice(-2)`.",
    fix: "Change to .last",
  },
  "one-element": {
    message: "This is one element, `{value}`. Two are divided by a comma.",
    fix: "Insert ,",
  },
  "missing-comma": { message: "The elements of an array are divided by `,`.", fix: "Insert ," },
  "regex-as-glob": {
    message:
      "In `matches` only `*` and `?` have a meaning, and `{sign}` stands for itself. A regular expression is tested by `regex_test`.",
    fix: "Change to regex_test",
  },
  "braces-in-text": {
    message: "`{found}` is text. To put the variable into it, write `${{name}}`.",
    fix: "Change to ${{name}}",
  },
  "quoted-type": "`{text}` is the type of this one text. Did you mean the type {type}, without quotes?",
  "float-equality":
    "Floats are seldom exactly equal. Compare with a tolerance: `({left} - {right}).abs() < 0.001`, or round both.",
  milliseconds: {
    message: "A number counts milliseconds here. Write a duration: `{duration}`.",
    fix: "Change to {duration}",
  },
  "unknown-lint": "There is no lint `{name}` that could be allowed.{hint}",
});
