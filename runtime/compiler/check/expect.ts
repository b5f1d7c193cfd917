import type { Expression, Span } from "../../syntax/ast.js";
import type { Text } from "../../diagnostic-definition.js";
import { E304, E309 } from "../diagnostics/definitions/operators.js";
import { E301 } from "../diagnostics/definitions/values.js";
import { phrases, places } from "../diagnostics/phrases.js";
import type { RelatedLocation, TextEdit } from "../diagnostics/diagnostic.js";
import { insertion } from "../diagnostics/edits.js";
import { quote } from "../diagnostics/wording.js";
import { requireConstant } from "./constants.js";
import { formatType } from "../semantics/types/format.js";
import { mismatch, type Mismatch } from "../semantics/types/relations.js";
import {
  admitsNull,
  currencyOf,
  hasUnknown,
  isError,
  type Type,
  unalias,
  withoutNull,
  type PrimitiveName,
} from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { infer } from "./expression.js";
import { asLiteralOf } from "./literal-repair.js";
import { reportNull, testAdvice } from "./null-safety.js";
import { linkTypes, settle } from "./names.js";

/** Why a type is expected, for messages. */
export interface Why {
  /** The place takes constants only: nothing is worked out there. */
  readonly constant?: boolean;
  /** The place that needs the type, as a noun: `` `limit` of `fetch` ``, `the result of `greet``. */
  readonly what: string;
  /** Where that is declared. */
  readonly related?: RelatedLocation & { readonly message: Text };
  /** What the value is called, where it does not stand in the place itself: `the value before \`|>\``. */
  readonly given?: string;
  /** Null here is reported as E309. */
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
    linkTypes(check, type, expected);
    settle(check, type, expected);
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
  const at = wrong.path.length === 0 ? "" : phrases.atPath({ path: pathText(wrong.path) });
  const subject = capital(why.what);
  const given = why.given ?? "this";
  const from = quote(shownBeside(wrong.from, wrong.to));
  const to = quote(formatType(wrong.to));
  switch (wrong.reason) {
    case "currency":
      check.report(
        E304[
          currencyOf(wrong.from) === undefined
            ? "expected-some-currency"
            : currencyOf(wrong.to) === undefined
              ? "expected-no-currency"
              : "expected-currency"
        ]({
          subject,
          to,
          at,
          given,
          from,
        }),
        span,
        { related },
      );
      return;
    case "null":
      if (value?.kind === "CallExpression" && unalias(wrong.from).kind === "null") {
        const called = quote(check.unit.text.slice(value.callee.start, value.callee.end));
        check.report(E301["expected-value"]({ subject, to, at, called }), span, { related });
        return;
      }
      reportNull(
        check,
        (why.argument === true && wrong.path.length === 0 ? E309 : E301)["expected-present"]({
          subject,
          to,
          at,
          given,
          test: testAdvice(check, value),
        }),
        wrong.path.length === 0 ? value : undefined,
        span,
        { related },
      );
      return;
    case "missing_field":
      check.report(
        E301["expected-field"]({ subject, path: pathText(wrong.path), type: to, given: why.given ?? places.value() }),
        span,
        { related },
      );
      return;
    case "type": {
      const source = check.unit.text.slice(span.start, span.end);
      const literal =
        value === undefined || wrong.path.length > 0 || why.given !== undefined
          ? undefined
          : asLiteralOf(wrong.to, value, wrong.from, source);
      if (literal !== undefined) {
        check.report(E301["expected-literal"]({ subject, to, from, literal }), span, {
          related,
          fix: { start: span.start, end: span.end, newText: literal },
        });
        return;
      }
      check.report(
        E301["expected-type"]({
          subject,
          to,
          at,
          given,
          from,
          advice:
            why.given === undefined && why.constant !== true
              ? advice({ ...wrong, written: isWrittenOut(check, span, value) })
              : /^\d[\d.]*$/.test(source) && wrong.path.length === 0 && to === quote("string")
                ? phrases.inQuotes({ text: source })
                : "",
        }),
        span,
        { related, fix: why.given === undefined && why.constant !== true ? intoText(check, span, wrong) : undefined },
      );
      return;
    }
  }
}

