import { once } from "../infrastructure/once.js";

/**
 * The runtime, loaded when something runs or is listed for the first time: a window that only edits never pays for it. It
 * is named by its package and nothing else in the extension imports it but for types.
 */
export const loadRuntime = once(async () => {
  const [runtime, node] = await Promise.all([import("scaicore"), import("scaicore/node")]);
  return { ...runtime, ...node };
});
export type Runtime = Awaited<ReturnType<typeof loadRuntime>>;

/** The compiler with its parser, loaded when something is compiled for the first time. */
export const loadCompiler = once(() => import("scaicore/compiler"));
export type Compiler = Awaited<ReturnType<typeof loadCompiler>>;
