import type { Expression, MemberExpression, NameExpression } from "../../syntax/ast.js";
import { didYouMean, few, quote } from "../diagnostics/wording.js";
import type { Symbol } from "../model/symbol.js";
import { formatType } from "../types/format.js";
import { DATETIME, ERROR, STRING, type Type, arrayOf, enumOf, mapOf, objectOf, optional } from "../types/type.js";
import { isCoreRoot, noteRoot, objectOfRoot, resolveCoreField } from "./core-field.js";
import type { FlowCheck } from "./flow-check.js";
import { lookUp } from "./scope.js";
import { requireSecretPlace } from "./secrets.js";

/** The names that the language itself puts in scope. */
const ROOTS = ["core", "config", "memory", "reference", "context"] as const;
export type Root = (typeof ROOTS)[number];
export const isRoot = (name: string): name is Root => (ROOTS as readonly string[]).includes(name);

export const IDENTITY: Type = objectOf({
  name: STRING,
  personality: optional(STRING),
  languages: arrayOf(STRING),
});

const CORE: ReadonlyMap<string, Type> = new Map([
  ["name", STRING],
  ["version", STRING],
  ["description", optional(STRING)],
  ["identity", IDENTITY],
]);

const CONTEXT: ReadonlyMap<string, Type> = new Map([
  ["invocation_id", STRING],
  ["started_at", DATETIME],
  ["identity", optional(mapOf(STRING))],
  ["instance_key", optional(STRING)],
  ["trigger", objectOf({ kind: enumOf(["api", "webhook", "schedule", "event", "manual"]), name: optional(STRING) })],
]);

/** Whether `name` is a field of `context`, for who forgot to write that. */
export const isContextField = (name: string): boolean => name !== "identity" && CONTEXT.has(name);

const DOCS: Readonly<Record<string, string>> = {
  "core.name": "The name of the core.",
  "core.version": "The version of the core.",
  "core.description": "What the core does.",
  "core.identity": "Who the core speaks as.",
  "context.invocation_id": "The id of this run.",
  "context.started_at": "When this run began, as recorded then.",
  "context.identity": "Who started the run, as the host says.",
  "context.instance_key": "The key of the instance that runs.",
  "context.trigger": "What started the run.",
};

const symbols = new Map<string, Symbol>();
function rootSymbol(root: Root, name: string, type: Type): Symbol {
  const key = `${root}.${name}`;
  let symbol = symbols.get(key);
  if (symbol === undefined) {
    symbol = {
      kind: "constant",
      name,
      type,
      doc: DOCS[key],
      detail: `${key}: ${formatType(type)}`,
      declaration: undefined,
    };
    symbols.set(key, symbol);
  }
  return symbol;
}

const fieldsOf = (root: "core" | "context"): ReadonlyMap<string, Type> => (root === "core" ? CORE : CONTEXT);

/** A root by itself is no value. */
export function rootType(check: FlowCheck, expression: NameExpression, root: Root): Type {
  check.facts.names.set(expression, { kind: "root", scope: root });
  const fields = isCoreRoot(root) ? objectOfRoot(check.unit.core, root).fields : fieldsOf(root);
  const names = [...fields.keys()].map((name) => quote(`${root}.${name}`));
  check.report(
    "E200",
    expression,
    `${quote(root)} is no value by itself: name a field of it${names.length === 0 ? "" : `, such as ${few(names)}`}.`,
  );
  return ERROR;
}

/** `core.name`, `config.limit`, `memory.greeted`. */
export function rootMember(check: FlowCheck, expression: RootMember, root: Root): Type {
  if (isCoreRoot(root)) {
    const field = resolveCoreField(check, expression, root, "read");
    if (field === undefined) return ERROR;
    return field.root === "config" && !requireSecretPlace(check, expression, field) ? ERROR : field.reads;
  }
  const name = expression.name.text;
  const fields = fieldsOf(root);
  check.facts.names.set(expression.object, { kind: "root", scope: root });
  check.facts.members.set(expression, { kind: "field" });
  check.facts.types.set(expression.object, objectOf(Object.fromEntries(fields)));
  noteRoot(check, expression.object);
  if (name === "") return ERROR;
  const type = fields.get(name);
  if (type === undefined) {
    check.report(
      "E302",
      expression.name,
      `${quote(root)} has no field ${quote(name)}.${didYouMean(name, fields.keys())}`,
    );
    return ERROR;
  }
  check.facts.occurrences.push({
    start: expression.name.start,
    end: expression.name.end,
    symbol: rootSymbol(root, name, type),
    role: "read",
  });
  return type;
}

/** `memory.greeted` and the like: a member of one of the language's own names. */
export type RootMember = MemberExpression & { readonly object: NameExpression };

/** Whether an expression is a member of one of the language's own names, which no variable shadows. */
export function isRootMember(check: FlowCheck, expression: Expression): expression is RootMember {
  return (
    expression.kind === "MemberExpression" &&
    expression.object.kind === "NameExpression" &&
    isRoot(expression.object.name) &&
    lookUp(check.scope, expression.object.name) === undefined
  );
}
