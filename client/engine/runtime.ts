import { once } from "../infrastructure/once.js";

/**
 * The runtime, loaded when something runs or is listed for the first time: a window that only edits never pays for it.
 * Everything else in the extension imports no more than its types.
 */
export const loadRuntime = once(async () => await (await import("./load-runtime.js")).importRuntime());

/** The compiler with its parser, loaded when something is compiled for the first time. */
export const loadCompiler = once(async () => await (await loadRuntime()).importCompiler());
