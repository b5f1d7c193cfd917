/** What needs Node: the store on disk, safe for several processes at once. */
export * from "./host/index.node.js";
