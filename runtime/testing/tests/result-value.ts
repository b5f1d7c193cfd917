import type { CheckpointInfo, InvocationResult, RuntimeEvent } from "../../host/interfaces.js";
import type { IRBlock, IRFlow, IRModule } from "../../ir/module.js";
import { walkModule } from "../../ir/walk.js";
import type { Json } from "../../json.js";
import { DEFAULT_LIMITS } from "../../limits.js";
import { fromJson, untypedValue } from "../../stdlib/from-json.js";
import { DateTime, recordOf, type RecordValue, type Value } from "../../stdlib/value.js";

/** The blocks of a module by their ids. */
export type Blocks = ReadonlyMap<string, NamedBlock>;

interface NamedBlock {
  readonly block: IRBlock;
  /** The author's name for its value: the variable, or the branch of a @parallel. */
  readonly name: string | undefined;
}

export function blocksOf(module: IRModule): Blocks {
  const blocks = new Map<string, NamedBlock>();
  const branches = new Map<IRBlock, string>();
  walkModule(module, {
    // Outer blocks are visited before inner ones.
    block(block) {
      if (block.kind === "parallel") {
        for (const { name, body } of block.branches) for (const inner of body) branches.set(inner, name);
      }
      const { result_binding: binding } = block;
      const name = binding === undefined ? undefined : (variableOf(binding) ?? branches.get(block));
      blocks.set(block.node_id, { block, name });
    },
  });
  return blocks;
}

/** Locals that the compiler has introduced. */
const TEMPORARY = /^(return|yield|match|@value|@parts)(#|$)/;

/** Removes the number that distinguishes variables of the same name. */
const variableOf = (binding: string): string | undefined =>
  TEMPORARY.test(binding) ? undefined : binding.replace(/#\d+$/, "");

export const statusOf = ({ status }: InvocationResult): "completed" | "failed" | "suspended" => {
  switch (status) {
    case "COMPLETED":
      return "completed";
    case "FAILED":
      return "failed";
    case "SUSPENDED":
      return "suspended";
  }
};

/** The value of `result` in tests, typed as in the program. */
export function resultValue(
  result: InvocationResult,
  flow: IRFlow,
  events: readonly RuntimeEvent[],
  { types }: IRModule,
  blocks: Blocks,
): RecordValue {
  const typed = (json: Json, type: IRFlow["return_type"] | undefined): Value => {
    const read = type === undefined ? undefined : fromJson(type, json, types, "", DEFAULT_LIMITS);
    return read?.ok === true ? read.value : untypedValue(json, DEFAULT_LIMITS);
  };
  const checkpoints =
    result.status === "SUSPENDED" ? result.checkpoints.map((info) => checkpointValue(info, blocks, typed)) : [];
  return recordOf([
    ["status", statusOf(result)],
    ["output", result.status === "COMPLETED" ? typed(result.output, flow.return_type) : null],
    ["checkpoint", checkpoints[0] ?? null],
    ["checkpoints", checkpoints],
    ["error", result.status === "FAILED" ? errorValue(result.error) : null],
    ["events", events.map(eventValue)],
  ]);
}

function checkpointValue(
  info: CheckpointInfo,
  blocks: Blocks,
  typed: (json: Json, type: IRFlow["return_type"] | undefined) => Value,
): RecordValue {
  const block = blocks.get(info.nodeId)?.block;
  const payloadType = block?.kind === "checkpoint" ? block.present.payload_type : undefined;
  return recordOf([
    ["name", nameOf(info, blocks) ?? null],
    ["node_id", info.nodeId],
    ["type", info.type],
    ["prompt", info.prompt],
    ["title", info.title ?? null],
    ["payload", info.payload === undefined ? null : typed(info.payload, payloadType)],
    ["options", info.options.map(({ id }) => id)],
    ["assignee", info.assignee ?? null],
    ["priority", info.priority],
    ["expires_at", info.expiresAt === undefined ? null : (DateTime.parse(info.expiresAt) ?? null)],
  ]);
}

/** The name of a checkpoint, if it has one. */
export const nameOf = ({ nodeId }: CheckpointInfo, blocks: Blocks): string | undefined => blocks.get(nodeId)?.name;

const errorValue = ({
  errorType,
  message,
  nodeId,
  details,
}: (InvocationResult & { status: "FAILED" })["error"]): Value =>
  recordOf([
    ["type", errorType],
    ["message", message],
    ["node_id", nodeId ?? null],
    ["details", details === undefined ? null : untypedValue(details, DEFAULT_LIMITS)],
  ]);

const eventValue = ({ type, nodeId, blockKind, payload }: RuntimeEvent): Value =>
  recordOf([
    ["type", type],
    ["node_id", nodeId ?? null],
    ["block_kind", blockKind ?? null],
    ["payload", untypedValue(payload, DEFAULT_LIMITS)],
  ]);
