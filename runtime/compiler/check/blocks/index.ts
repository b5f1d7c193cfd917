import type { Block } from "../../../syntax/ast.js";
import { E405 } from "../../diagnostics/definitions/flows.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, type Type } from "../../semantics/types/type.js";
import { type FlowCheck, noteBlock } from "../context.js";
import { checkAwaitResponses } from "./await-responses.js";
import { checkBudget } from "./budget.js";
import { checkCheckpoint } from "./checkpoint.js";
import { checkCoreCall } from "./core-call.js";
import { checkDebug } from "./debug.js";
import { checkForeach } from "./foreach.js";
import { checkModelBlock } from "./model-block.js";
import { checkParallel } from "./parallel.js";
import { checkRigid } from "./rigid.js";
import { checkTry } from "./try.js";
import { checkWhile } from "./while.js";

type CheckOf<K extends Block["kind"]> = (
  check: FlowCheck,
  block: Extract<Block, { readonly kind: K }>,
  expected: Type | undefined,
  captured: boolean,
) => Type;

/** How each kind of block is checked. */
const CHECKS: { readonly [K in Block["kind"]]: CheckOf<K> } = {
  RigidBlock: checkRigid,
  ModelBlock: (check, block, _expected, captured) => checkModelBlock(check, block, captured),
  CoreCallBlock: (check, block, _expected, captured) => checkCoreCall(check, block, captured),
  AwaitResponsesBlock: (check, block, _expected, captured) => checkAwaitResponses(check, block, captured),
  CheckpointBlock: checkCheckpoint,
  ParallelBlock: checkParallel,
  ForeachBlock: checkForeach,
  WhileBlock: checkWhile,
  TryBlock: checkTry,
  BudgetBlock: checkBudget,
  DebugBlock: checkDebug,
};

/** Checks a block. Gives the type of its result. `captured` says that something takes it. */
export function checkBlock(check: FlowCheck, block: Block, expected: Type | undefined, captured: boolean): Type {
  if (!mayStand(check, block)) return ERROR;
  if (block.kind === "DebugBlock" && captured) {
    check.report(E213["debug-result"](), block.keyword);
    checkDebug(check, block);
    return ERROR;
  }
  noteBlock(check);
  const checkKind = CHECKS[block.kind] as CheckOf<Block["kind"]>;
  return checkKind(check, block, expected, captured);
}

const wordOf = (check: FlowCheck, block: Block): string =>
  check.unit.text.slice(block.keyword.start, block.keyword.end);

/** Tells of a block where only statements or expressions may stand. */
function mayStand(check: FlowCheck, block: Block): boolean {
  // Statements for debug builds may stand among other statements.
  if (check.place.blocks) return true;
  const word = quote(wordOf(check, block));
  if (check.place.rigid) {
    const asksModel = block.kind === "ModelBlock";
    check.report(
      asksModel ? E405["model-in-rigid"]({ block: word }) : E213["block-in-rigid"]({ block: word }),
      block.keyword,
    );
  } else if (check.place.debug) {
    check.report(E213["block-in-debug"]({ block: word }), block.keyword);
  }
  return false;
}
