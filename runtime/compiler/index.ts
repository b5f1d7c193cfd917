/**
 * The compiler: source text to diagnostics, to a semantic model for editors, and to an IR module.
 * Pure and synchronous: the same text gives the same result, and nothing here throws for a mistake in the source.
 */
export { compile, type CompileOptions, type CompileResult } from "./compile.js";
export { type CompiledExpression, compileExpression, type ExpressionPlace } from "./compile-expression.js";
export { catalogue, type CatalogueEntry } from "./diagnostics/catalogue.js";
export * from "./editor.js";
export { IRSerializer } from "../ir/index.js";
