import { decidingVotes } from "../host/approval/votes.js";
import { CheckpointNotFoundError, StoreError } from "../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  CheckpointQuery,
  Decision,
  InvocationChange,
  InvocationQuery,
  InvocationSummary,
  Lease,
  StartRecord,
  Vote,
} from "../host/interfaces.js";
import { cancelledByEnd, retiredOwner, unknownInvocation } from "../host/store/invocation-state.js";
import { requireAppended } from "../host/store/invocation-summary.js";
import type { Appended } from "../host/store/invocation-table.js";
import type { Page } from "../host/store/page.js";
import { RESERVED_MS } from "../host/store/reservations.js";
import type { Row, SqlConnection } from "./connection.js";
import { storeFailure } from "./failure.js";
import type { Hints } from "./hints.js";
import { columnOf, idOf, longNameOf } from "./ids.js";
import { checkpointPage, checkpointsStatement, invocationPage, invocationsStatement } from "./pages.js";
import { checkpointOf, decisionOf, parkedText, startOf, summaryOf, votesOf } from "./records.js";

const UNREFERENCED_BUNDLE = "1 day";
const PRUNED_AT_ONCE = 500;

export interface CheckpointBackendOptions {
  /** How long an owner counts as alive after its last sign of life, in milliseconds. */
  readonly ownerTimeoutMs: number;
}

/** The state of invocations in PostgreSQL. Each step of the protocol is one statement: `schema/run-functions.ts` has them. */
export class PostgresCheckpointBackend implements CheckpointBackend {
  readonly wakesCallers = true;
  /** The last append of each lease, as those over several sessions would overtake each other. */
  readonly #appends = new Map<string, Promise<unknown>>();
  /** Epochs of which an append has failed: an entry may be missing, so they take none any more, and their owner claims again. */
  readonly #lost = new Map<string, number>();
  readonly #ownerMs: number;

