/** Checks a value against a schema and describes what does not fit. */

import type { Json } from "scaicore";
import { canonicalDecimal, compareDecimals, decimalOf } from "./decimal.js";
import { isIsoDate, isIsoDateTime } from "./formats.js";
import { humanLabel, symbolLabel } from "./labels.js";
import { isObject, readType, type SchemaRef, type TypeInfo } from "./schema.js";

export interface Problem {
  /** From the value's root; names and indices. */
  readonly path: readonly (string | number)[];
  /** A sentence about that place. */
  readonly message: string;
  /** Whether nothing is there, which may still be filled in. */
  readonly missing?: true;
}

/** Only the engine checks deeper values. */
const MAX_DEPTH = 64;

/** Everything that does not fit, in order; empty when the value fits. */
export function validate(ref: SchemaRef, value: Json): readonly Problem[] {
  return check(ref, value, [], MAX_DEPTH);
}

/** `Lines 2 › Unit price`: the place of a problem inside a field, in words; empty for the field itself. */
export function placeText(path: Problem["path"]): string {
  return path
    .map((part) => (typeof part === "number" ? String(part + 1) : humanLabel(part)))
    .join(" › ")
    .replace(/ › (\d+)(?= |$)/g, " $1");
}

type Path = Problem["path"];

function check(ref: SchemaRef, value: Json, path: Path, depth: number): readonly Problem[] {
  if (depth === 0) return [];
  const info = readType(ref);
  if (value === null) return info.nullable || info.type.kind === "any" ? [] : [{ path, message: "Fill this in." }];
  const problem = (message: string): readonly Problem[] => [{ path, message }];
  const { type } = info;
  switch (type.kind) {
    case "any":
      return [];
    case "text":
      return typeof value === "string" ? textProblems(info, type.format, value, path) : problem("This must be text.");
    case "number":
      if (typeof value !== "number") return problem("This must be a number.");
      if (type.integer && !Number.isSafeInteger(value)) return problem("This must be a whole number.");
      return boundProblems(info, String(value), path);
    case "money": {
      const digits = decimalOf(value);
      return digits === undefined ? problem("This must be an amount.") : boundProblems(info, digits, path);
    }
    case "boolean":
      return typeof value === "boolean" ? [] : problem("This must be true or false.");
    case "choice":
      return typeof value === "string" && type.choices.includes(value)
        ? []
        : problem(`Choose one of: ${type.choices.map(symbolLabel).join(", ")}.`);
    case "date":
      return typeof value === "string" && isIsoDate(value) ? [] : problem("This must be a date such as 2026-01-31.");
    case "dateTime":
      return typeof value === "string" && isIsoDateTime(value)
        ? []
        : problem("This must be a date and time with its zone, such as 2026-01-31T14:00Z.");
    case "duration":
      return isDuration(value) ? [] : problem(DURATION_HELP);
    case "list":
      return listProblems(info, type.item, value, path, depth);
    case "object":
      return objectProblems(type, info.schema.additionalProperties === false, value, path, depth);
    case "union": {
      if (type.members.length === 0) return [];
      const tries = type.members.map((member) => check(member, value, path, depth - 1));
      if (tries.some((problems) => problems.length === 0)) return [];
      return problem("This fits none of the forms allowed here.");
    }
  }
}

export const DURATION_HELP = "Write a whole number and a unit, such as 90s, 15m, 2h, 3d or 1w.";

export function isDuration(value: Json): boolean {
  return typeof value === "number"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && /^-?\d+(?:ms|[smhdw])$/.test(value);
}

function textProblems(
  info: TypeInfo,
  format: "email" | "uri" | "uuid" | undefined,
  value: string,
  path: Path,
): readonly Problem[] {
  const { minLength, maxLength, pattern } = info.schema;
  const length = Array.from(value).length;
  const messages: string[] = [];
  if (typeof minLength === "number" && length < minLength) {
    messages.push(minLength === 1 ? "Fill this in." : `Write at least ${minLength} characters.`);
  }
  if (typeof maxLength === "number" && length > maxLength) {
    messages.push(`Write at most ${maxLength} characters; these are ${length}.`);
  }
  if (typeof pattern === "string" && !matches(pattern, value)) messages.push(`This must match ${pattern}.`);
  if (format === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    messages.push("This must be an address such as name@example.com.");
  }
  if (format === "uri" && !URL.canParse(value))
    messages.push("This must be an address such as https://example.com/page.");
  if (format === "uuid" && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) {
    messages.push("This must be a UUID such as 123e4567-e89b-12d3-a456-426614174000.");
  }
  return messages.map((message) => ({ path, message }));
}

/** An invalid pattern accepts everything: the engine checks again. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function boundProblems(info: TypeInfo, digits: string, path: Path): readonly Problem[] {
  const { schema } = info;
  const held = canonicalDecimal(digits) ?? decimalOf(Number(digits)) ?? "0";
  const against = (keyword: string, fails: (order: number) => boolean, words: (bound: string) => string) => {
    const bound = decimalOf(schema[keyword]);
    return bound !== undefined && fails(compareDecimals(held, bound)) ? [{ path, message: words(bound) }] : [];
  };
  return [
    ...against(
      "minimum",
      (order) => order < 0,
      (bound) => `This must be at least ${bound}.`,
    ),
    ...against(
      "exclusiveMinimum",
      (order) => order <= 0,
      (bound) => `This must be more than ${bound}.`,
    ),
    ...against(
      "maximum",
      (order) => order > 0,
      (bound) => `This must be at most ${bound}.`,
    ),
    ...against(
      "exclusiveMaximum",
      (order) => order >= 0,
      (bound) => `This must be less than ${bound}.`,
    ),
  ];
}

function listProblems(
  info: TypeInfo,
  item: SchemaRef | undefined,
  value: Json,
  path: Path,
  depth: number,
): readonly Problem[] {
  if (!Array.isArray(value)) return [{ path, message: "This must be a list, written as [ … ]." }];
  const items: readonly Json[] = value;
  const { minItems, maxItems } = info.schema;
  const size: Problem[] = [];
  if (typeof minItems === "number" && items.length < minItems) {
    size.push({ path, message: `Give at least ${minItems}.` });
  }
  if (typeof maxItems === "number" && items.length > maxItems) {
    size.push({ path, message: `Give at most ${maxItems}; these are ${items.length}.` });
  }
  if (item === undefined) return size;
  return [...size, ...items.flatMap((entry, index) => check(item, entry, [...path, index], depth - 1))];
}

function objectProblems(
  type: Extract<TypeInfo["type"], { kind: "object" }>,
  isClosed: boolean,
  value: Json,
  path: Path,
  depth: number,
): readonly Problem[] {
  if (!isObject(value)) return [{ path, message: "This must be an object, written as { … }." }];
  const known = new Set(type.fields.map((field) => field.name));
  const declared = type.fields.flatMap((field) => {
    const at = [...path, field.name];
    const held = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (held !== undefined && !(held === null && !field.required)) return check(field.ref, held, at, depth - 1);
    return field.required && !readType(field.ref).nullable
      ? [{ path: at, message: "Fill this in.", missing: true as const }]
      : [];
  });
  const { others } = type;
  const rest = Object.entries(value).filter(([name]) => !known.has(name));
  if (others === undefined) {
    if (!isClosed) return declared;
    return [...declared, ...rest.map(([name]) => ({ path: [...path, name], message: "There is no such field." }))];
  }
  return [...declared, ...rest.flatMap(([name, held]) => check(others, held, [...path, name], depth - 1))];
}
