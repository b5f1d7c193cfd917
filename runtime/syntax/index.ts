export * from "./ast.js";
export * from "./binary-operators.js";
export * from "./blocks.js";
export * from "./keywords.js";
export * from "./line-map.js";
export * from "./parser.js";
export * from "./syntax-error.js";
export * from "./walk.js";
