import type { SourceFile } from "../syntax/ast.js";
import type { LineMap } from "../syntax/line-map.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { SemanticModel } from "./ide/semantic-model.js";

/** All that is known about one file. The same text gives the same analysis. */
export interface Analysis {
  readonly path: string;
  readonly text: string;
  readonly file: SourceFile;
  readonly lineMap: LineMap;
  /** Of this file, in order of their places; at most 100. */
  readonly diagnostics: readonly Diagnostic[];
  readonly model: SemanticModel;
  /** Of each file that was read, this one included, by its path: related places may be in any. */
  readonly lineMaps: ReadonlyMap<string, LineMap>;
}
