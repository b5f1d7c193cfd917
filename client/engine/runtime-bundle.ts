/**
 * What the extension embeds, in a bundle of its own (`scripts/build.mjs`): activation neither reads nor evaluates it. The
 * compiler is evaluated later still, when something is compiled.
 */
export * from "scaicore";
export { openFileStore } from "scaicore/node";

export const loadCompiler = () => import("scaicore/compiler");
