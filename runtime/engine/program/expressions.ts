import { RunError } from "../../host/errors.js";
import type { IRBinaryExpr, IRCheckExpr, IRExpr, IRNameExpr, IRObjectExpr } from "../../ir/module.js";
import { literalValue } from "../../stdlib/constant.js";
import { equals } from "../../stdlib/comparison.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { checkStringLength } from "../../stdlib/arguments.js";
import { display } from "../../stdlib/to-json.js";
import { ownNodes } from "../../stdlib/size.js";
import { emptyRecord, isMapValue, isRecordValue, kindOf, type Value } from "../../stdlib/value.js";
import { arrayOf } from "./array-literal.js";
import { compileCall } from "./calls.js";
import { type Evaluation, type Expression, made, written } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { valueOf } from "./growing.js";
import { noElement } from "./no-element.js";
import { compileLook } from "./look.js";
import { memoryField, memoryMap } from "./memory-expressions.js";
import { compileMethod } from "./methods.js";
import { arithmetic, compares, ints, isIn, negated, numbers } from "./operators.js";
import { compilePattern, noArm } from "./patterns.js";
import { compilePipeline } from "./pipelines.js";
import { contradiction } from "./contradiction.js";

/** Compiles an expression to a closure. At run time only fields of values are looked up by name. */
export function compileExpression(expr: IRExpr, flow: FlowCompiler): Expression {
  switch (expr.kind) {
    case "literal": {
      const value = literalValue(expr);
      if (value === undefined) throw contradiction(`A literal ${expr.type} of the module has no value.`);
      return () => value;
    }
    case "symbol":
      return () => expr.name;
    case "name":
      return compileName(expr, flow);
    case "member":
      return compileMember(expr.object, expr.name, expr.optional === true, flow);
    case "index":
      return compileIndex(expr.object, expr.index, expr.optional === true, flow);
    case "call":
      return compileCall(expr, flow);
    case "method":
      return compileMethod(expr, flow);
    case "spread":
      throw contradiction("A spread stands outside an array literal.");
    case "unary": {
      const operand = compileExpression(expr.operand, flow);
      return expr.op === "!" ? (e) => operand(e) !== true : (e) => negated(operand(e));
    }
    case "binary":
      return compileBinary(expr, flow);
    case "conditional": {
      const test = compileExpression(expr.test, flow);
      const then = compileExpression(expr.then, flow);
      const otherwise = compileExpression(expr.else, flow);
      return (e) => (test(e) === true ? then(e) : otherwise(e));
    }
    case "match": {
      const subject = compileExpression(expr.subject, flow);
      const arms = expr.arms.map((arm) => ({
        matches: compilePattern(arm.pattern, arm.guard, flow),
        value: compileExpression(arm.value, flow),
      }));
      return (e) => {
        const value = subject(e);
        for (const arm of arms) if (arm.matches(e, value)) return arm.value(e);
        throw noArm(e, value);
      };
    }
    case "lambda":
      throw contradiction("A lambda stands where a value is expected.");
    case "object":
      return compileObject(expr, flow);
    case "array":
      return compileArray(expr.elements, flow);
    case "interpolation": {
      const parts = expr.parts.map((part) => compileExpression(part, flow));
      return (e) => {
        let text = "";
        for (const part of parts) {
          text += display(part(e), e);
          checkStringLength(text.length, e);
        }
        e.work.walk(ownNodes(text));
        return text;
      };
    }
    case "pipeline":
      return compilePipeline(expr, flow);
    case "check":
      return compileCheck(expr, flow);
  }
}

function compileName(expr: IRNameExpr, flow: FlowCompiler): Expression {
  const { name } = expr;
  switch (expr.scope) {
    case "local":
    case "param": {
      const slot = flow.slot(name);
      return (e) => valueOf(e.slots[slot] ?? null);
    }
    case "core":
      return name === "core" ? (e) => e.values.core : (e) => e.values.core[name] ?? null;
    case "context":
      return name === "context" ? (e) => e.values.context : (e) => e.values.context[name] ?? null;
    case "config":
      return isHot(name, flow) ? (e) => e.hotConfig(name) : (e) => e.values.config(name);
    case "reference":
      flow.module.readsReference();
      return (e) => e.values.reference(name);
    case "block":
      return (e) => e.block(name);
    case "memory": {
      const field = memoryField(name, flow);
      return (e) => e.memory.value(field);
    }
    case "plugin":
      throw contradiction(`The plugin ${name} stands where a value is expected.`);
  }
}

function compileMember(object: IRExpr, name: string, optional: boolean, flow: FlowCompiler): Expression {
  const compiled = compileExpression(object, flow);
  return (e) => {
    const value = compiled(e);
    if (isRecordValue(value)) return value[name] ?? null;
    if (value === null && optional) return null;
    // `m[k].n += 1` reads what it assigns.
    if (value === null && object.kind === "index") throw noElement(name);
    throw contradiction(`A ${kindOf(value)} has no field ${name}.`);
  };
}

