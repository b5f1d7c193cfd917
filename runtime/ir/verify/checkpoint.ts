import type { IRCheckpointBlock } from "../module.js";
import type { Place } from "../walk.js";
import type { Report } from "./fault.js";
import { E406, E413, E416 } from "./messages.js";

/** Types that can be decided without options of their own. */
const OWN_ANSWERS: ReadonlySet<string> = new Set(["approval", "freeform", "debug_breakpoint"]);

/** A checkpoint can be decided, and its arms say what a decision means. */
export function verifyCheckpoint(block: IRCheckpointBlock, place: Place, report: Report): void {
  const answered =
    OWN_ANSWERS.has(block.checkpoint_type) ||
    block.options !== undefined ||
    (block.form?.length ?? 0) > 0 ||
    block.hitl_target?.hitl_spec !== undefined;
  if (!answered && block.checkpoint_type === "hitl_review" && block.on_response === undefined)
    report(E413["review-without-queue"](), place);
  else if (!answered) report(E406["checkpoint-without-options"]({ type: block.checkpoint_type }), place);
  if (block.on_timeout === "default" && block.default === undefined) report(E406["missing-default-decision"](), place);
  for (const arm of block.on_response ?? [])
    if ((arm.value === undefined) === (arm.body === undefined)) report(E416["ambiguous-arm"](), place);
}