  constructor(
    private readonly database: SqlConnection,
    private readonly hints: Hints,
    { ownerTimeoutMs }: CheckpointBackendOptions,
  ) {
    this.#ownerMs = ownerTimeoutMs;
  }

  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    const { invocationId, core, flow, bundleHash, createdAt } = start;
    const row = await this.#row("select * from @.begin_run($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
      ...[invocationId, core, flow, bundleHash].map(columnOf),
      ...[JSON.stringify(start), createdAt, longNameOf(invocationId), columnOf(owner), this.#ownerMs],
    ]);
    if (row?.r_outcome === "retired") throw retiredOwner(owner);
    if (row?.r_outcome !== "created") return { created: false, start: startOf(row?.r_start) };
    this.hints.tell(invocationId);
    return { created: true, lease: { invocationId, epoch: 1, owner } };
  }

  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    const lost = this.#lost.get(invocationId) ?? 0;
    const [first, ...entries] = await this.#rows("select * from @.claim_run($1, $2, $3, $4)", [
      columnOf(invocationId),
      columnOf(owner),
      this.#ownerMs,
      lost,
    ]);
    if (first === undefined) return undefined;
    if (first.r_outcome === "retired") throw retiredOwner(owner);
    this.#lost.delete(invocationId);
    return {
      lease: { invocationId, epoch: Number(first.r_epoch), owner },
      start: startOf(first.r_start),
      entries: entries.map(({ r_bytes: bytes }) => new Uint8Array(bytes as Uint8Array)),
    };
  }

  append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const { invocationId, epoch } = lease;
    // What is written is what was given, whatever becomes of it while others are written.
    const params = paramsOf(lease, new Uint8Array(entry), change);
    const before = this.#appends.get(invocationId) ?? Promise.resolve();
    const appended = before.then(async () => {
      if (this.#isLost(invocationId, epoch)) throw lostEntries(invocationId);
      const row = await this.#row(
        `select @.append_entry(${params.map((_, at) => `$${at + 1}`).join(", ")}) as outcome`,
        params,
      ).catch((error: unknown) => {
        this.#lost.set(invocationId, epoch);
        throw error;
      });
      requireAppended(row?.outcome as Appended, lease);
      if (change.released === true || change.finished !== undefined) this.hints.tell(invocationId);
    });
    const settled = appended
      .catch(() => undefined)
      .then(() => {
        if (this.#appends.get(invocationId) === settled) this.#appends.delete(invocationId);
      });
    this.#appends.set(invocationId, settled);
    return appended;
  }

  async renew(owner: string): Promise<void> {
    const row = await this.#row("select @.touch_owner($1, $2, true) as yes", [columnOf(owner), this.#ownerMs]);
    if (row?.yes !== true) throw retiredOwner(owner);
  }

  async retire(owner: string): Promise<void> {
    await this.#rows("select @.retire_owner($1)", [columnOf(owner)]);
    this.hints.tell();
  }

  async decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    const row = await this.#row("select * from @.decide_checkpoint($1, $2, $3, $4)", [
      columnOf(checkpointId),
      decision.kind,
      JSON.stringify(decision),
      decision.at,
    ]);
    if (row === undefined || row.r_outcome === "unknown") throw new CheckpointNotFoundError(checkpointId);
    if (row.r_outcome === "lost") return { won: false, first: decisionOf(row.r_first) };
    const invocationId = idOf(row.r_invocation);
    this.hints.tell(invocationId);
    return { won: true, invocationId };
  }

  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    const info = await this.get(checkpointId);
    if (info === undefined) throw new CheckpointNotFoundError(checkpointId);
    // Whether they are enough is stored with the vote, so that nobody dies between the two.
    for (let seen = info.votes ?? []; ;) {
      const row = await this.#row("select * from @.vote_on_checkpoint($1, $2, $3, $4)", [
        columnOf(checkpointId),
        JSON.stringify(vote),
        seen.length,
        decidingVotes({ ...info, votes: [...seen, vote] }) !== undefined,
      ]);
      if (row === undefined || row.r_outcome === "unknown") throw new CheckpointNotFoundError(checkpointId);
      if (row.r_outcome === "lost") return { recorded: false, first: decisionOf(row.r_first) };
      seen = votesOf(row.r_votes);
      if (row.r_outcome !== "recorded") continue;
      this.hints.tell(idOf(row.r_invocation));
      return { recorded: true, votes: seen };
    }
  }

  async requestCancel(invocationId: string, reason: string): Promise<void> {
    const row = await this.#row("select @.request_cancel($1, $2) as yes", [
      columnOf(invocationId),
      JSON.stringify(reason),
    ]);
    if (row?.yes !== true) throw unknownInvocation(invocationId);
    this.hints.tell(invocationId);
  }

  async inbox({ invocationId }: Lease): ReturnType<CheckpointBackend["inbox"]> {
    const rows = await this.#rows(
      `select i.cancel, coalesce(c.name, c.id) as id, c.decision from @.invocation i
        left join @.checkpoint c on c.invocation = i.id and not c.consumed and c.decision is not null
        where i.id = $1 and i.result is null order by c.decided_at, c.id`,
      [columnOf(invocationId)],
    );
    const decisions = rows.flatMap(({ id, decision }) =>
      id === null ? [] : [{ checkpointId: idOf(id), decision: decisionOf(decision) }],
    );
    const cancel = rows[0]?.cancel ?? null;
    return cancel === null ? { decisions } : { decisions, cancel: JSON.parse(cancel as string) as string };
  }

  async get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const row = await this.#row("select c.info, c.decision, c.votes from @.checkpoint c where c.id = $1", [
      columnOf(checkpointId),
    ]);
    return row === undefined ? undefined : checkpointOf(row);
  }

  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const { text, params } = checkpointsStatement(query);
    return checkpointPage((await this.#rows(text, params)).map(checkpointOf), query.limit);
  }

  async invocations(query: InvocationQuery): Promise<Page<InvocationSummary>> {
    const { text, params } = invocationsStatement(query);
    const isLost = (invocationId: string, epoch: number) => this.#isLost(invocationId, epoch);
    return invocationPage(
      (await this.#rows(text, params)).map((row) => summaryOf(row, isLost)),
      query.limit,
    );
  }

  async next(query: Parameters<NonNullable<CheckpointBackend["next"]>>[0]): Promise<readonly string[]> {
    const { cores, limit, owner, without = [] } = query;
    if (limit <= 0) return [];
    const rows = await this.#rows("select * from @.next_runs($1::text[], $2::text[], $3, $4, $5, $6)", [
      cores.map(columnOf),
      without.map(columnOf),
      columnOf(owner),
      this.#ownerMs,
      Math.min(Math.floor(limit), 10_000),
      RESERVED_MS,
    ]);
    if (rows[0]?.r_outcome === "retired") throw retiredOwner(owner);
    return rows.map(({ r_id: id }) => idOf(id));
  }

  async reap(): Promise<void> {
    await this.#rows("select @.reap_owners()", []);
  }

  watch(changed: (invocationId?: string) => void): () => void {
    return this.hints.watch(changed);
  }

  async putBundle(hash: string, bytes: Uint8Array): Promise<void> {
    await this.#rows(
      `insert into @.bundle (hash, bytes) values ($1, $2)
        on conflict (hash) do update set touched_at = clock_timestamp()
        where bundle.touched_at < clock_timestamp() - interval '1 hour'`,
      [columnOf(hash), new Uint8Array(bytes)],
    );
  }

  async getBundle(hash: string): Promise<Uint8Array | undefined> {
    const row = await this.#row("select bytes from @.bundle where hash = $1", [columnOf(hash)]);
    return row === undefined ? undefined : new Uint8Array(row.bytes as Uint8Array);
  }

  async lock(name: string, owner: string): Promise<boolean> {
    const row = await this.#row("select @.lock_slot($1, $2, $3) as outcome", [
      columnOf(name),
      columnOf(owner),
      this.#ownerMs,
    ]);
    if (row?.outcome === "retired") throw retiredOwner(owner);
    return row?.outcome === "held";
  }

  async unlock(name: string, owner: string): Promise<void> {
    await this.#rows("delete from @.slot where name = $1 and owner = $2", [columnOf(name), columnOf(owner)]);
  }

  async prune({ finishedBefore }: { readonly finishedBefore: number }): Promise<number> {
    // Within what a timestamp can hold.
    const before = Math.max(-1e11, Math.min(finishedBefore, 8.6e15)) / 1000;
    let pruned = 0;
    for (let some = PRUNED_AT_ONCE; some === PRUNED_AT_ONCE; pruned += some) {
      const row = await this.#row("select @.prune_runs(to_timestamp($1::float8), $2) as n", [before, PRUNED_AT_ONCE]);
      some = Number(row?.n ?? 0);
    }
    await this.#rows(
      `delete from @.bundle b where b.touched_at < clock_timestamp() - interval '${UNREFERENCED_BUNDLE}'
        and not exists (select from @.invocation i where i.bundle = b.hash)`,
      [],
    );
    return pruned;
  }

  close(): Promise<void> {
    this.hints.close();
    return Promise.resolve();
  }

  #isLost(invocationId: string, epoch: number): boolean {
    return this.#lost.get(invocationId) === epoch;
  }

  async #rows(text: string, params: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return await this.database.query(text, params);
    } catch (error) {
      throw storeFailure(error);
    }
  }

  async #row(text: string, params: readonly unknown[]): Promise<Row | undefined> {
    return (await this.#rows(text, params))[0];
  }
}

