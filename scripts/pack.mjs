// Packs what `scripts/build.mjs --production` made into dist/scaicore.vsix.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = resolve(import.meta.dirname, "..");
const page = resolve(root, "docs/extension.md");
writeFileSync(resolve(root, "dist/README.md"), withPictures(readFileSync(page, "utf8"), dirname(page)));
await createVSIX({
  cwd: root,
  packagePath: resolve(root, "dist/scaicore.vsix"),
  readmePath: "dist/README.md",
  dependencies: false, // bundled
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});

/** The page with its pictures in it: the page of an extension shows pictures of the web and those in its text, but no files. */
function withPictures(markdown, folder) {
  return markdown.replaceAll(/(!\[[^\]]*\])\(([^)]+\.png)\)/g, (_, label, file) => {
    const bytes = readFileSync(resolve(folder, file));
    return `${label}(data:image/png;base64,${bytes.toString("base64")})`;
  });
}
