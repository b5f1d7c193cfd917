// What ships, and how large it may be. A file that is not listed here fails the suite "package": something leaked into the package,
// or belongs into the list.

const KB = 1000;

/** Limits in bytes; what each part reads before it works has its limit in scripts/build/sizes.mjs. */
export const limits = {
  vsix: 1585 * KB,
  tarball: 1920 * KB,
};

/** The files of the .vsix, all of which must be there. */
export const vsixFiles = [
  "extension.vsixmanifest",
  "[Content_Types].xml",
  "extension/package.json",
  "extension/readme.md",
  "extension/LICENSE.txt",
  "extension/changelog.md",
  "extension/docs/diagnostics.md",
  "extension/media/*.{svg,png}",
  "extension/media/begin/*.svg",
  "extension/syntaxes/*.json",
  "extension/dist/THIRD-PARTY-NOTICES.txt",
  "extension/dist/sbom.cdx.json",
  "extension/dist/server/{main.cjs,serve.cjs,browser.js}",
  "extension/dist/engine/main.mjs",
  "extension/dist/mcp/main.mjs",
  "extension/dist/client/*.{js,mjs}",
  "extension/dist/shared/*.cjs",
  "extension/dist/webviews/*.{js,css,json}",
];

/** The files of the npm tarball. */
export const tarballFiles = [
  "package.json",
  "LICENSE",
  "README.md",
  "bin/scaicore.mjs",
  "dist/THIRD-PARTY-NOTICES.txt",
  "dist/sbom.cdx.json",
  "dist/index.js",
  "dist/compiler.js",
  "dist/events.js",
  "dist/models.js",
  "dist/node.js",
  "dist/opentelemetry.js",
  "dist/plugins.js",
  "dist/postgres.js",
  "dist/queues.js",
  "dist/redis.js",
  "dist/testing.js",
  "dist/worker.js",
  "dist/cli.cjs",
  "dist/chunks/*.{js,cjs}",
  "dist/inbox/*.{js,css,ttf}",
  "dist/types/index.d.ts",
  "dist/types/node.d.ts",
  "dist/types/compiler/index.d.ts",
  "dist/types/plugins/index.node.d.ts",
  "dist/types/models/index.d.ts",
  "dist/types/postgres/index.node.d.ts",
  "dist/types/redis/index.node.d.ts",
  "dist/types/testing/index.d.ts",
  "dist/types/worker/index.d.ts",
  "dist/types/events/index.node.d.ts",
  "dist/types/queues/index.d.ts",
  "dist/types/telemetry/index.d.ts",
  "dist/types/**/*.d.ts",
];
