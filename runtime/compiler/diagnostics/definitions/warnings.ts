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
  "catch-never-reached": "This `@catch` never takes over: one before it catches all it would.",
  "catch-of-cancelled": "A run that is cancelled cannot be caught: this never takes over.",
});

export const W401 = defineMessages("W401", {
  "constant-condition": "This condition is always the same: nothing in `{condition}` can change.",
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
