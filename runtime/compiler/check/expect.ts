import type { Expression, Span } from "../../syntax/ast.js";
import type { Fix, RelatedLocation } from "../diagnostics/diagnostic.js";
import { fixOf } from "../diagnostics/edits.js";
import { quote } from "../diagnostics/wording.js";
import { requireConstant } from "./constants.js";
import { formatType } from "../semantics/types/format.js";
import { mismatch, type Mismatch } from "../semantics/types/relations.js";
import { hasUnknown, type Type, unalias } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { infer } from "./expression.js";
import { tellNull, testAdvice } from "./null-safety.js";

/** Why a type is expected, for messages. */
export interface Why {
  /** The place that needs the type, as a noun: `` `limit` of `fetch` ``, `the result of `greet``. */
  readonly what: string;
  /** Where that is declared. */
  readonly related?: RelatedLocation;
  /** What the value is called, where it does not stand in the place itself: `the value before \`|>\``. */
  readonly given?: string;
  /** Null in this place is told as E309. */
  readonly argument?: boolean;
}

/** Checks an expression against the type that its place needs. Gives the type of its value, which then fits. */
export function checkAgainst(check: FlowCheck, expression: Expression, expected: Type, why: Why): Type {
  const type = infer(check, expression, expected);
  return requireFit(check, expression, type, expected, why);
}

/** Reports a value that does not fit its place. Gives the type to go on with: the value's, or the one expected. */
export function requireFit(check: FlowCheck, expression: Expression, type: Type, expected: Type, why: Why): Type {
  const wrong = mismatch(type, expected);
  if (wrong === undefined) {
    if (!hasUnknown(type)) return type;
    check.facts.checks.set(expression, expected);
    return expected;
  }
  reportMismatch(check, expression, wrong, why, expression);
  return expected;
}

/** `value` is what does not fit, where it is an expression. */
export function reportMismatch(check: FlowCheck, span: Span, wrong: Mismatch, why: Why, value?: Expression): void {
  const related = why.related === undefined ? [] : [why.related];
  const at = wrong.path.length === 0 ? "" : ` at ${quote(pathText(wrong.path))}`;
  const subject = capital(why.what);
  const given = why.given ?? "this";
  const from = quote(formatType(wrong.from));
  const to = quote(formatType(wrong.to));
  switch (wrong.reason) {
    case "currency":
      check.report("E304", span, `${subject} needs ${to}${at}, but ${given} is ${from}. Currencies do not mix.`, {
        related,
      });
      return;
    case "null":
      if (value?.kind === "CallExpression" && unalias(wrong.from).kind === "null") {
        const called = quote(check.unit.text.slice(value.callee.start, value.callee.end));
        check.report("E301", span, `${subject} needs ${to}${at}, but ${called} gives nothing.`, { related });
        return;
      }
      tellNull(
        check,
        why.argument === true && wrong.path.length === 0 ? "E309" : "E301",
        wrong.path.length === 0 ? value : undefined,
        span,
        `${subject} needs ${to}${at}, but ${given} may be null. Give a default with ${quote("??")}, ${testAdvice(check, value)}.`,
        { related },
      );
      return;
    case "missing_field":
      check.report(
        "E301",
        span,
        `${subject} needs a field ${quote(pathText(wrong.path))} of type ${to}, which ${why.given ?? "this value"} does not have.`,
        { related },
      );
      return;
    case "type":
      check.report(
        "E301",
        span,
        `${subject} needs ${to}${at}, but ${given} is ${from}.${why.given === undefined ? advice(wrong) : ""}`,
        { related, ...(why.given === undefined ? fixOf(intoText(check, span, wrong)) : {}) },
      );
      return;
  }
}

/** What can be printed, put into a text. */
function intoText(check: FlowCheck, { start, end }: Span, wrong: Mismatch): Fix | undefined {
  const written = check.unit.text.slice(start, end);
  if (!advice(wrong).includes("${…}") || /^@|["\n`{}]/.test(written)) return undefined;
  return {
    title: "Put it into a text",
    edits: [{ start, end, newText: /^\d/.test(written) ? `"${written}"` : `"\${${written}}"` }],
  };
}

function advice(wrong: Mismatch): string {
  const from = unalias(wrong.from);
  const to = unalias(wrong.to);
  if (wrong.path.length > 0) return "";
  if (from.kind === "handle") {
    return ` It is the handle of an asynchronous call: its result comes from ${quote("@await_responses { from = [handle] }")}.`;
  }
  if (to.kind === "primitive" && to.name === "string" && from.kind === "enum") {
    return ` Put it into a string: ${quote('"${…}"')}.`;
  }
  if (from.kind !== "primitive") return "";
  if (to.kind === "primitive" && to.name === "int" && from.name === "float") {
    return ` Make an int of it with ${quote("round()")}, ${quote("floor()")} or ${quote("ceil()")}.`;
  }
  if (to.kind === "primitive" && to.name === "string") {
    return ` Put it into a string: ${quote('"${…}"')}.`;
  }
  if (from.name === "string" && to.kind === "string_union") {
    return " A string fits only where its words are known: use a literal, or test it with `match`.";
  }
  return "";
}

/** `lines[].total` */
const pathText = (path: readonly string[]): string =>
  path.reduce((text, part) => (part === "[]" ? `${text}[]` : text === "" ? part : `${text}.${part}`), "");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A default is a constant of the type of what it belongs to. */
export function checkDefault(check: FlowCheck, value: Expression, type: Type, name: string): void {
  if (!requireConstant(check, value, `The default of ${quote(name)}`)) return;
  checkAgainst(check, value, type, { what: `the default of ${quote(name)}` });
}
