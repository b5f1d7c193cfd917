import type { IRExpr, IRPattern } from "../../ir/module.js";
import { equals } from "../../stdlib/comparison.js";
import { display } from "../../stdlib/to-json.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";
import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { Evaluation } from "./evaluation.js";
import { isOfType } from "./is-of-type.js";

/** Whether the value matches; if so, the names of the pattern are bound. */
export type PatternTest = (e: Evaluation, value: Value) => boolean;

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
      return (e, value) => equals(expected(e), value);
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
        if (!isOfType(value, pattern.type, types)) return false;
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
        if (restSlot !== undefined) e.slots[restSlot] = items.slice(elements.length);
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
export function noArm(value: Value): EvaluationError {
  const shown = display(value);
  return new EvaluationError(
    "MatchError",
    `No arm of the match takes ${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown}. Add an arm with the pattern _.`,
  );
}