/** The words that a text can be are shown where a union of words does not have them all. */
function shownBeside(from: Type, to: Type): string {
  const known = unalias(from);
  const words = known.kind === "primitive" && unalias(to).kind === "string_union" ? known.words : undefined;
  return formatType(words === undefined ? from : { kind: "string_union", members: words });
}

/** A text that is written out is another value, and none to be read. */
const isWrittenOut = (check: FlowCheck, { start }: Span, value: Expression | undefined): boolean =>
  value === undefined ? check.unit.text[start] === '"' : value.kind === "StringLiteral";

/** What can be printed, put into a text. */
function intoText(check: FlowCheck, { start, end }: Span, wrong: Mismatch): TextEdit | undefined {
  const written = check.unit.text.slice(start, end);
  if (advice(wrong) !== phrases.intoString() || /^@|["\n`{}]/.test(written)) return undefined;
  return { start, end, newText: /^\d/.test(written) ? `"${written}"` : `"\${${written}}"` };
}

/** What reads a text as a value, by the type. */
const READERS: Partial<Readonly<Record<PrimitiveName, string>>> = {
  int: ".to_int()",
  float: ".to_float()",
  date: "parse_date(text)",
  duration: "parse_duration(text)",
  email: "parse_email(text)",
  url: "parse_url(text)",
  uuid: "parse_uuid(text)",
};

/** How a value of one type is made one of another, as a sentence; empty where nothing does. */
export const conversionAdvice = (from: Type, to: Type): string =>
  advice({ from: withoutNull(from), to: withoutNull(to), path: [], reason: "type" });

function advice(wrong: Mismatch & { readonly written?: boolean }): string {
  const from = unalias(wrong.from);
  const to = unalias(wrong.to);
  if (wrong.path.length > 0) return "";
  if (from.kind === "handle") return phrases.awaited();
  if (to.kind === "primitive" && to.name === "string" && from.kind === "enum") return phrases.intoString();
  if (from.kind !== "primitive") return "";
  if (to.kind === "primitive" && to.name === "duration" && (from.name === "int" || from.name === "float"))
    return phrases.writeDuration();
  if (to.kind === "primitive" && to.name === "int" && from.name === "float") return phrases.intoInt();
  if (to.kind === "primitive" && to.name === "string") return phrases.intoString();
  if (to.kind === "primitive" && to.name === "money" && (from.name === "int" || from.name === "float"))
    return phrases.toMoney();
  if (to.kind === "primitive" && to.name === "money" && from.name === "string") return phrases.parseMoney();
  if (to.kind === "primitive" && to.name === "int" && from.name === "duration") return phrases.daysOfDuration();
  if (to.kind === "primitive" && from.name === "string" && wrong.written !== true) {
    const read = READERS[to.name];
    if (read !== undefined) return phrases.readText({ read });
  }
  if (to.kind === "enum" && from.name === "string") return phrases.toEnum();
  if (from.name === "string" && to.kind === "string_union") return phrases.ofKnownWords();
  return "";
}

/** `lines[].total` */
const pathText = (path: readonly string[]): string =>
  path.reduce((text, part) => (part === "[]" ? `${text}[]` : text === "" ? part : `${text}.${part}`), "");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A default is a constant of the type of what it belongs to. `written` is that type, where it stands in this file. */
export function checkDefault(check: FlowCheck, value: Expression, type: Type, name: string, written?: Span): void {
  if (!requireConstant(check, value, places.defaultOf({ name }), undefined, type)) return;
  if (value.kind === "NullLiteral" && !admitsNull(type) && !isError(type)) {
    const shown = formatType(type, 40);
    check.report(E301["null-as-default"]({ subject: capital(places.theDefaultOf({ name })), type: shown }), value, {
      fix: written === undefined ? undefined : insertion(written.end, "?"),
    });
    return;
  }
  checkAgainst(check, value, type, { what: places.theDefaultOf({ name }) });
}
