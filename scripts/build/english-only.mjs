/**
 * An esbuild plugin: the validator that the SDK of MCP brings has its messages in fifty languages, 260 kB, of which one is shown.
 */
export const englishOnly = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};
