/** What the extension uses of the compiler. Nearly all of it is in chunks that the language server reads as well. */
export { compile, compileExpression, createLineMap, refusals } from "scaicore/compiler";
export { readSource } from "scaicore/node";
