// Loads the parser on chevrotain, bundled in memory: the grammar of runtime/syntax with runtime/syntax/chevrotain/ in place of its
// toolkit. It gives `parse`, and `currentTables` for the toolkit.
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./load-typescript.mjs";

const chevrotain = fileURLToPath(new URL("../runtime/syntax/chevrotain/index.ts", import.meta.url));

const onChevrotain = {
  name: "on-chevrotain",
  setup({ onResolve }) {
    onResolve({ filter: /\/toolkit\/index\.js$/ }, () => ({ path: chevrotain }));
  },
};

export const loadReferenceParser = () => loadTypeScript("runtime/syntax/chevrotain/reference.ts", [onChevrotain]);
