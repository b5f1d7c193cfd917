/** What needs Node: the store on disk, safe for several processes at once, and the sources on disk. */
export { readSource } from "./compiler/source-files.node.js";
export * from "./host/index.node.js";
