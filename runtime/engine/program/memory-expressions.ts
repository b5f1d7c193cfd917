import type { IRExpr, IRMethodExpr } from "../../ir/module.js";
import { nodesOf } from "../../stdlib/size.js";
import { toJson } from "../../stdlib/to-json.js";
import { isMapValue, isRecordValue, kindOf, recordOf, type Value } from "../../stdlib/value.js";
import { textOf } from "../../text-similarity.js";
import { type Evaluation, type Expression, made } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { compileLambda } from "./lambdas.js";
import { searchByWords, type SearchQuery } from "./memory-reads.js";
import type { Nearest } from "./memory-view.js";
import { embeddingRole } from "./model-roles.js";
import { storedField, type StoredField } from "./stored-field.js";
import { contradiction } from "./contradiction.js";

/** The limit of a search without `limit`. */
const DEFAULT_SEARCH_LIMIT = 10;

/**
 * The memory field of that name.
 * @throws InternalError when there is none.
 */
export function memoryField(name: string, flow: FlowCompiler): StoredField {
  const field = storedField(flow.module.module, "memory", name);
  if (field === undefined) throw contradiction(`There is no field memory.${name}.`);
  return field;
}

/** The map that `memory.m[k]` takes its element from; `undefined` for any other collection. */
export function memoryMap(object: IRExpr, flow: FlowCompiler): StoredField | undefined {
  if (object.kind !== "name" || object.scope !== "memory") return undefined;
  const field = memoryField(object.name, flow);
  return field.kind === "map" ? field : undefined;
}

/** Compiles a method of a memory field itself. Methods of its value are compiled by their own types. */
export function compileMemoryMethod(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  const { receiver, name } = expr;
  if (receiver.kind !== "name" || receiver.scope !== "memory") {
    throw contradiction(`${name} of memory is called on something that is no memory field.`);
  }
  const field = memoryField(receiver.name, flow);
  const argument = (wanted: string): Expression | undefined => {
    const given = expr.args.find((candidate) => candidate.name === wanted);
    return given === undefined ? undefined : flow.expression(given.value);
  };
  const required = (wanted: string): Expression => {
    const compiled = argument(wanted);
    if (compiled === undefined) throw contradiction(`${name} of memory lacks its argument ${wanted}.`);
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
      throw contradiction(`A field of memory has no method ${name}.`);
  }
}

/** Ranks by meaning; `undefined` for a core without an embedding model. */
function nearestBy(flow: FlowCompiler): ((e: Evaluation) => Nearest) | undefined {
  const role = embeddingRole(flow.module.module);
  return role === undefined ? undefined : (e) => (query, entries) => e.nearest(role, query, entries);
}

/** Compiles the arguments of a search, with their defaults. */
function compileSearch({ args }: IRMethodExpr, flow: FlowCompiler): (e: Evaluation) => SearchQuery {
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

/** Compiles the new value of a key: given, or computed by a lambda from the present one. */
function compileChange({ args }: IRMethodExpr, flow: FlowCompiler): (e: Evaluation) => (before: Value) => Value {
  const given = args.find(({ name }) => name !== "key")?.value;
  if (given === undefined) throw contradiction("update of memory lacks its argument value.");
  if (given.kind === "lambda") return compileLambda(given, flow);
  const value = flow.expression(given);
  return (e) => {
    const changed = value(e);
    return () => changed;
  };
}

function text(value: Value): string {
  if (typeof value === "string") return value;
  throw contradiction("A key of memory is no string.");
}

const prefixOf = (value: Value | undefined): { readonly prefix?: string } =>
  typeof value === "string" ? { prefix: value } : {};

const limitOf = (value: Value | undefined): { readonly limit?: number } =>
  typeof value === "number" ? { limit: value } : {};

const orderOf = (value: Value | undefined): { readonly order?: "asc" | "desc" } =>
  value === "asc" || value === "desc" ? { order: value } : {};

/** Compiles a method of reference data. Methods of their value are compiled by their own types. */
export function compileReference(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  const receiver = flow.expression(expr.receiver);
  if (expr.name === "search") {
    const query = compileSearch(expr, flow);
    const nearest = nearestBy(flow);
    return (e) => search(e, receiver(e), query(e), nearest?.(e));
  }
  const argument = expr.args[0]?.value;
  const key = argument === undefined ? undefined : flow.expression(argument);
  return (e) => {
    const value = receiver(e);
    return key === undefined ? value : entry(value, key(e));
  };
}

function entry(value: Value, key: Value): Value {
  if (typeof key === "string" && isMapValue(value)) return value.get(key) ?? null;
  if (typeof key === "string" && isRecordValue(value)) return value[key] ?? null;
  throw contradiction(`Reference data of kind ${kindOf(value)} has no element by ${kindOf(key)}.`);
}

function search(e: Evaluation, value: Value, query: SearchQuery, nearest: Nearest | undefined): Value {
  e.work.walk(nodesOf(value, e.values.limits));
  const entries = entriesOf(value);
  if (nearest === undefined) {
    return made(
      e,
      searchByWords(entries, ({ item }) => toJson(item), query, e.work).map(({ shown }) => shown),
    );
  }
  if (entries.length === 0) return [];
  const texts = entries.map(({ key, item }) => ({ key, text: textOf(toJson(item)) }));
  const byKey = new Map(entries.map(({ key, shown }) => [key, shown]));
  return made(
    e,
    nearest(query, texts).map((key) => byKey.get(key) ?? null),
  );
}

/** The entries of a search: `item` is searched, `shown` is the result. */
function entriesOf(value: Value): readonly { readonly key: string; readonly item: Value; readonly shown: Value }[] {
  if (isMapValue(value)) {
    return Array.from(value, ([key, item]) => ({
      key,
      item,
      shown: recordOf([
        ["key", key],
        ["value", item],
      ]),
    }));
  }
  if (Array.isArray(value))
    return (value as readonly Value[]).map((item, at) => ({ key: String(at), item, shown: item }));
  throw contradiction(`Reference data of kind ${kindOf(value)} cannot be searched.`);
}
