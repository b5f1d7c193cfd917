/**
 * The way from the extension's CommonJS into the ES modules that it shares with the language server. A file of its own
 * (`scripts/build.mjs`): only here does the build keep `import()` as it is.
 */
export const importRuntime = () => import("./runtime-bundle.js");
