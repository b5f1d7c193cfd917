/**
 * An esbuild plugin: what the extension embeds of the library is without the engine, which only the engine's process runs. A file
 * that two entries share is loaded by both with all that it imports, so the library's index would bring the engine along, 250 kB.
 * The process has the index as it is; an import of the engine anywhere else fails the build.
 */
import { readFileSync } from "node:fs";

const WHOLE = "?whole";
const fromEngine = /^export (?:type )?\{[^}]*\} from "\.\/engine\/[^"]*";$/gm;

export const engineApart = (index) => ({
  name: "engine-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^scaicore$/ }, ({ importer }) =>
      /[\\/]process[\\/]engine-server\.ts$/.test(importer) ? { path: index, suffix: WHOLE, sideEffects: false } : undefined,
    );
    onLoad({ filter: /[\\/]runtime[\\/]index\.ts$/ }, ({ path, suffix }) =>
      suffix === WHOLE ? undefined : { contents: readFileSync(path, "utf8").replace(fromEngine, ""), loader: "ts" },
    );
  },
});
