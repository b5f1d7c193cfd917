import { isSyntaxCode } from "../diagnostics/codes.js";
import type { Declaration, Span } from "../../syntax/ast.js";
import type { CoreEntity, InterfaceEntity, Unit } from "./program.js";
import { allDeclarations } from "./tree.js";

/** Whether lexer or parser reported a mistake that begins in this part of the file. */
export function hasSyntaxErrors(unit: Unit, { start, end }: Span): boolean {
  const { syntaxErrors } = unit;
  // They are in the order of their places; most files have none.
  if (syntaxErrors.length === 0) return false;
  return syntaxErrors.some((error) => start <= error.start && error.start < end);
}

/** Whether lexer and parser could read all of a file. */
export const isReadable = ({ syntaxErrors }: Unit): boolean => !syntaxErrors.some(({ code }) => isSyntaxCode(code));

/** Whether declarations of this kind have syntax errors, so that what they declare is not all known. */
export const isUnreadable = ({ unit }: CoreEntity, kind: Declaration["kind"]): boolean =>
  allDeclarations(unit.file.declarations).some(
    (declaration) => declaration.kind === kind && hasSyntaxErrors(unit, declaration),
  );

/** Whether an interface has syntax errors, so that its methods are not all known. */
export const isUnreadableInterface = ({ unit, node }: InterfaceEntity): boolean => hasSyntaxErrors(unit, node);
