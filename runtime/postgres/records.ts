import { withDecision, withVotes } from "../host/store/invocation-state.js";
import type {
  CheckpointInfo,
  CompletedResult,
  Decision,
  FailedResult,
  InvocationSummary,
  StartRecord,
  Vote,
} from "../host/interfaces.js";
import type { Row } from "./connection.js";
import { idOf } from "./ids.js";

const parsed = (text: unknown): unknown => JSON.parse(text as string);

/** A checkpoint without what its row has in columns: decision and votes. */
export const parkedText = (info: CheckpointInfo): string =>
  JSON.stringify(withVotes(withDecision(info, undefined), undefined));

export const startOf = (text: unknown): StartRecord => parsed(text) as StartRecord;
export const decisionOf = (text: unknown): Decision => parsed(text) as Decision;
export const votesOf = (text: unknown): readonly Vote[] =>
  text === null ? [] : (parsed(`[${text as string}]`) as Vote[]);

/** The columns that `checkpointOf` reads. */
export const CHECKPOINT_COLUMNS = "c.info, c.decision, c.votes";

export function checkpointOf({ info, decision, votes }: Row): CheckpointInfo {
  const parked = parsed(info) as CheckpointInfo;
  return withVotes(withDecision(parked, decision === null ? undefined : decisionOf(decision)), votesOf(votes));
}

/** The columns that `summaryOf` reads. */
export const SUMMARY_COLUMNS = `coalesce(i.name, i.id) as id, i.start, i.epoch, i.owner, i.released, i.result, i.cancel, i.updated_at,
  @.is_alive(i.owner) as owner_alive,
  case when i.result is null then (select json_agg(json_build_array(c.info, c.decision, c.votes) order by c.n)::text
    from @.checkpoint c where c.invocation = i.id and not c.consumed) end as checkpoints`;

/** @param isLost whether this process may claim the invocation although its owner lives */
export function summaryOf(row: Row, isLost: (invocationId: string, epoch: number) => boolean): InvocationSummary {
  const invocationId = idOf(row.id);
  const epoch = Number(row.epoch);
  const result = row.result === null ? undefined : (parsed(row.result) as CompletedResult | FailedResult);
  const checkpoints =
    row.checkpoints === null ? [] : (parsed(row.checkpoints) as [string, string | null, string | null][]);
  return {
    invocationId,
    start: startOf(row.start),
    epoch,
    status:
      result !== undefined
        ? result.status === "COMPLETED"
          ? "completed"
          : "failed"
        : row.released === true
          ? "suspended"
          : "running",
    owner: idOf(row.owner),
    ownerAlive: row.owner_alive === true && !isLost(invocationId, epoch),
    checkpoints: checkpoints.map(([info, decision, votes]) => checkpointOf({ info, decision, votes })),
    ...(row.cancel === null ? {} : { cancelRequested: parsed(row.cancel) as string }),
    ...(result === undefined ? {} : { result }),
    updatedAt: new Date(row.updated_at as string | Date).toISOString(),
  };
}
