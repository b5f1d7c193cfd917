/** Prints settings, each in the form in which its value is read. */
import type { FailureHandler, Setting, SettingValue } from "../syntax/index.js";
import type { Context } from "./context.js";
import { concat, type Doc, group, indent, line } from "./doc.js";
import { valueAfterSign } from "./expressions.js";
import { BLOCK, bracesGroup, ENTRY, parentheses } from "./lists.js";
import { printAnnotation, printField } from "./patterns-and-types.js";

export const printSettings = (settings: readonly Setting[], style: typeof BLOCK, context: Context): Doc =>
  bracesGroup(settings, printSetting, style, context);
/** The few settings of a trigger, a plugin or the like: on one line if they fit there. */
export const printEntry = (settings: readonly Setting[], context: Context): Doc =>
  printSettings(settings, ENTRY, context);

/** Prints `name = value`, `name: value`, `name: Type = value`, `name { … }` or `@budget { … }`. */
export function printSetting({ name, type, value }: Setting, context: Context): Doc {
  const start = context.verbatim(name);
  if (type !== undefined && value.form === "expression")
    return concat(start, printAnnotation(type, context, true), " ", valueAfterSign(value.expression, context));
  if (value.form === "settings") return concat(start, printBudget(value.settings, context));
  if (context.next !== "=" && context.next !== ":") return concat(start, " ", printValue(value, context));
  const sign = concat(context.next === "=" ? " " : "", context.token("=", ":"), " ");
  const own = context.takesOwnLine;
  const printed = printValue(value, context);
  return concat(start, sign, own ? indent(printed) : printed);
}

/** The settings of a budget are between its parentheses, its braces, or both. */
function printBudget(settings: readonly Setting[], context: Context): Doc {
  const parts: Doc[] = [];
  let others = settings;
  if (context.next === "(") {
    const end = context.closing();
    others = settings.filter(({ start }) => start > end);
    parts.push(
      parentheses(
        settings.filter(({ start }) => start < end),
        printSetting,
        context,
      ),
    );
  }
  if (context.next === "{") parts.push(" ", printSettings(others, BLOCK, context));
  return concat(...parts);
}

function printValue(value: SettingValue, context: Context): Doc {
  switch (value.form) {
    case "expression":
      return context.print(value.expression);
    case "type":
      return context.print(value.type);
    case "conditions":
      return bracesGroup(value.conditions, (condition) => context.print(condition), BLOCK, context);
    case "handlers":
      return bracesGroup(value.handlers, printHandler, BLOCK, context);
    case "arms":
      return bracesGroup(value.arms, (arm) => context.print(arm), BLOCK, context);
    case "fields":
      return bracesGroup(value.fields, printField, BLOCK, context);
    case "settings":
      return printSettings(value.settings, BLOCK, context);
    case "body":
      return context.print(value.body);
  }
}

/** Prints `parse_error = retry(max = 2) | escalate`. */
function printHandler({ name, steps }: FailureHandler, context: Context): Doc {
  const start = concat(context.token(name.text), " ", context.token("="), " ", valueAfterSign(steps[0]!, context));
  const others = steps.slice(1).flatMap((step) => [line, context.token("|"), " ", context.print(step)]);
  return group(concat(start, indent(concat(...others))));
}
