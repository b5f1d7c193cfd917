import type { SearchQuery } from "../memory/read-memory.js";
import { embeddingRole } from "../model/model-role.js";
import { RunError } from "../../host/errors.js";
import type { IRExpr, IRMethodExpr } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import type { Nearest } from "../memory/memory-view.js";
import { storedField, type StoredField } from "../memory/stored-field.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileLambda } from "./compile-lambda.js";
import type { Evaluation, Expression } from "./evaluation.js";

/** How many a search finds that does not say. */
const DEFAULT_SEARCH_LIMIT = 10;

/** A field of memory by its name. */
export function memoryField(name: string, flow: FlowCompiler): StoredField {
  const field = storedField(flow.module.module, "memory", name);
  if (field === undefined) throw new RunError("InternalError", `There is no field memory.${name}.`);
  return field;
}

/** The map that `memory.m[k]` takes its element from; `undefined` for any other collection. */
export function memoryMap(object: IRExpr, flow: FlowCompiler): StoredField | undefined {
  if (object.kind !== "name" || object.scope !== "memory") return undefined;
  const field = memoryField(object.name, flow);
  return field.kind === "map" ? field : undefined;
}

/** A method of a field of memory itself. Those of its value are methods of their own types. */
export function compileMemoryMethod(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  const { receiver, name } = expr;
  if (receiver.kind !== "name" || receiver.scope !== "memory") {
    throw new RunError("InternalError", `${name} of memory is called on something that is no memory field.`);
  }
  const field = memoryField(receiver.name, flow);
  const argument = (wanted: string): Expression | undefined => {
    const given = expr.args.find((candidate) => candidate.name === wanted);
    return given === undefined ? undefined : flow.expression(given.value);
  };
  const required = (wanted: string): Expression => {
    const compiled = argument(wanted);
    if (compiled === undefined) throw new RunError("InternalError", `${name} of memory lacks its argument ${wanted}.`);
    return compiled;
  };
  switch (name) {
    case "get": {
      const key = argument("key");
      return key === undefined ? (e) => e.memory.value(field) : (e) => e.memory.get(field, text(key(e)));
    }
    case "has": {
      const key = required("key");
      return (e) => e.memory.has(field, text(key(e)));
    }
    case "keys":
      return (e) => e.memory.keys(field);
    case "list": {
      const [prefix, limit, order] = [argument("prefix"), argument("limit"), argument("order")];
      return (e) =>
        e.memory.list(field, {
          ...prefixOf(prefix?.(e)),
          ...limitOf(limit?.(e)),
          ...orderOf(order?.(e)),
        });
    }
    case "last": {
      const count = required("count");
      return (e) => e.memory.last(field, Number(count(e)));
    }
    case "search": {
      const query = compileSearch(expr, flow);
      const nearest = nearestBy(flow);
      return (e) => e.memory.search(field, query(e), nearest?.(e));
    }
    case "set": {
      const [key, value] = [argument("key"), required("value")];
      return (e) => {
        if (key === undefined) e.memory.set(field, value(e));
        else {
          const at = text(key(e));
          e.memory.setKey(field, at, value(e));
        }
        return null;
      };
    }
    case "update": {
      const key = required("key");
      const change = compileChange(expr, flow);
      return (e) => {
        const at = text(key(e));
        return e.memory.update(field, at, change(e));
      };
    }
    case "delete": {
      const key = argument("key");
      return key === undefined ? (e) => e.memory.delete(field) : (e) => e.memory.deleteKey(field, text(key(e)));
    }
    case "add": {
      const item = required("item");
      return (e) => {
        e.memory.add(field, item(e));
        return null;
      };
    }
    default:
      throw new RunError("InternalError", `A field of memory has no method ${name}.`);
  }
}

/** How the core ranks by meaning; `undefined` for one that has no model for that. */
export function nearestBy(flow: FlowCompiler): ((e: Evaluation) => Nearest) | undefined {
  const role = embeddingRole(flow.module.module);
  return role === undefined ? undefined : (e) => (query, entries) => e.nearest(role, query, entries);
}

/** The arguments of a search, with what they are when they are left out. */
export function compileSearch({ args }: IRMethodExpr, flow: FlowCompiler): (e: Evaluation) => SearchQuery {
  const compiled = new Map(args.map(({ name, value }) => [name, flow.expression(value)]));
  return (e) => {
    const least = compiled.get("min_similarity")?.(e);
    return {
      text: text(compiled.get("query")?.(e) ?? null),
      limit: Number(compiled.get("limit")?.(e) ?? DEFAULT_SEARCH_LIMIT),
      ...(typeof least === "number" ? { minSimilarity: least } : {}),
    };
  };
}

/** The new value of a key: given, or made by a lambda of the present one. */
function compileChange({ args }: IRMethodExpr, flow: FlowCompiler): (e: Evaluation) => (before: Value) => Value {
  const given = args.find(({ name }) => name !== "key")?.value;
  if (given === undefined) throw new RunError("InternalError", "update of memory lacks its argument value.");
  if (given.kind === "lambda") return compileLambda(given, flow);
  const value = flow.expression(given);
  return (e) => {
    const changed = value(e);
    return () => changed;
  };
}

function text(value: Value): string {
  if (typeof value === "string") return value;
  throw new RunError("InternalError", "A key of memory is no string.");
}

const prefixOf = (value: Value | undefined): { readonly prefix?: string } =>
  typeof value === "string" ? { prefix: value } : {};

const limitOf = (value: Value | undefined): { readonly limit?: number } =>
  typeof value === "number" ? { limit: value } : {};

const orderOf = (value: Value | undefined): { readonly order?: "asc" | "desc" } =>
  value === "asc" || value === "desc" ? { order: value } : {};
