import type { FrameKinds } from "../machine/frame-kinds.js";
import { AWAIT_FRAME } from "./await-responses.js";
import { BRANCH_FRAME, PARALLEL_FRAME } from "./branches.js";
import { BUDGET_FRAME } from "./budget.js";
import { CHECKPOINT_FRAME } from "./checkpoint.js";
import { FLOW_FRAME } from "./core-call.js";
import { FOREACH_FRAME } from "./foreach.js";
import { MATCH_FRAME } from "./match.js";
import { MODEL_FRAME } from "./model-block.js";
import { CALL_FRAME, DETACHED_FRAME } from "./remote-call.js";
import { COMMIT_FRAME } from "./rigid.js";
import { TRY_FRAME } from "./try.js";
import { WHILE_FRAME } from "./while.js";

/** All kinds of frames. A kind that is missing here does not compile. */
export const FRAME_KINDS = {
  flow: FLOW_FRAME,
  branch: BRANCH_FRAME,
  match: MATCH_FRAME,
  foreach: FOREACH_FRAME,
  parallel: PARALLEL_FRAME,
  while: WHILE_FRAME,
  try: TRY_FRAME,
  budget: BUDGET_FRAME,
  model: MODEL_FRAME,
  checkpoint: CHECKPOINT_FRAME,
  detached: DETACHED_FRAME,
  call: CALL_FRAME,
  await: AWAIT_FRAME,
  commit: COMMIT_FRAME,
} satisfies FrameKinds;
