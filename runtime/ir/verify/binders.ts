import type { IRBlock, IRPattern } from "../module.js";
import type { Visitor } from "../walk.js";
import { kindOf } from "../block-kinds.js";

/** Calls `bind` for each name that a node declares: results, loop variables, catch names, patterns, lambda parameters. */
export function binderVisitor(bind: (name: string) => void): Visitor {
  return {
    block: (block) => namesOfBlock(block).forEach(bind),
    statement: (statement) => {
      if ((statement.kind === "if" || statement.kind === "match") && statement.result_binding !== undefined)
        bind(statement.result_binding);
      if (statement.kind === "assign" && statement.target.kind === "name" && statement.target.scope === "local")
        bind(statement.target.name);
    },
    pattern: (pattern) => namesOfPattern(pattern).forEach(bind),
    expr: (expr) => {
      if (expr.kind === "lambda") expr.params.forEach(bind);
    },
  };
}

const namesOfBlock = (block: IRBlock): readonly string[] =>
  [block.result_binding, ...(kindOf(block).binds?.(block) ?? [])].filter((name) => name !== undefined);

function namesOfPattern(pattern: IRPattern): readonly string[] {
  if (pattern.kind === "bind" || pattern.kind === "type") return [pattern.name];
  return pattern.kind === "array" && pattern.rest !== undefined ? [pattern.rest] : [];
}
