/** What checks, and is hardly meant: notations that have another meaning in other languages. */
import { hints } from "../diagnostics/phrases.js";
import type {
  ArrayLiteral,
  BinaryExpression,
  CallExpression,
  Expression,
  IndexExpression,
  StringLiteral,
  TypeNode,
  Value,
} from "../../syntax/ast.js";
import { isBlock } from "../../syntax/blocks.js";
import { LINTS } from "../diagnostics/allowed.js";
import { W406 } from "../diagnostics/definitions/warnings.js";
import { insertion } from "../diagnostics/edits.js";
import { quote, suggest } from "../diagnostics/wording.js";
import { constantNumber, constantText } from "../semantics/constants.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import type { CoreEntity } from "../semantics/program.js";
import { PRIMITIVES, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { type FlowCheck, lookUp } from "./context.js";

const COUNTED: ReadonlySet<string> = new Set(["int", "float", "money", "duration"]);
const isCounted = (type: Type): boolean => {
  const known = unalias(type);
  return known.kind === "primitive" && COUNTED.has(known.name);
};

/** `x = n // 2`: a comment that reads like the right side of a division. */
export function lintQuotient(check: FlowCheck, value: Value, type: Type): void {
  if (isBlock(value) || !isCounted(type)) return;
  const { text } = check.unit;
  const divisor = /^[ \t]*\/\/[ \t]*(\d+(?:\.\d+)?|[a-z_]\w*)[ \t]*(?:\r?\n|$)/.exec(
    text.slice(value.end, value.end + 80),
  )?.[1];
  if (divisor === undefined || (/^[a-z_]/.test(divisor) && lookUp(check.scope, divisor) === undefined)) return;
  const start = text.indexOf("//", value.end);
  check.report(W406["division-comment"]({ value: text.slice(value.start, value.end), divisor }), {
    start,
    end: start + 2,
  });
}

/** `xs[-1]`. */
export function lintIndex(check: FlowCheck, expression: IndexExpression): void {
  const { object, index, end } = expression;
  const place = hasSyntaxErrors(check.unit, expression) ? undefined : constantNumber(index);
  if (place === undefined || place >= 0) return;
  const fix = place === -1 ? { start: object.end, end, newText: ".last" } : undefined;
  check.report(W406["negative-index"](), index, { fix });
}

/** `[1 2]`, and `[n -1]`, which is one element. */
export function lintElements(check: FlowCheck, { elements }: ArrayLiteral): void {
  const { text } = check.unit;
  const apart = elements.slice(1).flatMap((element, at) => {
    const { end } = elements[at]!;
    return /[,\n]/.test(text.slice(end, element.start)) ? [] : [{ element, end }];
  });
  // Who leaves out one leaves out all of them.
  if (apart[0] !== undefined)
    check.report(W406["missing-comma"](), apart[0].element, {
      fix: apart.map(({ end }) => ({ start: end, end, newText: "," })),
    });
  elements.forEach((element) => {
    if (element.kind === "BinaryExpression" && looksLikeTwo(text, element)) {
      const value = text.slice(element.start, element.end).replaceAll(/\s+/g, " ");
      check.report(W406["one-element"]({ value }), element, { fix: insertion(element.left.end, ",") });
    }
  });
}

/** Whether the sign of a difference stands as that of a number: a blank before it, and none behind it. */
const looksLikeTwo = (text: string, { operator, operatorSpan: { start, end } }: BinaryExpression): boolean =>
  operator === "-" && /\s/.test(text[start - 1] ?? "") && /\S/.test(text[end] ?? " ");

/** `text.matches("^[a-z]+$")`: the pattern is no regular expression. */
export function lintGlob(check: FlowCheck, { callee, arguments: args }: CallExpression): void {
  const [pattern] = args;
  if (callee.kind !== "MemberExpression" || callee.name.text !== "matches" || pattern?.value.kind !== "StringLiteral")
    return;
  const sign = /^\^|\$$|\[\^?\w-\w[^\]]*\]|\\[dws]|\.[*+]|\([^)]*\)|\{\d/.exec(constantText(pattern.value) ?? "")?.[0];
  if (sign === undefined) return;
  const { start, end } = callee.name;
  check.report(W406["regex-as-glob"]({ sign }), pattern.value, { fix: { start, end, newText: "regex_test" } });
}

/** `"Hello {name}"`, where a variable has this name. */
export function lintText(check: FlowCheck, literal: StringLiteral): void {
  if (check.context.template === true) return;
  for (const part of literal.parts) {
    if (part.kind !== "text" || !part.value.includes("{")) continue;
    for (const match of part.value.matchAll(/(?<!\$)\{(\{?)\s*([a-z_]\w*)((?:\.\w+)*)\s*\}(\}?)/g)) {
      const [found, double = "", root = "", path = "", closing = ""] = match;
      if (lookUp(check.scope, root) === undefined || double.length !== closing.length) continue;
      const name = root + path;
      const start = part.start + match.index;
      // Where escapes or indentation were taken out, its place in the source is unknown.
      const known = check.unit.text.slice(start, start + found.length) === found;
      const span = known ? { start, end: start + found.length } : literal;
      check.report(W406["braces-in-text"]({ found, name }), span, {
        fix: known ? { ...span, newText: `\${${name}}` } : undefined,
      });
    }
  }
}

/** `output = "int"`: the type of the one text `int`. */
export function lintQuotedType(check: FlowCheck, { start, end }: TypeNode): void {
  const text = check.unit.text.slice(start, end);
  const name = /^"(\w+)"$/.exec(text)?.[1];
  if (name === undefined || (!PRIMITIVES.has(name) && !check.unit.types.has(name))) return;
  check.report(W406["quoted-type"]({ text, type: quote(name) }), { start, end });
}

/** `x == 0.3` of floats. Against a whole number is how people ask for an exact one. */
export function lintEquality(check: FlowCheck, { left, right }: BinaryExpression, a: Type, b: Type): void {
  if (check.context.test === true || !isFloat(a) || !isFloat(b) || isWhole(left) || isWhole(right)) return;
  const shown = (side: Expression): string => check.unit.text.slice(side.start, side.end);
  check.report(W406["float-equality"]({ left: shown(left), right: shown(right) }), {
    start: left.start,
    end: right.end,
  });
}

const isFloat = (type: Type): boolean => {
  const known = unalias(withoutNull(type));
  return known.kind === "primitive" && known.name === "float";
};
const isWhole = (expression: Expression): boolean => Number.isInteger(constantNumber(expression) ?? 0.5);

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
];

/** A number of milliseconds as a duration, in the largest unit that is whole. */
export function durationText(milliseconds: number): string {
  const [size, unit] = UNITS.find(([one]) => milliseconds % one === 0) ?? [1, "ms"];
  return `${milliseconds / size}${unit}`;
}

/** Names in `allow` that no lint has. */
export function checkAllowed(check: FlowCheck, core: CoreEntity): void {
  for (const { name, value } of core.settings) {
    if (name.text !== "allow" || value.kind !== "ArrayLiteral") continue;
    for (const element of value.elements) {
      const text = element.kind === "StringLiteral" ? constantText(element) : undefined;
      if (text === undefined || element.kind !== "StringLiteral" || LINTS.includes(text)) continue;
      const { hint, more } = suggest(quoted(text), LINTS.map(quoted), element);
      check.report(
        W406["unknown-lint"]({
          name: text,
          hint: hint || hints.thereAre({ words: LINTS.slice(0, -1).map(quote).join(", ") }),
        }),
        element,
        more,
      );
    }
  }
}

const quoted = (text: string): string => JSON.stringify(text);
