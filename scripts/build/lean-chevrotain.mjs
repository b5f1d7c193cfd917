/**
 * An esbuild plugin: chevrotain without what a shipped parser never runs, about 50 kB.
 *
 * - The checks of the grammar, and the paths of tokens that they enumerate. The parser skips them (`skipValidations`); the tests
 *   of `runtime/syntax` run them from the source.
 * - Chevrotain's own choice of alternatives, its error recovery, its syntax trees and its content assist: the parser has its own
 *   strategy, its own recovery and its own tree (`runtime/syntax/lookahead.ts`, `parser-base.ts`).
 * - Lodash, of which chevrotain calls simple functions only (`lodash.mjs`).
 *
 * `test/build/lean-chevrotain.test.ts` holds that the bundled parser gives the trees and errors of the source's parser.
 */
import { fileURLToPath } from "node:url";

const never = (what) => `() => { throw new Error("${what} is not in this bundle."); }`;
/** The replacement of each module, by its path in `chevrotain/lib/src`. */
const REPLACED = {
  "parse/grammar/checks.js": `
    export const validateGrammar = ${never("The check of the grammar")};
    export const validateLookahead = validateGrammar;
    export const validateRuleIsOverridden = validateGrammar;`,
  "parse/grammar/llk_lookahead.js": `
    export const LLkLookaheadStrategy = function () { (${never("LLkLookaheadStrategy")})(); };`,
  // An alternative that fits nowhere makes an exception that names the expected paths; the exception is caught, its text not read.
  "parse/grammar/lookahead.js": `
    export const PROD_TYPE = { OPTION: 0, REPETITION: 1, REPETITION_MANDATORY: 2, REPETITION_MANDATORY_WITH_SEPARATOR: 3,
      REPETITION_WITH_SEPARATOR: 4, ALTERNATION: 5 };
    export const getLookaheadPaths = () => [];
    export const getLookaheadPathsForOr = () => [];
    export const getLookaheadPathsForOptionalProd = () => [[]];`,
  "parse/grammar/interpreter.js": `
    export const nextPossibleTokensAfter = ${never("Content assist")};
    export class NextAfterTokenWalker {}
    export class NextTerminalAfterManyWalker {}
    export class NextTerminalAfterManySepWalker {}
    export class NextTerminalAfterAtLeastOneWalker {}
    export class NextTerminalAfterAtLeastOneSepWalker {}`,
  "parse/grammar/follow.js": `
    export const computeAllProdsFollows = ${never("Error recovery")};`,
  "parse/cst/cst_visitor.js": `
    export const createBaseSemanticVisitorConstructor = ${never("A visitor of syntax trees")};
    export const createBaseVisitorConstructorWithDefaults = createBaseSemanticVisitorConstructor;`,
};

const SOURCES = /[\\/]node_modules[\\/]chevrotain[\\/]lib[\\/]src[\\/](.+)$/;
const lodash = fileURLToPath(new URL("lodash.mjs", import.meta.url));

export const leanChevrotain = {
  name: "lean-chevrotain",
  setup({ onResolve, onLoad, onStart, onEnd }) {
    const unused = new Set();
    let used = false;
    onStart(() => {
      used = false;
      Object.keys(REPLACED).forEach((path) => unused.add(path));
    });
    onResolve({ filter: /^lodash-es$/ }, () => ({ path: lodash, sideEffects: false }));
    onLoad({ filter: SOURCES }, ({ path }) => {
      used = true;
      const name = SOURCES.exec(path)[1].replaceAll("\\", "/");
      unused.delete(name);
      return REPLACED[name] === undefined ? undefined : { contents: REPLACED[name], loader: "js" };
    });
    // Another version of chevrotain has other files: then this list must be looked at again.
    onEnd(() => ({
      errors:
        used && unused.size > 0 ? [{ text: `scripts/build/lean-chevrotain.mjs: no longer read: ${[...unused].join(", ")}` }] : [],
    }));
  },
};
