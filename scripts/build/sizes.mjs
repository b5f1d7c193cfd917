/**
 * What the parts of the extension read before they work, held against a limit: a change that makes activation or the server
 * read much more fails the production build. In bytes, minified.
 */
const LIMITS = {
  "dist/client/extension.js": 129_500,
  "dist/client/browser.js": 421_000,
  "dist/server/browser.js": 1_236_000,
  // What is Node's of the server: with the file above, it is what `server/main` runs.
  "dist/server/serve.cjs": 24_000,
  "dist/client/runtime-bundle.mjs": 304_000,
  "dist/engine/main.mjs": 660_000,
  // Without what it imports when it has been told what to serve.
  "dist/mcp/main.mjs": 357_000,
  "dist/webviews/checkpoint.js": 275_000,
  "dist/webviews/run.js": 273_500,
  "dist/webviews/compare.js": 35_000,
  "dist/webviews/bundle.js": 40_500,
  // The layout of graphs is 48 kB of it.
  "dist/webviews/graph.js": 92_000,
};

/** Prints what each part reads, and throws where it is more than the limit. */
export function checkSizes(outputs) {
  const all = Object.assign({}, ...outputs);
  const tooLarge = [];
  for (const [entry, limit] of Object.entries(LIMITS)) {
    const bytes = [...filesReadBy(entry, all)].reduce((sum, file) => sum + all[file].bytes, 0);
    console.log(`${entry} reads ${(bytes / 1000).toFixed(0)} kB of at most ${limit / 1000} kB.`);
    if (bytes > limit) tooLarge.push(entry);
  }
  if (tooLarge.length > 0) throw new Error(`Above the limit of scripts/build/sizes.mjs: ${tooLarge.join(", ")}`);
}

/** A file and what it imports statically. */
function filesReadBy(file, outputs, files = new Set()) {
  if (outputs[file] === undefined) throw new Error(`The build makes no ${file}.`);
  files.add(file);
  for (const { path, kind } of outputs[file].imports)
    if (kind === "import-statement" && path in outputs && !files.has(path)) filesReadBy(path, outputs, files);
  return files;
}
