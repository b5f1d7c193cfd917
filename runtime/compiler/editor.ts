/**
 * What editors use of the compiler: diagnostics and the semantic model. The language server imports from here and not from
 * `index.ts`, so that it does not read what only compiling and documentation need: the IR builder, the codecs of bundles, and the
 * explanations of diagnostics.
 */
export { analyze, createAnalyzer, type Analyzer } from "./analyze.js";
export { type Analysis, type Segment, segmentAt, type Sketching } from "./analysis.js";
export {
  type CompilerHost,
  MAX_SOURCE_BYTES,
  refusals,
  type RefusedSource,
  type RoleProvider,
  type RoleProviders,
  type SourceRefusal,
  type SourceText,
} from "./resolve/compiler-host.js";
export { recordingProblemIn } from "./resolve/recording-problem.js";
export { importPath, pathBeside, withExtension, writtenPath } from "./resolve/import-path.js";
export { createLineMap, type LineMap, type Position } from "../syntax/line-map.js";
export type { Diagnostic, Fix, RelatedLocation, Severity, TextEdit } from "./diagnostics/diagnostic.js";
export { codes, type DiagnosticCode, isSyntaxCode } from "./diagnostics/codes.js";
export { cursorText, type CursorText } from "./ide/cursor-text.js";
export { sketchAt, type Sketch } from "./ide/sketch.js";
export { fieldNames, fieldOf } from "./semantics/members.js";
export { fits } from "./semantics/types/relations.js";
export type { Context, FlowInfo, FlowParam, NamedPlugin, SemanticModel, StageOffer } from "./ide/semantic-model.js";
export {
  type Occurrence,
  rootSymbols,
  type Symbol,
  type SymbolDeclaration,
  type SymbolKind,
} from "./semantics/symbol.js";
export { type ObjectField, type PrimitiveName, type Type, unalias, withoutNull } from "./semantics/types/type.js";
export { formatType } from "./semantics/types/format.js";
export { typeToIR } from "./semantics/types/to-ir.js";
export { settingTables, type SettingTableName } from "./semantics/settings/index.js";
export { describeSetting } from "./semantics/settings/describe.js";
export type { Accepts, SettingForm, SettingSpec, SettingTable } from "./semantics/settings/setting-spec.js";
