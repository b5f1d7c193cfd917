/**
 * An esbuild plugin: the scripts of the panels as texts that the host puts into their pages. A page asks for each file through a service
 * worker, two frames and the window, and has no state before it has all of them: that took longer than the rest of a panel.
 *
 * Each file becomes a statement that adds what the file exports to `modules`. `pages.json` has the files of each page, in their order.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { transform } from "esbuild";

export const pageScripts = {
  name: "page-scripts",
  setup({ initialOptions, onEnd }) {
    const { absWorkingDir = process.cwd(), outdir, minify = false, target } = initialOptions;
    onEnd(async ({ metafile, errors }) => {
      if (errors.length > 0) return;
      const scripts = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".js"));
      for (const [path, output] of scripts) {
        const file = resolve(absWorkingDir, path);
        const { code } = await transform(readFileSync(file, "utf8"), { format: "cjs", minify, target, charset: "utf8" });
        const name = JSON.stringify(`./${basename(path)}`);
        const body = `const module={exports:{}};${code}\nreturn module.exports`;
        const text = `modules[${name}]=(require=>{${body}})(name=>modules[name]);\n`;
        writeFileSync(file, text);
        output.bytes = Buffer.byteLength(text);
      }
      const pages = scripts.flatMap(([path, { entryPoint }]) =>
        entryPoint === undefined
          ? []
          : [[basename(path, ".js"), [...inOrder(path, metafile.outputs)].map((one) => basename(one))]],
      );
      writeFileSync(resolve(absWorkingDir, outdir, "pages.json"), `${JSON.stringify(Object.fromEntries(pages))}\n`);
    });
  },
};

/** A script and those that it imports, each behind what it needs. */
function inOrder(path, outputs, found = new Set(), above = []) {
  if (above.includes(path)) throw new Error(`The scripts of the panels import each other: ${[...above, path].join(", ")}.`);
  for (const { path: other } of outputs[path].imports)
    if (outputs[other] !== undefined && other.endsWith(".js")) inOrder(other, outputs, found, [...above, path]);
  return found.add(path);
}
