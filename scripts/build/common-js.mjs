/**
 * An esbuild plugin: what a build of ES modules makes becomes CommonJS, chunk by chunk, with the ending `.cjs`. esbuild splits only ES
 * modules, and the code that V8 has compiled can be kept only of scripts (`runtime/compiled-code.node.ts`). Files that `stays` names
 * remain ES modules, which import the chunks from where they are now.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { transform } from "esbuild";

export const commonJs = ({ stays = () => false } = {}) => ({
  name: "common-js",
  setup({ initialOptions, onEnd }) {
    const { absWorkingDir: root, minify, sourcemap, target, banner } = initialOptions;
    // What ES modules need to require packages, scripts have.
    delete initialOptions.banner;
    initialOptions.write = false;
    // One byte a character: Node reads such a file without decoding it.
    initialOptions.charset = "ascii";
    if (sourcemap) initialOptions.sourcemap = "inline";
    onEnd(async ({ outputFiles, metafile, errors }) => {
      if (errors.length > 0) return;
      const converted = new Map();
      for (const path of Object.keys(metafile.outputs)) if (!stays(path)) converted.set(path, ended(path));
      await Promise.all(
        outputFiles.map(async ({ path, text }) => {
          const name = relative(root, path).replaceAll("\\", "/");
          const { imports } = metafile.outputs[name];
          const code = converted.has(name)
            ? (
                await transform(text.replaceAll(IMPORT_OF_A_NAME, KEPT_IMPORT), {
                  format: "cjs",
                  platform: "node",
                  target,
                  minify,
                  charset: "ascii",
                  sourcemap: sourcemap ? "inline" : false,
                  sourcefile: path,
                  supported: { "dynamic-import": false },
                })
              ).code.replaceAll(KEPT_IMPORT, RUN_IMPORT)
            : `${banner?.js ?? ""}\n${text}`;
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(join(root, converted.get(name) ?? name), withEndings(code, name, imports, converted));
        }),
      );
      for (const [path, renamed] of converted) {
        metafile.outputs[renamed] = metafile.outputs[path];
        delete metafile.outputs[path];
      }
      for (const { imports } of Object.values(metafile.outputs))
        for (const one of imports) one.path = converted.get(one.path) ?? one.path;
    });
  },
});

/** An import of what is known when it runs only, such as somebody's module: it stays what it is, and is no `require`. */
const IMPORT_OF_A_NAME = /\bimport\((?!\s*["'`])/g;
const KEPT_IMPORT = "__keptImport(";
/** By what runs the chunk, as code that was kept cannot import; by itself where Node runs it. */
const RUN_IMPORT = "(require.imported??(name=>import(name)))(";

const ended = (path) => path.replace(/\.m?js$/, ".cjs");

/** The code of a file, importing the chunks under their new names. */
function withEndings(code, name, imports, converted) {
  let result = code;
  for (const path of new Set(imports.map(({ path }) => path))) {
    if (!converted.has(path)) continue;
    const short = relative(dirname(name), path).replaceAll("\\", "/");
    const written = `"${short.startsWith(".") ? short : `./${short}`}"`;
    if (!result.includes(written)) throw new Error(`${name} does not import ${written} in a way that is known.`);
    result = result.replaceAll(written, ended(written.slice(0, -1)) + '"');
  }
  return result;
}
