import { createLineMap, type Diagnostic, type LineMap } from "../../compiler/index.js";
import type { JsonObject } from "../../json.js";
import type { Texts } from "./sources.js";

interface Range {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Diagnostics for machines: lines and columns count from 1, columns in UTF-16 code units, the end exclusive. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], texts: Texts): readonly JsonObject[] {
  const lineMaps = new Map<string, LineMap>();
  const place = ({ file, start, end }: Range): JsonObject => {
    let lineMap = lineMaps.get(file);
    if (lineMap === undefined) lineMaps.set(file, (lineMap = createLineMap(texts.get(file) ?? "")));
    const from = lineMap.positionAt(start);
    const to = lineMap.positionAt(end);
    return {
      file,
      line: from.line + 1,
      column: from.character + 1,
      end_line: to.line + 1,
      end_column: to.character + 1,
    };
  };
  return diagnostics.map(({ code, severity, message, related, ...range }) => ({
    code,
    severity,
    message,
    ...place(range),
    related: related.map(({ message: label, ...at }) => ({ message: label, ...place(at) })),
  }));
}
