import type { IRLocation } from "../ir/module.js";
import type { Fault } from "../ir/verifier.js";
import type { Span } from "../syntax/ast.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { Unit } from "./semantics/program.js";

/** What the verifier finds in a module just built, where it stands in the source; at the name of the core where it has no place. */
export function diagnosticOfFault(
  { code, name, message, source_location: at }: Fault,
  main: Unit,
  units: readonly Unit[],
): Diagnostic {
  const unit = units.find(({ path }) => path === at?.file);
  const span = unit === undefined || at === undefined ? main.core!.node.name : spanOf(unit, at);
  const { path: file } = unit ?? main;
  return { code, name, severity: "error", message, file, start: span.start, end: span.end, related: [] };
}

const spanOf = ({ lineMap }: Unit, { line, column, end_line, end_column }: IRLocation): Span => ({
  start: lineMap.offsetAt({ line: line - 1, character: column - 1 }),
  end: lineMap.offsetAt({ line: end_line - 1, character: end_column - 1 }),
});