/** The parameters of `append_entry`. */
function paramsOf(
  { invocationId, epoch, owner }: Lease,
  entry: Uint8Array,
  change: InvocationChange,
): readonly unknown[] {
  const { snapshot = false, parked = [], consumed = [], released = false, finished } = change;
  const now = new Date().toISOString();
  return [
    columnOf(invocationId),
    epoch,
    columnOf(owner),
    entry,
    snapshot,
    parked.map(({ checkpointId }) => columnOf(checkpointId)),
    parked.map(({ checkpointId }) => longNameOf(checkpointId)),
    parked.map(({ core }) => columnOf(core)),
    parked.map(({ flow }) => columnOf(flow)),
    parked.map(parkedText),
    parked.map(({ createdAt }) => createdAt),
    parked.map(({ expiresAt }) => expiresAt ?? null),
    parked.map(({ waitsFor }) => waitsFor !== undefined),
    parked.map(({ waitsFor }) => (waitsFor?.kind === "call" ? columnOf(waitsFor.invocationId) : null)),
    consumed.map(columnOf),
    JSON.stringify(cancelledByEnd(now)),
    now,
    released,
    finished === undefined ? null : finished.status === "COMPLETED",
    finished === undefined ? null : JSON.stringify(finished),
  ];
}

const lostEntries = (invocationId: string): StoreError =>
  new StoreError(
    `An entry of invocation ${invocationId} could not be written, so nothing follows it in this epoch. Claim it again.`,
    { invocation_id: invocationId },
    { retryable: true },
  );
