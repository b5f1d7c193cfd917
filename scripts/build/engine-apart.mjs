/**
 * An esbuild plugin: what the extension embeds of the library is without the engine, which only the engine's process runs. A file
 * that two entries share is loaded by both with all that it imports, so the library's index would bring the engine along, 250 kB.
 * The process has the index as it is. `test/scripts/engine-apart.test.mjs` holds that the extension misses nothing that it uses.
 */
import { readFileSync } from "node:fs";

const WHOLE = "?whole";
/** What of the index reaches the engine, and the verifier, whose messages are 27 kB. */
const ENGINE = [
  "engine/core-engine",
  "engine/run/debug/debugger",
  "engine/run/trigger-scheduler",
  "engine/run/triggered-request",
  "engine/blocks/prompt-template",
  "ir/inspect",
  "ir/program-text",
  "ir/verifier",
];
/** What has the index as it is: the process, and what is loaded when somebody looks at a prompt or a bundle. */
const WITH_ENGINE = /[\\/]engine[\\/](process[\\/](?:engine-server|debug[\\/]adapter)|prompt-text|bundle-view|inspection-bundle)\.ts$/;
const exportsOfEngine = new RegExp(`^export \\{[^}]*\\} from "\\./(?:${ENGINE.join("|")})\\.js";$`, "gm");

export const engineApart = (index) => ({
  name: "engine-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^scaicore$/ }, ({ importer }) =>
      WITH_ENGINE.test(importer) ? { path: index, suffix: WHOLE, sideEffects: false } : undefined,
    );
    onLoad({ filter: /[\\/]runtime[\\/]index\.ts$/ }, ({ path, suffix }) =>
      suffix === WHOLE ? undefined : { contents: readFileSync(path, "utf8").replace(exportsOfEngine, ""), loader: "ts" },
    );
  },
});
