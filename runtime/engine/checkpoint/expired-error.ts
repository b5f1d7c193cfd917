import { CheckpointExpiredError } from "../../host/errors.js";
import type { CheckpointInfo } from "../../host/interfaces.js";
import { constantValue } from "../../stdlib/constant.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Program } from "../program/program.js";

/** A decision that came too late, with what was done in its place. */
export function expiredError(info: CheckpointInfo, program: Program): CheckpointExpiredError {
  const { checkpointId, expiresAt, nodeId, onTimeout } = info;
  const over = expiresAt === undefined ? "" : ` at ${expiresAt}`;
  const taken =
    onTimeout === "default"
      ? `the default${defaultText(program, nodeId)} was taken`
      : "the flow went on with a CheckpointExpiredError";
  return new CheckpointExpiredError(
    `Too late: the time to decide checkpoint ${checkpointId} was over${over}, and ${taken}. The given decision had no effect.`,
    {
      checkpoint_id: checkpointId,
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      ...(onTimeout === undefined ? {} : { on_timeout: onTimeout }),
    },
  );
}

/** Where it can be told without the flow's variables. */
function defaultText(program: Program, nodeId: string): string {
  const block = program.blocksByNode.get(nodeId)?.ir;
  const value = block?.kind === "checkpoint" && block.default !== undefined ? constantValue(block.default) : undefined;
  if (value === undefined) return "";
  return ` \`${typeof value === "string" ? value : JSON.stringify(toJson(value))}\``;
}
