// Packs what `scripts/build.mjs --production` made into dist/scaicore.vsix.
import { resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = resolve(import.meta.dirname, "..");
await createVSIX({
  cwd: root,
  packagePath: resolve(root, "dist/scaicore.vsix"),
  readmePath: "docs/extension.md",
  dependencies: false, // bundled
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});
