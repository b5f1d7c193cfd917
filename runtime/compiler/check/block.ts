import type { Block } from "../../syntax/ast.js";
import { E405 } from "../diagnostics/definitions/flows.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { quote } from "../diagnostics/wording.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { type BlockNodes, type FlowCheck, noteBlock } from "./context.js";

/** Checks a block by the rule for its kind. Gives the type of its result. `captured` says that something takes it. */
export function checkBlock(check: FlowCheck, block: Block, expected: Type | undefined, captured: boolean): Type {
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
