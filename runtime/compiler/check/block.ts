import type { Block, ForeachBlock, WhileBlock } from "../../syntax/ast.js";
import { E405 } from "../diagnostics/definitions/flows.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { quote } from "../diagnostics/wording.js";
import { optionsOf } from "../semantics/blocks.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { type BlockNodes, type FlowCheck, noteBlock } from "./context.js";

/** Checks a block by the rule for its kind. Gives the type of its result. `captured` says that something takes it. */
export function checkBlock(check: FlowCheck, block: Block, expected: Type | undefined, captured: boolean): Type {
  if (isStatementLoop(check, block)) {
    requireOneAfterOther(check, block);
    return applyRule(check, block.kind, block, expected, captured);
  }
  if (!mayStand(check, block)) return ERROR;
  if (block.kind === "DebugBlock" && captured) {
    check.report(E213["debug-result"](), block.keyword);
    applyRule(check, block.kind, block, expected, captured);
    return ERROR;
  }
  noteBlock(check);
  return applyRule(check, block.kind, block, expected, captured);
}

const applyRule = <K extends Block["kind"]>(
  check: FlowCheck,
  kind: K,
  block: BlockNodes[K],
  expected: Type | undefined,
  captured: boolean,
): Type => check.rules.blocks[kind](check, block, expected, captured);

/** Loops in a written `@rigid` are statements of it. */
const isStatementLoop = (check: FlowCheck, block: Block): block is ForeachBlock | WhileBlock =>
  check.context.rigid && !check.context.blocks && (block.kind === "ForeachBlock" || block.kind === "WhileBlock");

/** Settings for what runs at once have no meaning among statements. */
function requireOneAfterOther(check: FlowCheck, block: ForeachBlock | WhileBlock): void {
  for (const setting of optionsOf(block)) {
    const name = setting.name.text;
    if (block.kind === "ForeachBlock" && (name === "max_concurrent" || name === "fail_fast"))
      check.report(E213["concurrent-loop-in-rigid"]({ setting: name }), setting);
  }
}

const wordOf = (check: FlowCheck, block: Block): string =>
  check.unit.text.slice(block.keyword.start, block.keyword.end);

/** Reports a block where only statements or expressions may stand. */
function mayStand(check: FlowCheck, block: Block): boolean {
  // Statements for debug builds may stand among other statements.
  if (check.context.blocks) return true;
  const word = quote(wordOf(check, block));
  if (check.context.rigid) {
    const asksModel = block.kind === "ModelBlock";
    check.report(
      asksModel ? E405["model-in-rigid"]({ block: word }) : E213["block-in-rigid"]({ block: word }),
      block.keyword,
    );
  } else if (check.context.debug) {
    check.report(E213["block-in-debug"]({ block: word }), block.keyword);
  }
  return false;
}
