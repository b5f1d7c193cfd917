import type { CheckpointInfo } from "../../host/interfaces.js";
import type { Machine } from "../machine/machine.js";
import type { BlockCode } from "../program/program.js";
import { checkpointIdOf } from "./checkpoint-id.js";

export type CheckpointBase = Pick<
  CheckpointInfo,
  "checkpointId" | "invocationId" | "core" | "flow" | "instanceKey" | "nodeId" | "path" | "createdAt"
>;

/** What every checkpoint says of where it is. */
export function checkpointBase(m: Machine, code: BlockCode, path: string): CheckpointBase {
  const { invocationId, instanceKey, flow } = m.host.values;
  return {
    checkpointId: checkpointIdOf(invocationId, path),
    invocationId,
    core: m.program.module.name,
    flow,
    ...(instanceKey === undefined ? {} : { instanceKey }),
    nodeId: code.ir.node_id,
    path,
    createdAt: new Date(m.host.values.now()).toISOString(),
  };
}
