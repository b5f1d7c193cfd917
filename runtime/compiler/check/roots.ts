import type { Expression, MemberExpression, NameExpression } from "../../syntax/ast.js";
import { E414 } from "../diagnostics/definitions/flows.js";
import { E200, E209 } from "../diagnostics/definitions/names.js";
import { E302 } from "../diagnostics/definitions/values.js";
import { phrases, relatedTexts } from "../diagnostics/phrases.js";
import { didYouMean, listSome, quote, suggest } from "../diagnostics/wording.js";
import type { ConfigEntity, CoreEntity, StoredField } from "../semantics/program.js";
import { fieldOfSymbol } from "../resolve/types.js";
import { allDeclarations } from "../semantics/tree.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { type Occurrence, rootSymbols, type Symbol } from "../semantics/symbol.js";
import { formatType } from "../semantics/types/format.js";
import {
  arrayOf,
  DATETIME,
  enumOf,
  ERROR,
  mapOf,
  objectOf,
  type ObjectType,
  optional,
  STRING,
  type Type,
} from "../semantics/types/type.js";
import { type FlowCheck, lookUp } from "./context.js";

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

/** Whether `name` is a field of `context`, for authors who forgot to write that. */
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
    E200["root-as-value"]({ root, example: names.length === 0 ? "" : phrases.suchAs({ names: listSome(names) }) }),
    expression,
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
    check.report(E302["unknown-field-of-root"]({ root, name, hint: didYouMean(name, fields.keys()) }), expression.name);
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

/* The fields of `memory`, `reference` and `config`: those of the core of the program. */

type CoreRoot = "memory" | "reference" | "config";
type CoreField = StoredField | ConfigEntity;

export const isCoreRoot = (name: string): name is CoreRoot =>
  name === "memory" || name === "reference" || name === "config";

const objects = new WeakMap<CoreEntity, Map<CoreRoot, ObjectType>>();

/** All fields of a root as an object, for what completion offers after `memory.`. */
function objectOfRoot(core: CoreEntity | undefined, root: CoreRoot): ObjectType {
  if (core === undefined) return { kind: "object", fields: new Map() };
  let known = objects.get(core);
  if (known === undefined) objects.set(core, (known = new Map<CoreRoot, ObjectType>()));
  let object = known.get(root);
  if (object === undefined) {
    const fields = new Map([...core[root]].map(([name, field]) => [name, fieldOfSymbol(field.symbol, field.reads)]));
    known.set(root, (object = { kind: "object", fields }));
  }
  return object;
}

/**
 * Resolves the field that `memory.greeted` names. Reports E209 for an unknown field; a library that is checked alone has no
 * core, and its fields are not reported.
 */
export function resolveCoreField(
  check: FlowCheck,
  expression: MemberExpression & { readonly object: NameExpression },
  root: CoreRoot,
  role: Occurrence["role"],
): CoreField | undefined {
  const { core } = check.unit;
  const { name, object } = expression;
  check.facts.names.set(object, { kind: "root", scope: root });
  check.facts.members.set(expression, { kind: "field" });
  check.facts.types.set(object, objectOfRoot(core, root));
  noteRoot(check, object);
  if (name.text === "" || core === undefined) return undefined;
  const field = core[root].get(name.text);
  if (field === undefined) {
    if (!isUnreadable(core, root)) reportUnknownField(check, expression, core, root);
    return undefined;
  }
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol: field.symbol, role });
  return field;
}

/** What hover shows for the root itself. */
function noteRoot(check: Pick<FlowCheck, "facts">, { name, start, end }: NameExpression): void {
  const symbol = rootSymbols.find((candidate) => candidate.name === name);
  if (symbol !== undefined) check.facts.occurrences.push({ start, end, symbol, role: "read" });
}

/** Whether a declaration of the root has syntax errors, so that its fields are not all known. */
const isUnreadable = ({ unit }: CoreEntity, root: CoreRoot): boolean =>
  allDeclarations(unit.file.declarations).some(
    (declaration) =>
      (declaration.kind === "ConfigDeclaration"
        ? root === "config"
        : declaration.kind === "FieldsDeclaration" && declaration.of === root) && hasSyntaxErrors(unit, declaration),
  );

function reportUnknownField(check: FlowCheck, { name }: MemberExpression, core: CoreEntity, root: CoreRoot): void {
  const names = [...core[root].keys()];
  const noun = root === "config" ? "parameter" : "field";
  const declare = root === "config" ? `@config { @param ${name.text}: Type }` : `@${root} { ${name.text}: Type }`;
  const { hint, more, near } = suggest(name.text, names, name);
  const has = names.length === 0 ? "" : phrases.itHas({ names: listSome(names.map(quote)) });
  const advice = hint === "" ? phrases.declareInCore({ known: has, declaration: declare }) : hint;
  check.report(E209["unknown-stored-field"]({ root, noun, name: name.text, hint: advice }), name, {
    ...more,
    unknown: { name: name.text, of: root, meant: core[root].get(near[0] ?? "")?.symbol },
  });
}

/**
 * Notes that a secret may stand here, just as it is: an argument of a plugin call, a setting of a plugin. To be called
 * before the value is checked.
 */
export function allowSecret(check: Pick<FlowCheck, "facts">, value: Expression): void {
  let inner = value;
  while (inner.kind === "ParenthesizedExpression") inner = inner.expression;
  check.facts.secretPlaces.add(inner);
}

/** A secret is handed to plugins by name, and never becomes a value that a flow could pass on. */
function requireSecretPlace(check: FlowCheck, expression: MemberExpression, param: ConfigEntity): boolean {
  if (!param.secret || check.facts.secretPlaces.has(expression)) return true;
  const { unit, symbol } = param;
  check.report(E414["leaked-secret"]({ parameter: param.name }), expression, {
    related: [{ message: relatedTexts.secretDeclared(), file: unit.path, ...symbol.declaration!.name }],
  });
  return false;
}
