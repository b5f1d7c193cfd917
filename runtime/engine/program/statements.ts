import type { IRAssignStatement, IRBlock, IRExpr, IRIndexExpr, IRStatement } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import { ownNodes } from "../../stdlib/size.js";
import { display } from "../../stdlib/to-json.js";
import { emptyRecord, isMapValue, isRecordValue, kindOf, type Value } from "../../stdlib/value.js";
import { type Evaluation, type Expression, made, type Statement, written } from "./evaluation.js";
import { arrayOf, extensionOf, isVariable } from "./array-literal.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { Growing, valueOf } from "./growing.js";
import { compileForeach, compileWhile } from "./loops.js";
import { memoryField, memoryMap } from "./memory-expressions.js";
import { compilePattern } from "./patterns.js";
import { noElement } from "./no-element.js";
import { BREAK, CONTINUE, type Signal } from "./signal.js";
import { contradiction } from "./contradiction.js";

/** Compiles statements that run one after another, up to the first that returns a signal. */
export function compileStatements(statements: readonly IRStatement[], flow: FlowCompiler): Statement {
  const compiled = statements.map((statement) => compileStatement(statement, flow));
  const [only] = compiled;
  if (compiled.length === 1 && only !== undefined) return only;
  return (e) => {
    for (const statement of compiled) {
      const signal = statement(e);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compileStatement(statement: IRStatement, flow: FlowCompiler): Statement {
  const run = compileKind(statement, flow);
  const location = statement.source_location;
  return (e) => {
    e.at(location);
    return run(e);
  };
}

function compileKind(statement: IRStatement, flow: FlowCompiler): Statement {
  switch (statement.kind) {
    case "assign":
      return compileAssign(statement, flow);
    case "if": {
      const test = flow.expression(statement.test);
      const then = compileStatements(statement.then, flow);
      const otherwise = compileStatements(statement.else, flow);
      return taking(statement.result_binding, flow, (e) => (test(e) === true ? then(e) : otherwise(e)));
    }
    case "match": {
      const subject = flow.expression(statement.subject);
      const arms = statement.arms.map((arm) => ({
        matches: compilePattern(arm.pattern, arm.guard, flow),
        body: compileStatements(arm.body, flow),
      }));
      return taking(statement.result_binding, flow, (e) => {
        const value = subject(e);
        return arms.find((arm) => arm.matches(e, value))?.body(e);
      });
    }
    case "foreach":
      return compileForeach(statement, compileStatements(statement.body, flow), flow);
    case "while":
      return compileWhile(statement, compileStatements(statement.body, flow), flow);
    case "expression": {
      const expression = flow.expression(statement.expression);
      return (e) => {
        expression(e);
        return undefined;
      };
    }
    case "return": {
      const value = statement.value === undefined ? () => null : flow.expression(statement.value);
      return (e) => ({ kind: "return", value: value(e) });
    }
    case "yield": {
      const value = flow.expression(statement.value);
      return (e) => ({ kind: "yield", value: value(e) });
    }
    case "break":
      return () => BREAK;
    case "continue":
      return () => CONTINUE;
    case "emit": {
      const payload = statement.payload === undefined ? undefined : flow.expression(statement.payload);
      const { event } = statement;
      return (e) => {
        e.emits.push({ event, payload: payload === undefined ? {} : asObject(written(e, payload(e))) });
        return undefined;
      };
    }
  }
}

/** Stores the value that is yielded in a statement with a result. */
function taking(binding: string | undefined, flow: FlowCompiler, run: Statement): Statement {
  if (binding === undefined) return run;
  const slot = flow.slot(binding);
  return (e) => {
    const signal: Signal | undefined = run(e);
    if (signal?.kind !== "yield") return signal;
    e.slots[slot] = signal.value;
    return undefined;
  };
}

function asObject(json: Json): JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : { value: json };
}

function compileAssign({ target, value }: IRAssignStatement, flow: FlowCompiler): Statement {
  const extension = extensionOf(target, value);
  if (extension !== undefined) return compileExtension(flow.slot(extension.name), value, extension.added, flow);
  const compiled = flow.expression(value);
  const store = compileTarget(target, flow);
  return (e) => {
    store(e, compiled(e));
    return undefined;
  };
}

/**
 * Compiles the assignment to a target. Values are never shared: an assignment to a part replaces the whole by a changed
 * copy, or by a version that has the rest in common with the one before.
 */
function compileTarget(target: IRExpr, flow: FlowCompiler): (e: Evaluation, value: Value) => void {
  if (target.kind === "name" && (target.scope === "local" || target.scope === "param")) {
    const slot = flow.slot(target.name);
    return (e, value) => {
      e.slots[slot] = value;
    };
  }
  if (target.kind === "name" && target.scope === "memory") {
    const field = memoryField(target.name, flow);
    return (e, value) => e.memory.set(field, value);
  }
  const stored = target.kind === "index" ? memoryMap(target.object, flow) : undefined;
  if (target.kind === "index" && stored !== undefined) {
    const key = flow.expression(target.index);
    return (e, value) => e.memory.setKey(stored, display(key(e), e), value);
  }
  if (target.kind === "index" && isVariable(target.object)) return compileElement(target, target.object.name, flow);
  if (target.kind === "member" || target.kind === "index") {
    const object = flow.expression(target.object);
    const store = compileTarget(target.object, flow);
    const key: Expression = target.kind === "member" ? () => target.name : flow.expression(target.index);
    return (e, value) => store(e, changed(e, object(e), key(e), value));
  }
  throw contradiction(`A value cannot be assigned to ${target.kind}.`);
}

/** Compiles `variable[index] = value`: a large collection is changed in place, and not copied. */
function compileElement(target: IRIndexExpr, name: string, flow: FlowCompiler): (e: Evaluation, value: Value) => void {
  const slot = flow.slot(name);
  const index = flow.expression(target.index);
  return (e, value) => {
    const held = e.slots[slot] ?? null;
    const key = index(e);
    const growing = held instanceof Growing ? held : Growing.of(held, e.limits);
    if (growing !== undefined) checkPlace(growing.look(), key);
    const grown = growing?.with(key as string | number, value, e.limits);
    if (grown === undefined) e.slots[slot] = changed(e, valueOf(held), key, value);
    else {
      e.work.walk(1);
      e.slots[slot] = grown;
    }
  };
}

/** Compiles `variable = [...variable, …]`: a large array is extended in place, and not copied. */
function compileExtension(slot: number, whole: IRExpr, added: readonly IRExpr[], flow: FlowCompiler): Statement {
  const [array, items] = [flow.expression(whole), arrayOf(added, flow)];
  return (e) => {
    const held = e.slots[slot] ?? null;
    const growing = held instanceof Growing ? held : Growing.of(held, e.limits);
    if (growing === undefined || !Array.isArray(growing.look())) e.slots[slot] = array(e);
    else {
      const more = items(e);
      e.work.walk(1 + more.length);
      e.slots[slot] = growing.extended(more, e.limits);
    }
    return undefined;
  };
}

function changed(e: Evaluation, object: Value, key: Value, value: Value): Value {
  if (object === null) throw noElement(key);
  e.work.walk(ownNodes(object));
  return made(e, changedCopy(object, key, value));
}

function changedCopy(object: Value, key: Value, value: Value): Value {
  if (isRecordValue(object) && typeof key === "string") {
    const copy = emptyRecord();
    for (const [name, field] of Object.entries(object)) copy[name] = field;
    copy[key] = value;
    return copy;
  }
  checkPlace(object, key);
  if (isMapValue(object)) return new Map(object).set(key as string, value);
  return (object as readonly Value[]).with(key as number, value);
}

/** Checks that a collection has a place for a key. */
function checkPlace(object: Value, key: Value): void {
  if (isMapValue(object) && typeof key === "string") return;
  if (!Array.isArray(object) || typeof key !== "number") {
    throw contradiction(`A ${kindOf(object)} has no place for ${kindOf(key)}.`);
  }
  if (key < 0 || key >= object.length) {
    throw new EvaluationError("ArithmeticError", `Element ${key} is outside the array of ${object.length}.`);
  }
}

/** Compiles the body of a pure flow as one statement, for calls inside expressions. */
export function compilePureBody(blocks: readonly IRBlock[], flow: FlowCompiler): Statement {
  const statements = blocks.map((block) => compilePureBlock(block, flow));
  return (e) => {
    for (const statement of statements) {
      const signal = statement(e);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compilePureBlock(block: IRBlock, flow: FlowCompiler): Statement {
  const run = compilePureKind(block, flow);
  if (block.result_binding === undefined) return run;
  const slot = flow.slot(block.result_binding);
  return (e) => {
    const signal = run(e);
    if (signal?.kind !== "yield") return signal;
    e.slots[slot] = signal.value;
    return undefined;
  };
}

/** The kinds of blocks that a flow may hold that expressions call. A module with another there is refused when it is loaded. */
function compilePureKind(block: IRBlock, flow: FlowCompiler): Statement {
  if (block.kind === "rigid" || block.kind === "debug") return compileStatements(block.statements, flow);
  if (block.kind === "match") {
    const subject = flow.expression(block.subject);
    const arms = block.arms.map((arm) => ({
      matches: compilePattern(arm.pattern, arm.guard, flow),
      body: compilePureBody(arm.body, flow),
    }));
    return (e) => {
      const value = subject(e);
      return arms.find((arm) => arm.matches(e, value))?.body(e);
    };
  }
  flow.module.unsupported(`@${block.kind} in a flow that expressions call`, block.node_id);
  return () => undefined;
}
