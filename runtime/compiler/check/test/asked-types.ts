import type { ModelBlock } from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import type { Unit } from "../../resolve/unit.js";
import { sameType } from "../../types/equal.js";
import { ERROR, type Type } from "../../types/type.js";
import { constantName } from "../constants.js";
import { quietType } from "./quiet-type.js";

const found = new WeakMap<readonly Unit[], Map<string, readonly Type[]>>();

/** The types of the answers that the program asks of a model role, each once; the error type where a block is mistaken. */
export function askedTypes(unit: Unit, role: string): readonly Type[] {
  let byRole = found.get(unit.program);
  if (byRole === undefined) found.set(unit.program, (byRole = new Map<string, readonly Type[]>()));
  let types = byRole.get(role);
  if (types === undefined) byRole.set(role, (types = findTypes(unit, role)));
  return types;
}

function findTypes(unit: Unit, role: string): readonly Type[] {
  const types: Type[] = [];
  for (const file of unit.program) {
    walk(file.file, (node) => {
      if (node.kind === "TestDeclaration") return false;
      if (node.kind !== "ModelBlock") return true;
      const block = node as unknown as ModelBlock;
      const settings = [...block.header, ...block.settings];
      const valueOf = (name: string) => settings.find((setting) => setting.name.text === name)?.value;
      const llm = valueOf("llm");
      const asked = llm?.form === "expression" ? constantName(llm.expression) : unit.core?.primary;
      // A role that is not there may be a misspelling of any.
      const known = asked !== undefined && unit.core?.roles.has(asked) === true;
      if (known && asked !== role) return true;
      const output = valueOf("output");
      const type = known && output?.form === "type" ? quietType(file, output.type) : ERROR;
      if (!types.some((one) => sameType(one, type))) types.push(type);
      return true;
    });
  }
  return types;
}
