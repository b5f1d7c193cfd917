import type { IRExpr, IRPattern, IRPrimitiveType, IRType } from "../../ir/module.js";
import { display } from "../../stdlib/to-json.js";
import { equals } from "../../stdlib/comparison.js";
import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import { isEmail, isUrl, isUuid } from "../../stdlib/text.js";
import { DateTime, Duration, isMapValue, isRecordValue, Money, PlainDate, type Value } from "../../stdlib/value.js";
import type { Work } from "../../stdlib/work.js";
import { type Evaluation, made } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";

/** Tests a value, and binds the names of the pattern when it matches. */
type PatternTest = (e: Evaluation, value: Value) => boolean;

/** Compiles a pattern with its guard. */
export function compilePattern(pattern: IRPattern, guard: IRExpr | undefined, flow: FlowCompiler): PatternTest {
  const test = compile(pattern, flow);
  if (guard === undefined) return test;
  const condition = flow.expression(guard);
  return (e, value) => test(e, value) && condition(e) === true;
}

function compile(pattern: IRPattern, flow: FlowCompiler): PatternTest {
  switch (pattern.kind) {
    case "literal": {
      const expected = flow.expression(pattern.value);
      return (e, value) => equals(expected(e), value, e.work);
    }
    case "symbol":
      return (_, value) => value === pattern.name;
    case "wildcard":
      return () => true;
    case "bind": {
      const slot = flow.slot(pattern.name);
      return (e, value) => {
        e.slots[slot] = value;
        return true;
      };
    }
    case "type": {
      const slot = pattern.name === "_" ? undefined : flow.slot(pattern.name);
      const { types } = flow.module.module;
      return (e, value) => {
        if (!isOfType(value, pattern.type, types, e.work)) return false;
        if (slot !== undefined) e.slots[slot] = value;
        return true;
      };
    }
    case "object": {
      const fields = pattern.fields.map(({ name, pattern: inner }) => ({ name, test: compile(inner, flow) }));
      return (e, value) => isRecordValue(value) && fields.every(({ name, test }) => test(e, value[name] ?? null));
    }
    case "array": {
      const elements = pattern.elements.map((element) => compile(element, flow));
      const { rest } = pattern;
      const restSlot = rest === undefined || rest === "_" ? undefined : flow.slot(rest);
      return (e, value) => {
        if (!Array.isArray(value)) return false;
        const items = value as readonly Value[];
        if (rest === undefined ? items.length !== elements.length : items.length < elements.length) return false;
        if (!elements.every((test, at) => test(e, items[at] ?? null))) return false;
        if (restSlot !== undefined) {
          e.work.walk(items.length);
          e.slots[restSlot] = made(e, items.slice(elements.length));
        }
        return true;
      };
    }
    case "alternatives": {
      const tests = pattern.patterns.map((inner) => compile(inner, flow));
      return (e, value) => tests.some((test) => test(e, value));
    }
  }
}

/** The error of a match in which no arm takes the value. */
export function noArm(e: Evaluation, value: Value): EvaluationError {
  const shown = display(value, e);
  return new EvaluationError(
    "MatchError",
    `No arm of the match takes ${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown}. Add an arm with the pattern _.`,
  );
}

/** Whether a value has the structure of a type; extra fields of objects do not matter. */
export function isOfType(value: Value, type: IRType, types: Readonly<Record<string, IRType>>, work: Work): boolean {
  work.walk(1);
  switch (type.kind) {
    case "primitive":
      return isPrimitive(value, type);
    case "null":
      return value === null;
    case "unknown":
      return true;
    case "optional":
      return value === null || isOfType(value, type.type, types, work);
    case "named": {
      const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
      return target !== undefined && isOfType(value, target, types, work);
    }
    case "array":
      return Array.isArray(value) && value.every((item: Value) => isOfType(item, type.items, types, work));
    case "map":
      return isMapValue(value) && [...value.values()].every((item) => isOfType(item, type.values, types, work));
    case "object":
      return (
        isRecordValue(value) &&
        type.fields.every((field) => isOfType(value[field.name] ?? null, field.type, types, work))
      );
    case "enum":
    case "string_union":
      return typeof value === "string" && type.members.includes(value);
    case "union":
      return type.members.some((member) => isOfType(value, member, types, work));
  }
}

function isPrimitive(value: Value, { name, currency }: IRPrimitiveType): boolean {
  switch (name) {
    case "string":
      return typeof value === "string";
    case "int":
      return Number.isSafeInteger(value);
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "date":
      return value instanceof PlainDate;
    case "datetime":
      return value instanceof DateTime;
    case "duration":
      return value instanceof Duration;
    case "money":
      return value instanceof Money && (currency === undefined || value.currency === currency);
    case "email":
      return typeof value === "string" && isEmail(value);
    case "url":
      return typeof value === "string" && isUrl(value);
    case "uuid":
      return typeof value === "string" && isUuid(value);
  }
}
