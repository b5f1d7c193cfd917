import type { Span } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";

/** What belongs to a core stands in its file: a library has none of it. `word` is what stands at `at`. */
export function requireCore(unit: Unit, word: string, at: Span): boolean {
  if (unit.core?.unit === unit) return true;
  // A core that cannot be read has been told of.
  if (unit.syntaxErrors.length === 0) {
    unit.reporter.report(
      "E213",
      at,
      `${quote(word)} belongs to a core, and this file has none: declare it in the file of the core. A library uses what the core that imports it declares.`,
    );
  }
  return false;
}
