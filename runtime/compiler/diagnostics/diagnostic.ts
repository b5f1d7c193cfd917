import type { Text } from "../../diagnostic-definition.js";
import type { DiagnosticCode } from "./codes.js";

export type Severity = "error" | "warning";

/** A second place that explains a diagnostic: the first declaration, the type that was expected, the import. */
export interface RelatedLocation {
  readonly message: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A replacement of text in the file of the diagnostic. Offsets are UTF-16 code units, end exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** A repair that the editor can apply as it stands. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A fix whose title comes from a definition. */
export interface TitledFix extends Fix {
  readonly title: Text;
}

/** One mistake in one file. Offsets are UTF-16 code units, end exclusive. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Which of the messages of the code it is: with the code, it names the mistake. */
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly related: readonly RelatedLocation[];
  readonly fix?: Fix;
}
