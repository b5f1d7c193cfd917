import type { TypeNode } from "../../../syntax/ast.js";
import { resolveType } from "../../resolve/resolve-type.js";
import type { Unit } from "../../resolve/unit.js";
import type { Type } from "../../types/type.js";

/** A type that its own declaration has resolved already: its names have been noted there. */
export function quietType(unit: Unit, node: TypeNode): Type {
  const { occurrences } = unit.facts;
  const before = occurrences.length;
  const type = resolveType(node, unit);
  occurrences.length = before;
  return type;
}
