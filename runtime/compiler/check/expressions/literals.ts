import { DateTime, isEmail, isUrl, isUuid, PlainDate } from "../../../stdlib/index.js";
import type {
  DateLiteral,
  DateTimeLiteral,
  DurationLiteral,
  Expression,
  NumberLiteral,
  StringLiteral,
  SymbolLiteral,
  UriLiteral,
} from "../../../syntax/ast.js";
import { E305, E307 } from "../../diagnostics/definitions/literals.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { phrases } from "../../diagnostics/phrases.js";
import { didYouMean, listSome, quote, suggest } from "../../diagnostics/wording.js";
import { constantText } from "../../semantics/constants.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import type { Symbol } from "../../semantics/symbol.js";
import { numberOf, textOf } from "../../semantics/types/literals.js";
import { formatType } from "../../semantics/types/format.js";
import {
  DATE,
  DATETIME,
  DURATION,
  type EnumType,
  ERROR,
  FLOAT,
  INT,
  type PrimitiveName,
  STRING,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { requirePrintable } from "../null-safety.js";
import { reportNoPlugin } from "./name.js";
import { lintText } from "../lints.js";
import { noteName } from "../names.js";

/** The types that a literal may take where `expected` is needed: without null, without names, members of unions apart. */
function alternatives(expected: Type | undefined): readonly Type[] {
  if (expected === undefined) return [];
  const type = unalias(expected);
  if (type.kind === "optional") return alternatives(type.type);
  return type.kind === "union" ? type.members.flatMap(alternatives) : [type];
}

/** A number as it stands in the source: a literal, perhaps with `-` or in parentheses. */
export function isNumber(expression: Expression): boolean {
  if (expression.kind === "NumberLiteral") return true;
  if (expression.kind === "UnaryExpression") return expression.operator === "-" && isNumber(expression.operand);
  if (expression.kind === "ParenthesizedExpression") return isNumber(expression.expression);
  return false;
}

/** An int or float literal is money or float where that is needed. */
export function inferNumber(literal: NumberLiteral, expected: Type | undefined): Type {
  const own = literal.float ? FLOAT : INT;
  if (expected === undefined) return numberOf(literal);
  if (expected === own) return own;
  const wanted = alternatives(expected).filter((type) => type.kind === "primitive");
  if (wanted.some((type) => type.name === own.name)) return own;
  const money = wanted.find((type) => type.name === "money");
  if (money !== undefined) return money;
  return wanted.some((type) => type.name === "float") ? FLOAT : own;
}

const TEXT_FORMS: Partial<Record<PrimitiveName, { readonly fits: (text: string) => boolean; readonly like: string }>> =
  {
    date: { fits: (text) => PlainDate.parse(text) !== undefined, like: "2026-01-15" },
    datetime: { fits: (text) => DateTime.parse(text) !== undefined, like: "2026-01-15T10:30:00Z" },
    email: { fits: isEmail, like: "ada@example.org" },
    url: { fits: isUrl, like: "https://example.org/" },
    uuid: { fits: isUuid, like: "123e4567-e89b-12d3-a456-426614174000" },
  };

/**
 * Whether a text is none of the form that the type beside it has: an email, a url, a uuid. Where both are only printed, a text
 * beside a date, an enum or words is no mistaken one of these either: `"${due ?? "open"}"`.
 */
export function isOtherText(expression: Expression, type: Type, printed: boolean): boolean {
  const text = expression.kind === "StringLiteral" ? constantText(expression) : undefined;
  if (text === undefined) return false;
  if (printed) return !alternatives(type).some((one) => isWord(one, text));
  const known = unalias(type);
  if (known.kind !== "primitive") return false;
  return (known.name === "email" || known.name === "url" || known.name === "uuid") && !isWord(known, text);
}

/** Whether a text that is written out is a value of this type. */
function isWord(type: Type, text: string): boolean {
  if (type.kind === "string_union") return type.members.includes(text);
  return type.kind === "primitive" && (type.name === "string" || TEXT_FORMS[type.name]?.fits(text) === true);
}

/** An expression without parentheses around it. */
const bare = (expression: Expression): Expression =>
  expression.kind === "ParenthesizedExpression" ? bare(expression.expression) : expression;

/** The type of what stands in a text by itself. */
function inferPrinted(check: FlowCheck, expression: Expression): Type {
  const { context } = check;
  check.context = { ...context, printed: bare(expression) };
  try {
    return infer(check, expression);
  } finally {
    check.context = context;
  }
}

export function inferString(check: FlowCheck, literal: StringLiteral, expected: Type | undefined): Type {
  for (const part of literal.parts) {
    if (part.kind !== "interpolation") continue;
    const { expression } = part;
    requirePrintable(check, expression, inferPrinted(check, expression));
  }
  lintText(check, literal);
  const text = constantText(literal);
  if (text === undefined || expected === STRING) return STRING;
  return expected === undefined ? textOf(text) : textWhere(check, literal, text, expected);
}

/** The type of a text at a place that expects something else than any text. */
function textWhere(check: FlowCheck, literal: StringLiteral, text: string, expected: Type): Type {
  if (expected.kind === "string_union" && expected.members.includes(text)) return expected;
  const wanted = alternatives(expected);
  if (wanted.some((type) => type.kind === "primitive" && type.name === "string")) return STRING;
  const unions = wanted.filter((type) => type.kind === "string_union");
  const union = unions.find((type) => type.members.includes(text));
  if (union !== undefined) return union;
  const forms = wanted.flatMap((type) =>
    type.kind === "primitive" && TEXT_FORMS[type.name] !== undefined ? [{ type, form: TEXT_FORMS[type.name]! }] : [],
  );
  const formed = forms.find(({ form }) => form.fits(text));
  if (formed !== undefined) return formed.type;

  if (unions.length > 0) {
    const words = unions.flatMap((type) => type.members).map((word) => JSON.stringify(word));
    const { hint, more } = suggest(JSON.stringify(text), words, literal);
    check.report(
      E301["string-not-one-of"]({ value: JSON.stringify(text), words: listSome(words.map(quote)), hint }),
      literal,
      more,
    );
    return expected;
  }
  if (forms.length > 0) {
    const { type, form } = forms[0]!;
    check.report(
      E305["no-literal"]({ value: JSON.stringify(text), type: type.name, example: JSON.stringify(form.like) }),
      literal,
    );
    return expected;
  }
  const enumeration = wanted.find((type) => type.kind === "enum");
  if (enumeration !== undefined) {
    const member = enumeration.members.includes(text);
    check.report(
      member
        ? E301["string-as-enum"]({ member: text })
        : E301["missing-enum-member"]({
            type: formatType(expected),
            members: listSome(enumeration.members.map((name) => quote(`:${name}`))),
            hint: didYouMean(text, enumeration.members),
            text,
          }),
      literal,
      member ? { fix: [{ start: literal.start, end: literal.end, newText: `:${text}` }] } : {},
    );
    return expected;
  }
  return STRING;
}

export function inferSymbol(check: FlowCheck, literal: SymbolLiteral, expected: Type | undefined): Type {
  const enums = alternatives(expected).filter((type) => type.kind === "enum");
  const found = enums.find((type) => type.members.includes(literal.name));
  if (found !== undefined) {
    noteName(
      check,
      { start: literal.start + 1, end: literal.end },
      memberSymbol(found, literal.name, expected!),
      "read",
    );
    return found;
  }
  if (literal.name === "") return ERROR;
  if (expected !== undefined && unalias(expected).kind === "error") return ERROR;
  const symbol = quote(`:${literal.name}`);
  if (enums.length === 0) {
    const strings = alternatives(expected).filter((type) => type.kind === "string_union" || type === STRING);
    const asString = strings.length > 0 ? phrases.writeString({ text: JSON.stringify(literal.name) }) : "";
    check.report(
      expected === undefined
        ? E307["symbol-without-enum"]({ symbol, literal: literal.name })
        : E307["symbol-as-string"]({ symbol, type: formatType(expected), asString, literal: literal.name }),
      literal,
      asString === ""
        ? {}
        : {
            fix: [{ start: literal.start, end: literal.end, newText: JSON.stringify(literal.name) }],
          },
    );
    return ERROR;
  }
  const members = enums.flatMap((type) => type.members).map((name) => `:${name}`);
  const { hint, more } = suggest(`:${literal.name}`, members, literal);
  check.report(
    E307["unknown-enum-member"]({
      symbol,
      type: formatType(expected!),
      hint: hint || phrases.itHas({ names: listSome(members.map(quote)) }),
    }),
    literal,
    { ...more, unknown: { name: literal.name, of: `member of ${members.join(" ")}` } },
  );
  return ERROR;
}

const memberSymbols = new WeakMap<EnumType, Map<string, Symbol>>();

/** The symbol of a member of an enum, for editors: of one that the language has where no declaration has it. */
function memberSymbol(enumeration: EnumType, name: string, shown: Type): Symbol {
  const declared = enumeration.symbols?.get(name);
  if (declared !== undefined) return declared;
  let members = memberSymbols.get(enumeration);
  if (members === undefined) memberSymbols.set(enumeration, (members = new Map<string, Symbol>()));
  let symbol = members.get(name);
  if (symbol === undefined) {
    symbol = {
      kind: "enum_member",
      name,
      type: enumeration,
      doc: undefined,
      detail: `:${name} of ${formatType(shown)}`,
      declaration: undefined,
    };
    members.set(name, symbol);
  }
  return symbol;
}

export const inferDuration = (_check: FlowCheck, _literal: DurationLiteral): Type => DURATION;

export function inferDate(check: FlowCheck, literal: DateLiteral): Type {
  if (PlainDate.parse(literal.text) !== undefined) return DATE;
  if (hasSyntaxErrors(check.unit, literal)) return ERROR;
  check.report(E305["no-date"]({ date: literal.text }), literal);
  return ERROR;
}

export function inferDateTime(check: FlowCheck, literal: DateTimeLiteral): Type {
  if (DateTime.parse(literal.text) !== undefined) return DATETIME;
  if (hasSyntaxErrors(check.unit, literal)) return ERROR;
  check.report(E305["no-time"]({ time: literal.text }), literal);
  return ERROR;
}

/** `core://…` stands in settings of its own; any other is a string constant whose alias is a plugin's. */
export function inferUri(check: FlowCheck, uri: UriLiteral): Type {
  const scheme = uri.text.slice(0, uri.text.indexOf("://"));
  if (scheme === "core") {
    check.report(E213["misplaced-uri"]({ uri: uri.text }), uri);
    return ERROR;
  }
  const core = check.unit.core;
  // The aliases of a library are those of the core that imports it.
  if (core === undefined) return STRING;
  const alias = { start: uri.start, end: uri.start + scheme.length };
  const plugin = core.plugins.get(scheme);
  if (plugin === undefined) {
    reportNoPlugin(check, scheme, alias);
    return ERROR;
  }
  noteName(check, alias, plugin.symbol, "read");
  return STRING;
}
