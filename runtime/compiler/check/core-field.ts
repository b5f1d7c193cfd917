/** The fields of `memory`, `reference` and `config`: those of the core of the program. */
import type { MemberExpression, NameExpression } from "../../syntax/ast.js";
import { few, quote, suggest } from "../diagnostics/wording.js";
import { rootSymbols } from "../model/root-symbols.js";
import type { Occurrence } from "../model/symbol.js";
import type { ConfigEntity } from "../resolve/config-entity.js";
import type { CoreEntity } from "../resolve/core-entity.js";
import { allDeclarations } from "../resolve/create-unit.js";
import { fieldOfSymbol } from "../resolve/resolve-type.js";
import type { StoredField } from "../resolve/stored-field.js";
import type { ObjectType } from "../types/type.js";
import { isBroken } from "./broken.js";
import type { FlowCheck } from "./flow-check.js";

export type CoreRoot = "memory" | "reference" | "config";
export type CoreField = StoredField | ConfigEntity;

export const isCoreRoot = (name: string): name is CoreRoot =>
  name === "memory" || name === "reference" || name === "config";

const objects = new WeakMap<CoreEntity, Map<CoreRoot, ObjectType>>();

/** All fields of a root as an object, for what completion offers after `memory.`. */
export function objectOfRoot(core: CoreEntity | undefined, root: CoreRoot): ObjectType {
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
 * The field that `memory.greeted` names. An unknown one is told; a library that is checked alone has no core, and nothing
 * is told of what its core would have.
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
    if (!isUnreadable(core, root)) tellUnknown(check, expression, core, root);
    return undefined;
  }
  check.facts.occurrences.push({ start: name.start, end: name.end, symbol: field.symbol, role });
  return field;
}

/** What hover shows for the root itself. */
export function noteRoot(check: Pick<FlowCheck, "facts">, { name, start, end }: NameExpression): void {
  const symbol = rootSymbols.find((candidate) => candidate.name === name);
  if (symbol !== undefined) check.facts.occurrences.push({ start, end, symbol, role: "read" });
}

/** Of a declaration that could not be read, nobody knows what it holds. */
const isUnreadable = ({ unit }: CoreEntity, root: CoreRoot): boolean =>
  allDeclarations(unit.file.declarations).some(
    (declaration) =>
      (declaration.kind === "ConfigDeclaration"
        ? root === "config"
        : declaration.kind === "FieldsDeclaration" && declaration.of === root) && isBroken(unit, declaration),
  );

function tellUnknown(check: FlowCheck, { name }: MemberExpression, core: CoreEntity, root: CoreRoot): void {
  const names = [...core[root].keys()];
  const noun = root === "config" ? "parameter" : "field";
  const declare = root === "config" ? `@config { @param ${name.text}: Type }` : `@${root} { ${name.text}: Type }`;
  const { hint, more, near } = suggest(name.text, names, name);
  const has = names.length === 0 ? "" : ` It has ${few(names.map(quote))}.`;
  const advice = hint === "" ? `${has} Declare it in the core: ${quote(declare)}.` : hint;
  check.report("E209", name, `${quote(root)} has no ${noun} ${quote(name.text)}.${advice}`, {
    ...more,
    unknown: { name: name.text, of: root, meant: core[root].get(near[0] ?? "")?.symbol },
  });
}