function compileIndex(object: IRExpr, index: IRExpr, optional: boolean, flow: FlowCompiler): Expression {
  const stored = memoryMap(object, flow);
  if (stored !== undefined) {
    // Only this key is read, however large the map is.
    const key = compileExpression(index, flow);
    return (e) => e.memory.get(stored, display(key(e), e));
  }
  const [collection, key] = [compileLook(object, flow), compileExpression(index, flow)];
  return (e) => {
    const value = collection(e);
    if (value === null && optional) return null;
    const at = key(e);
    if (Array.isArray(value) && typeof at === "number") return (value as readonly Value[])[at] ?? null;
    if (isMapValue(value) && typeof at === "string") return value.get(at) ?? null;
    throw contradiction(`A ${kindOf(value)} has no element by ${kindOf(at)}.`);
  };
}

function compileBinary(expr: IRBinaryExpr, flow: FlowCompiler): Expression {
  const left = compileExpression(expr.left, flow);
  const right = compileExpression(expr.right, flow);
  const { op, type } = expr;
  // To find an element keeps nothing of the collection.
  const among = op === "in" || op === "not in" ? compileLook(expr.right, flow) : right;
  switch (op) {
    case "&&":
      return (e) => left(e) === true && right(e) === true;
    case "||":
      return (e) => left(e) === true || right(e) === true;
    case "??":
      return (e) => left(e) ?? right(e);
    case "==":
      return (e) => equals(left(e), right(e), e.work);
    case "!=":
      return (e) => !equals(left(e), right(e), e.work);
    case "in":
      return (e) => isIn(left(e), among(e), e.work);
    case "not in":
      return (e) => !isIn(left(e), among(e), e.work);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return (e) => compares(op, left(e), right(e), e.work);
    case "+":
    case "-":
    case "*":
    case "%":
      if (type === "int") {
        return (e) => {
          const [a, b] = [left(e), right(e)];
          return typeof a === "number" && typeof b === "number" ? ints(op, a, b) : arithmetic(op, a, b);
        };
      }
      if (op === "+" && type === "string") {
        return (e) => made(e, arithmetic("+", left(e), right(e)));
      }
      return arithmeticOn(op, left, right);
    case "/":
      return arithmeticOn(op, left, right);
  }
}

function arithmeticOn(op: "+" | "-" | "*" | "/" | "%", left: Expression, right: Expression): Expression {
  return (e) => {
    const [a, b] = [left(e), right(e)];
    return typeof a === "number" && typeof b === "number" ? numbers(op, a, b) : arithmetic(op, a, b);
  };
}

function compileObject(expr: IRObjectExpr, flow: FlowCompiler): Expression {
  const entries = expr.entries.map(({ key, value }) => ({ key, value: compileExpression(value, flow) }));
  if (expr.of === "map") {
    return (e) => {
      const map = new Map<string, Value>();
      for (const { key, value } of entries) {
        if (key !== undefined) map.set(key, value(e));
        else for (const [name, item] of fieldsOf(e, value(e))) map.set(name, item);
      }
      return made(e, map);
    };
  }
  return (e) => {
    const record = emptyRecord();
    for (const { key, value } of entries) {
      if (key !== undefined) record[key] = value(e);
      else for (const [name, item] of fieldsOf(e, value(e))) record[name] = item;
    }
    return made(e, record);
  };
}

const isHot = (param: string, { module }: FlowCompiler): boolean =>
  module.module.config.some(({ name, modifiers }) => name === param && modifiers.includes("hot_reload"));

function fieldsOf(e: Evaluation, value: Value): Iterable<readonly [string, Value]> {
  const entries = isMapValue(value) ? [...value] : isRecordValue(value) ? Object.entries(value) : undefined;
  if (entries !== undefined) {
    e.work.walk(entries.length);
    return entries;
  }
  throw contradiction(`A ${kindOf(value)} cannot be spread in an object.`);
}

function compileArray(elements: readonly IRExpr[], flow: FlowCompiler): Expression {
  const array = arrayOf(elements, flow);
  return (e) => made(e, array(e));
}

/** A value of unknown type, such as an undeclared plugin method's result, read as the type it is used as. */
function compileCheck(expr: IRCheckExpr, flow: FlowCompiler): Expression {
  const value = flow.expression(expr.value);
  const { types } = flow.module.module;
  const fromPlugin = expr.value.kind === "method" && expr.value.type === "plugin";
  return (e) => {
    const result = fromJson(expr.type, written(e, value(e)), types, "result", e.values.limits);
    if (result.ok) return result.value;
    throw new RunError(
      fromPlugin ? "PluginError" : "DispatchError",
      `An answer from outside does not fit its type: ${result.problems.map(problemText).join("; ")}.`,
    );
  };
}
