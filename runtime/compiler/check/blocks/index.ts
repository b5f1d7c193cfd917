import type { Block } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, type Type } from "../../types/type.js";
import { type FlowCheck, noteBlock, unsupported } from "../flow-check.js";
import { checkCheckpoint } from "./checkpoint.js";
import { checkModelBlock } from "./model-block.js";
import { checkRigid } from "./rigid.js";

/** Checks a block. Gives the type of its result. `captured` says that something takes it. */
export function checkBlock(check: FlowCheck, block: Block, expected: Type | undefined, captured: boolean): Type {
  if (!mayStand(check, block)) return ERROR;
  noteBlock(check);
  switch (block.kind) {
    case "RigidBlock":
      return checkRigid(check, block, expected, captured);
    case "ModelBlock":
      return checkModelBlock(check, block);
    case "CheckpointBlock":
      return checkCheckpoint(check, block);
    case "CoreCallBlock":
    case "AwaitResponsesBlock":
    case "ParallelBlock":
    case "ForeachBlock":
    case "WhileBlock":
    case "TryBlock":
    case "BudgetBlock":
    case "DebugBlock":
      unsupported(check, block.keyword, `the block ${quote(wordOf(check, block))}`);
      return ERROR;
  }
}

const wordOf = (check: FlowCheck, block: Block): string =>
  check.unit.text.slice(block.keyword.start, block.keyword.end);

/** Tells of a block where only statements or expressions may stand. */
function mayStand(check: FlowCheck, block: Block): boolean {
  if (check.place.blocks) return true;
  const word = quote(wordOf(check, block));
  if (check.place.rigid) {
    const asksModel = block.kind === "ModelBlock";
    check.report(
      asksModel ? "E405" : "E213",
      block.keyword,
      asksModel
        ? `${word} asks a model, and ${quote("@rigid")} is deterministic. Put it before the block, and use its result inside.`
        : `${word} is a block, and ${quote("@rigid")} holds statements only. Put it before or after.`,
    );
  } else check.report("E213", block.keyword, `${word} cannot stand here: only statements can.`);
  return false;
}
