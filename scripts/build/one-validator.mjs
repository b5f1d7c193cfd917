/**
 * An esbuild plugin: the packages of providers and the SDK of MCP take validators of zod's third version as well as of its fourth. Ours
 * are of the fourth, or plain schemas, so the third, 57 kB, is left out.
 */
export const oneValidator = {
  name: "one-validator",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v3[\\/]index\.js$/ }, () => ({
      contents: `
        export const ZodFirstPartyTypeKind = {};
        export const object = () => { throw new Error("Validators are those of zod/v4."); };`,
      loader: "js",
    }));
  },
};
