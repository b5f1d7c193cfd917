import type { ModelBlock } from "../../../syntax/ast.js";
import { walk } from "../../../syntax/walk.js";
import type { Unit } from "../../resolve/unit.js";
import { sameType } from "../../types/equal.js";
import type { Type } from "../../types/type.js";
import { constantName } from "../constants.js";
import { quietType } from "./quiet-type.js";

const found = new WeakMap<readonly Unit[], Map<string, readonly Type[]>>();

/** The types of the answers that the program asks of a model role, each once. */
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
      const output = valueOf("output");
      if (asked !== role || output?.form !== "type") return true;
      const type = quietType(file, output.type);
      if (!types.some((known) => sameType(known, type))) types.push(type);
      return true;
    });
  }
  return types;
}
