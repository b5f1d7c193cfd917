/**
 * Two esbuild plugins: the language server is in the package once, in the file that a browser's worker runs (`server/browser.ts`). There
 * `lentToNode` exports what the server in a Node process has in common with it, and in that of the process `takenFromBrowser` takes it
 * from there. What is Node's stays in the process's file: streams, files, and the half of the protocol's library that is Node's.
 */
import { readFileSync } from "node:fs";

/** How the process's file names the other: they are in one folder. */
const BROWSER = "./browser.js";

/** What is lent: by the name under which it is exported, what exports it, and which imports of the process's file it stands for. */
const LENT = [
  { name: "creating", code: 'export * as creating from "./create-server.js";', stands: [/[\\/]server[\\/]serve\.ts$/, /^\.\/create-server\.js$/] },
  { name: "guarding", code: 'export * as guarding from "./protocol-guard.js";', stands: [/[\\/]server[\\/]serve\.ts$/, /^\.\/protocol-guard\.js$/] },
  // The three packages of the protocol: the server's has the names of the others. As it is, for each `import` of a package in CommonJS
  // copies its five hundred names.
  {
    name: "library",
    code: 'export const library = require("vscode-languageserver");',
    stands: [/[\\/]vscode-(?:jsonrpc|languageserver(?:-protocol)?)[\\/]lib[\\/]node[\\/]\w+\.js$/, /^\.\.\/common\/(?:api|server)$/],
  },
];

/** A worker has no modules, so the file is a script; in Node it is one of CommonJS. */
export const lent = { format: "iife", globalName: "lent", footer: { js: 'typeof module=="object"&&(module.exports=lent);' } };

export const lentToNode = {
  name: "lent-to-node",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]server[\\/]browser\.ts$/ }, ({ path }) => ({
      contents: [readFileSync(path, "utf8"), ...LENT.map(({ code }) => code)].join("\n"),
      loader: "ts",
    }));
  },
};

export const takenFromBrowser = {
  name: "taken-from-browser",
  setup({ onResolve, onLoad }) {
    const namespace = "lent";
    onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      if (path === BROWSER) return { path, external: true };
      const found = LENT.find(({ stands: [file, name] }) => file.test(importer) && name.test(path));
      return found === undefined ? undefined : { path: found.name, namespace };
    });
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = require("${BROWSER}").${path};`,
      loader: "js",
    }));
  },
};
