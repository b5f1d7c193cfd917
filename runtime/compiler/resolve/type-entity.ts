import type { TypeDeclaration } from "../../syntax/ast.js";
import type { Symbol } from "../model/symbol.js";
import { formatType } from "../types/format.js";
import { ERROR, type Type, type TypeDefinition } from "../types/type.js";
import { resolveType } from "./resolve-type.js";
import type { Unit } from "./unit.js";
import { quote } from "../diagnostics/wording.js";

/** A `type Name = …` of a file. */
export interface TypeEntity extends TypeDefinition {
  readonly node: TypeDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  irName: string;
  /** What `type` is; the first time, mistakes in it are told. */
  readonly resolve: () => Type;
}

export function createTypeEntity(node: TypeDeclaration, unit: Unit): TypeEntity {
  let state: "new" | "resolving" | "done" = "new";
  let type: Type = ERROR;
  const declaration = { file: unit.path, start: node.name.start, end: node.name.end };
  const entity: TypeEntity = {
    name: node.name.text,
    irName: node.name.text,
    doc: node.doc,
    declaration,
    node,
    unit,
    get type() {
      return entity.resolve();
    },
    resolve() {
      if (state === "done") return type;
      if (state === "resolving") return ERROR;
      state = "resolving";
      const resolved = resolveType(node.type, unit);
      state = "done";
      if (isItself(resolved, entity, new Set())) {
        unit.reporter.report(
          "E210",
          node.name,
          `The type ${quote(entity.name)} is defined as itself, which does not say what its values are.`,
        );
      } else if (containsItself(resolved, entity, new Set())) {
        unit.reporter.report(
          "E210",
          node.name,
          `The type ${quote(entity.name)} contains itself, so no value of it could ever end. Put it into an array or a map, or make the field optional with ${quote("?")}.`,
        );
      } else type = resolved;
      return type;
    },
    get symbol() {
      return symbol;
    },
  };
  const symbol: Symbol = {
    kind: "type",
    name: entity.name,
    get type() {
      return { kind: "named", name: entity.name, definition: entity } as const;
    },
    doc: node.doc,
    get detail() {
      return `type ${entity.name} = ${formatType(entity.type)}`;
    },
    declaration: { file: unit.path, name: node.name, full: node },
  };
  return entity;
}

/** Whether the definition leads back to its own name, with no object, array or map between: `type T = T?`. */
function isItself(type: Type, entity: TypeEntity, seen: Set<TypeDefinition>): boolean {
  if (type.kind === "named") {
    if (type.definition === entity) return true;
    if (seen.has(type.definition)) return false;
    seen.add(type.definition);
    return isItself(type.definition.type, entity, seen);
  }
  if (type.kind === "union") return type.members.some((member) => isItself(member, entity, seen));
  if (type.kind === "optional") return isItself(type.type, entity, seen);
  return false;
}

/** Whether a value of the type would have to hold another one: not through an array, a map or `?`. */
function containsItself(type: Type, entity: TypeEntity, seen: Set<TypeDefinition>): boolean {
  if (type.kind === "named") {
    if (type.definition === entity) return true;
    if (seen.has(type.definition)) return false;
    seen.add(type.definition);
    return containsItself(type.definition.type, entity, seen);
  }
  if (type.kind === "object")
    return [...type.fields.values()].some((field) => containsItself(field.type, entity, seen));
  if (type.kind === "union") return type.members.some((member) => containsItself(member, entity, seen));
  return false;
}
