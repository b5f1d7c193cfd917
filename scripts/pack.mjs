// Packs what `scripts/build.mjs --production` made into dist/scaicore.vsix.
import { resolve } from "node:path";
import zlib from "node:zlib";
import { createVSIX } from "@vscode/vsce";

const root = resolve(import.meta.dirname, "..");

// The packager compresses as zlib does unless it is told more, and cannot be told.
zlib.DeflateRaw = class extends zlib.DeflateRaw {
  constructor(options) {
    super({ ...options, level: 9, memLevel: 9 });
  }
};
await createVSIX({
  cwd: root,
  packagePath: resolve(root, "dist/scaicore.vsix"),
  readmePath: "docs/extension.md",
  dependencies: false, // bundled
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});
