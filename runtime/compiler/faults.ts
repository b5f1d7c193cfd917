import type { IRLocation } from "../ir/module.js";
import type { Fault } from "../ir/verifier.js";
import type { Span } from "../syntax/ast.js";
import type { LineMap } from "../syntax/line-map.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";

/** What the verifier finds in a module just built, where it stands in the source; at `fallback` where it has no place. */
export function diagnosticOfFault(
  { code, name, message, source_location: at }: Fault,
  fallback: Span & { readonly file: string },
  files: readonly { readonly path: string; readonly lineMap: LineMap }[],
): Diagnostic {
  const file = files.find(({ path }) => path === at?.file);
  const place = file === undefined || at === undefined ? fallback : { file: file.path, ...spanOf(file.lineMap, at) };
  return { code, name, severity: "error", message, ...place, related: [] };
}

const spanOf = (lineMap: LineMap, { line, column, end_line, end_column }: IRLocation): Span => ({
  start: lineMap.offsetAt({ line: line - 1, character: column - 1 }),
  end: lineMap.offsetAt({ line: end_line - 1, character: end_column - 1 }),
});
