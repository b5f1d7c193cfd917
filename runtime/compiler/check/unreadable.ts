import type { Declaration } from "../../syntax/ast.js";
import type { CoreEntity } from "../resolve/core-entity.js";
import { allDeclarations } from "../resolve/create-unit.js";
import type { InterfaceEntity } from "../resolve/interface-entity.js";
import { isBroken } from "./broken.js";

/** Of declarations that could not be read whole, nobody knows what they hold. */
export const isUnreadable = ({ unit }: CoreEntity, kind: Declaration["kind"]): boolean =>
  allDeclarations(unit.file.declarations).some(
    (declaration) => declaration.kind === kind && isBroken(unit, declaration),
  );

/** The same of an interface: its methods, and what they take and give. */
export const isUnreadableInterface = ({ unit, node }: InterfaceEntity): boolean => isBroken(unit, node);
