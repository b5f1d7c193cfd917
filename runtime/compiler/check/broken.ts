import type { Span } from "../../syntax/ast.js";
import type { Unit } from "../resolve/unit.js";

/** Whether lexer or parser have told of a mistake that begins in this part of the file. */
export function isBroken(unit: Unit, { start, end }: Span): boolean {
  const { syntaxErrors } = unit;
  // They are in the order of their places; most files have none.
  if (syntaxErrors.length === 0) return false;
  return syntaxErrors.some((error) => start <= error.start && error.start < end);
}

/** Whether lexer and parser could read all of a file. */
export const isReadable = ({ syntaxErrors }: Unit): boolean => !syntaxErrors.some(({ code }) => /^E[01]/.test(code));
