// One class, longer than others: what the engine does with invocations shares who owns them and who waits for them.
import { messageOf } from "../../error.js";
import {
  CheckpointExpiredError,
  InvocationNotFoundError,
  OwnershipLostError,
  RunError,
  StoreError,
} from "../../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  Clock,
  Decision,
  InvocationResult,
  InvocationSummary,
  Lease,
  ResumeRequest,
  StartRecord,
  StreamItem,
  Timestamp,
  Vote,
} from "../../host/interfaces.js";
import { markEntry } from "../machine/log-entry.js";
import type { Program } from "../machine/program.js";
import { lineageOf } from "../../lineage.js";
import { uuidOf } from "../program/ids.js";
import type { Limits } from "../../limits.js";
import type { Verdict } from "./approval/verdict.js";
import { CalledInvocations, type CallWait } from "./called-invocations.js";
import { ChangeHints } from "./change-hints.js";
import type { Inspector } from "./debug/inspector.js";
import { Embeddings } from "./embeddings.js";
import { Heartbeat } from "./heartbeat.js";
import { type Chain, type Instances, instancesOf, type QueueTicket } from "./instances/instances.js";
import { KnownInstances } from "./instances/known-instances.js";
import { corruptError, InvocationQueries, isClaimable, unknownError } from "./invocation-queries.js";
import type { Bundle, Environment } from "./load-program.js";
import { LostRuns } from "./lost-runs.js";
import { CheckpointNotifier, EventPipe } from "./notifications.js";
import { ParkedRuns } from "./parked-runs.js";
import { Patience } from "./patience.js";
import { onAbort, suspendedResult } from "./results.js";
import { Run, type RunContext } from "./run.js";
import { sideBySide } from "./side-by-side.js";
import { maskedDispatcher } from "./secrets/masked-dispatcher.js";
import { type MaskCache, RunSecrets, secretNames } from "./secrets/run-secrets.js";
import { StoredPrograms } from "./stored-programs.js";

type Follow = (item: StreamItem) => void;
export interface OutcomeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly follow?: Follow | undefined;
}

interface Claimed {
  readonly lease: Lease;
  readonly start: StartRecord;
  readonly entries: readonly Uint8Array[];
}

/** An invocation that this engine owns. */
interface Active {
  /** `undefined` while the invocation waits for its instance. */
  run: Run | undefined;
  readonly instanceKey: string | undefined;
  lease: Lease;
  readonly ticket: QueueTicket | undefined;
  readonly followers: Set<Follow>;
  /** How this engine's part of it ends; `undefined`: another engine has taken over. */
  readonly leg: Promise<InvocationResult | undefined>;
}

interface ActivateOptions {
  readonly prepare?: (run: Run) => void;
  /** The ticket that the invocation already has. */
  readonly ticket?: QueueTicket;
}

const FIRST_POLL_MS = 2;
const SLOWEST_POLL_MS = 250;

/**
 * How long the invocation that called may take to wait for a checkpoint that is listed already: longer than a store takes to
 * see that the process of one is gone.
 */
const PARKING_MS = 20_000;

/** How many runs a sweep over all of them lets go on at once: as many model calls as a provider stands, and no more. */
const SIDE_BY_SIDE = 16;

/** A run that goes on after a sweep, and the checkpoints that it escalates. */
export interface DueRun {
  readonly invocationId: string;
  readonly escalate: readonly string[];
}

export interface RecoverOptions {
  readonly maxAttempts?: number | undefined;
  /** The most invocations to go on with. */
  readonly limit?: number | undefined;
  /** How many go on at once. */
  readonly concurrency?: number | undefined;
}

/**
 * The invocations of one core in one engine: starts, claims and runs them, and waits for those that other engines run.
 *
 * About 500 lines: every way to own an invocation (start, claim, resume, recover) and to lose it shares the table of active ones.
 */
export class Invocations {
  readonly #environment: Environment;
  readonly #known: KnownInstances;
  readonly #backend: CheckpointBackend;
  readonly #clock: Clock;
  readonly #owner: string;
  readonly #active = new Map<string, Active>();
  /** Invocations that are being begun or claimed, and how often. */
  readonly #acquiring = new Map<string, number>();
  readonly #lost: LostRuns;
  readonly #hints: ChangeHints;
  readonly #programs: StoredPrograms;
  readonly #queries: InvocationQueries;
  readonly #pipe: EventPipe;
  readonly #notifier: CheckpointNotifier;
  readonly #calls: CalledInvocations;
  readonly #heartbeat: Heartbeat;
  readonly #context: RunContext;
  readonly #instances: Instances | undefined;
  #claimed = false;
  #closed = false;

  constructor(
    readonly program: Program,
    bundle: Bundle,
    given: Environment,
    options: {
      readonly limits: Limits;
      readonly masks: MaskCache;
      readonly telemetry: boolean;
      readonly inspector?: Inspector | undefined;
    },
  ) {
    const environment = withMaskedDispatcher(given, program, options.masks);
    this.#environment = environment;
    this.#backend = environment.checkpoints;
    this.#clock = environment.clock;
    this.#owner = this.newId();
    this.#programs = new StoredPrograms(program, bundle, environment);
    this.#queries = new InvocationQueries(this.#backend, program.module.name, environment.dispatcher !== undefined);
    this.#pipe = new EventPipe(environment.events, this.#clock, environment.logger);
    this.#notifier = new CheckpointNotifier(environment.checkpointHandler, environment.logger);
    this.#calls = new CalledInvocations(environment);
    this.#known = new KnownInstances(program.module, environment.memory);
    this.#heartbeat = new Heartbeat(
      this.#backend,
      this.#owner,
      this.#clock,
      () => {
        for (const active of this.#active.values()) this.#checkInbox(active);
        this.#lost.beat();
        return this.#active.size > 0 || this.#lost.size > 0;
      },
      (error) => this.#warn("The heartbeat could not be written", error),
    );
    this.#lost = new LostRuns({
      backend: this.#backend,
      owner: this.#owner,
      clock: this.#clock,
      summary: (invocationId) => this.#queries.summary(invocationId),
      isHeld: (invocationId) => this.#isHeld(invocationId),
      goOn: (invocationId) => this.proceed(invocationId, NOBODY_WAITS),
      warn: (what, error) => this.#warn(what, error),
    });
    this.#hints = new ChangeHints(this.#backend, this.#clock, (invocationId) => {
      const active = this.#active.get(invocationId);
      if (active !== undefined) this.#checkInbox(active);
    });
    this.#instances = instancesOf(program.module, this.#backend, this.#owner, this.#clock);
    this.#context = {
      environment,
      pipe: this.#pipe,
      notifier: this.#notifier,
      calls: this.#calls,
      embeddings: new Embeddings(environment.modelProviders, options.limits, environment.clock),
      parked: new ParkedRuns(),
      ...options,
    };
  }

  /** The pending checkpoints of this core; with `dueBefore` only those whose time is over by then. */
  pendingCheckpoints(
    query: { readonly dueBefore?: Timestamp; readonly waits?: boolean } = {},
  ): AsyncGenerator<CheckpointInfo> {
    return this.#queries.pendingCheckpoints(query);
  }

  get limits(): Limits {
    return this.#context.limits;
  }
  now(): number {
    return this.#clock.now();
  }
  timestamp(): Timestamp {
    return new Date(this.#clock.now()).toISOString();
  }
  newId(): string {
    return uuidOf(this.#environment.random.bytes(16));
  }
  checkOpen(): void {
    if (this.#closed) throw new StoreError("The engine is closed.", {}, { retryable: false });
  }
  checkpoint(id: string): Promise<CheckpointInfo | undefined> {
    return this.#backend.get(id);
  }
  decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    return this.#backend.decide(checkpointId, decision);
  }
  /** @throws StoreError when the backend of this engine takes no votes, which `load()` has ruled out for its own module. */
  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    if (this.#backend.vote === undefined)
      throw new StoreError("This store takes no votes, which a quorum needs.", {}, { retryable: false });
    return await this.#backend.vote(checkpointId, vote);
  }
  /** What decides who may decide. */
  get authorization(): Pick<Environment, "authorizer" | "clock"> & { readonly answerMs: number } {
    const { authorizer, clock } = this.#environment;
    return { ...(authorizer === undefined ? {} : { authorizer }), clock, answerMs: this.limits.hostCallMs };
  }
  /** @throws StoreCorruptError where it cannot be read, which must not look like another invocation of the same id. */
  async startOf(invocationId: string): Promise<StartRecord | undefined> {
    const summary = await this.#queries.summary(invocationId);
    if (summary?.status === "corrupt") throw corruptError(summary);
    return summary?.start;
  }

  /** @throws ModuleMismatchError for a checkpoint of another core. */
  async programOf(info: CheckpointInfo): Promise<Program> {
    return await this.#programs.ofCheckpoint(info, await this.#queries.summary(info.invocationId));
  }

  /** The keys of all instances that a schedule runs in. */
  instances(): Promise<readonly string[]> {
    return this.#known.list();
  }

  // -- owned invocations

  /**
   * Starts an invocation, or returns the start record of the one that has the id already.
   * @throws LimitError when its instance cannot be active; nothing is recorded then.
   */
  async start(
    start: StartRecord,
    options: OutcomeOptions,
  ): Promise<{ readonly known: StartRecord } | { readonly outcome: Promise<InvocationResult> }> {
    // The ticket is taken before the start record is written, so that later invocations queue behind this one.
    const ticket = this.#instances?.enqueueNew(start.instanceKey, this.#chainOf(start.invocationId));
    try {
      await this.#startHeartbeat();
      await this.#programs.store();
      await this.#known.note(start.instanceKey);
      const begun = await this.#acquire(start.invocationId, async () => {
        const acquired = await this.#backend.begin(start, this.#owner);
        if (!acquired.created) return { known: acquired.start };
        const claimed = { lease: acquired.lease, start, entries: [] };
        const { follow } = options;
        return { active: this.#activate(this.program, claimed, follow, ticket === undefined ? {} : { ticket }) };
      });
      if (begun.active !== undefined) {
        return {
          outcome: this.#cancelOnAbort(start.invocationId, options.signal, this.#outcomeOf(begun.active, start)),
        };
      }
      this.#abandon(ticket);
      return begun;
    } catch (error) {
      this.#abandon(ticket);
      throw error;
    }
  }

  /** Records an invocation that anybody may go on with, or gives the start record of the one that has the id already. */
  async submit(start: StartRecord): Promise<{ readonly known: StartRecord } | "created"> {
    await this.#startHeartbeat();
    await this.#programs.store();
    await this.#known.note(start.instanceKey);
    return await this.#acquire(start.invocationId, async () => {
      const acquired = await this.#backend.begin(start, this.#owner);
      if (!acquired.created) return { known: acquired.start };
      const { lease } = acquired;
      await this.#backend.append(lease, markEntry("released", lease.epoch), { released: true });
      return "created";
    });
  }

  /**
   * Begins or claims an invocation. After an error the store may have done so nevertheless: then it belongs to this engine,
   * which has to give it back.
   */
  async #acquire<T>(invocationId: string, acquire: () => Promise<T>): Promise<T> {
    this.#acquiring.set(invocationId, (this.#acquiring.get(invocationId) ?? 0) + 1);
    try {
      return await acquire();
    } catch (error) {
      this.#lose(invocationId, error);
      throw error;
    } finally {
      const others = (this.#acquiring.get(invocationId) ?? 1) - 1;
      if (others === 0) this.#acquiring.delete(invocationId);
      else this.#acquiring.set(invocationId, others);
    }
  }

  /** Whether an invocation runs here, or is being begun or claimed. */
  #isHeld(invocationId: string): boolean {
    return this.#active.has(invocationId) || this.#acquiring.has(invocationId);
  }

  /** Notes an invocation that may be this engine's although it does not run. */
  #lose(invocationId: string, error: unknown, lease?: Lease): void {
    if (this.#closed) return;
    this.#lost.add(invocationId, error, lease);
    this.#heartbeat.keep();
  }

  #abandon(ticket: QueueTicket | undefined): void {
    ticket?.abandon();
    void ticket?.leave();
  }

  /**
   * Joins an invocation that was started before. If it runs the engine's own program, the bundle is stored again, in
   * case it was lost or damaged.
   */
  async join(known: StartRecord, options: OutcomeOptions): Promise<InvocationResult> {
    if (known.bundleHash === this.#programs.bundle.hash) await this.#programs.store();
    return await this.outcome(known.invocationId, options);
  }

  /**
   * Waits until an invocation has ended or is suspended, whichever process runs it. An invocation that can go on and
   * has no live owner is claimed and run here.
   */
  outcome(invocationId: string, { signal, follow }: OutcomeOptions): Promise<InvocationResult> {
    return this.#cancelOnAbort(invocationId, signal, this.#outcome(invocationId, follow));
  }

  /** Cancels the invocation when the signal is aborted; the outcome is still awaited. */
  #cancelOnAbort<T>(invocationId: string, signal: AbortSignal | undefined, outcome: Promise<T>): Promise<T> {
    return onAbort(signal, outcome, (reason) => {
      this.cancel(invocationId, reason).catch((error: unknown) => this.#warn("A run could not be cancelled", error));
    });
  }

  async #outcome(invocationId: string, follow: Follow | undefined): Promise<InvocationResult> {
    const changes = this.#hints.of(invocationId);
    const patience = new Patience(this.#clock, this.limits);
    try {
      for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
        const outcome = await this.#settled(invocationId, follow, patience);
        if (outcome !== undefined) return outcome;
        await changes.wait(pause);
      }
    } finally {
      changes.end();
    }
  }

  /** The outcome of an invocation, which is run here if it can go on; `undefined`: another engine has it. */
  async #settled(
    invocationId: string,
    follow: Follow | undefined,
    patience: Patience,
  ): Promise<InvocationResult | undefined> {
    const active = this.#active.get(invocationId);
    if (active !== undefined) {
      if (follow !== undefined) active.followers.add(follow);
      this.#checkInbox(active);
      return await active.leg;
    }
    const summary = await this.#queries.summary(invocationId);
    if (summary === undefined) throw unknownError(invocationId);
    if (summary.status === "corrupt") throw corruptError(summary);
    if (summary.result !== undefined) return summary.result;
    const waiting = isClaimable(summary) ? "resumable" : await this.#calls.resultOf(summary);
    if (waiting === "resumable") {
      this.checkOpen();
      const claimed = await this.#claim(summary, follow);
      if (claimed === undefined) patience.refused(summary);
      return await claimed?.leg;
    }
    if (waiting !== undefined) return waiting;
    if (summary.owner === this.#owner) patience.refused(summary);
    await this.#giveBackLost(summary);
    return undefined;
  }

  /**
   * As long as this engine beats for its other runs, nobody else can go on with one that it has and does not run.
   * @throws StoreError while the store fails.
   */
  async #giveBackLost({ invocationId, status, owner }: InvocationSummary): Promise<void> {
    if (status !== "running" || owner !== this.#owner || this.#isHeld(invocationId) || this.#closed) return;
    try {
      await this.#lost.giveBack(invocationId);
    } finally {
      if (this.#lost.size > 0) this.#heartbeat.keep();
    }
  }

  /** Claims and runs an invocation. `undefined`: another engine was faster. */
  async #claim(
    summary: InvocationSummary,
    follow: Follow | undefined,
    prepare?: (run: Run) => void,
  ): Promise<Active | undefined> {
    // The program is loaded first, so that an engine that cannot run the invocation leaves it to others.
    const program = await this.#programs.of(summary.start);
    await this.#startHeartbeat();
    const { invocationId } = summary;
    return await this.#acquire(invocationId, async () => {
      const claimed = await this.#backend.claim(invocationId, this.#owner);
      return claimed === undefined
        ? undefined
        : this.#activate(program, claimed, follow, prepare === undefined ? {} : { prepare });
    });
  }

  /** The outcome of an invocation that runs here, also when another engine takes over. */
  async #outcomeOf({ leg }: Active, { invocationId }: StartRecord): Promise<InvocationResult> {
    return (await leg) ?? (await this.#outcome(invocationId, undefined));
  }

  /**
   * Goes on with an invocation, if it can and nobody else does, until it has ended or is suspended. `undefined`: there is
   * nothing to do, or another engine has it. `settle` decides what votes and deadlines have settled, and gives the checkpoints
   * that the run has to escalate.
   */
  async proceed(
    invocationId: string,
    { signal, follow }: OutcomeOptions,
    settle?: (summary: InvocationSummary) => Promise<readonly string[]>,
  ): Promise<InvocationResult | undefined> {
    const active = await this.#takeUp(invocationId, follow, { settle });
    return active === undefined ? undefined : await this.#cancelOnAbort(invocationId, signal, active.leg);
  }

  /** Claims an invocation if it can go on and does not run here. */
  async #takeUp(
    invocationId: string,
    follow: Follow | undefined,
    {
      maxAttempts,
      settle,
    }: {
      readonly maxAttempts?: number | undefined;
      readonly settle?: ((summary: InvocationSummary) => Promise<readonly string[]>) | undefined;
    },
  ): Promise<Active | undefined> {
    const current = async () => {
      this.checkOpen();
      if (this.#isHeld(invocationId)) return undefined;
      const summary = await this.#queries.summary(invocationId);
      if (summary?.status === "corrupt") throw corruptError(summary);
      return summary?.result === undefined ? summary : undefined;
    };
    let summary = await current();
    if (summary?.status === "running" && summary.ownerAlive) {
      if (summary.owner !== this.#owner) return undefined;
      await this.#giveBackLost(summary);
      summary = await current();
    }
    const escalate = summary === undefined || settle === undefined ? [] : await settle(summary);
    // What was decided a moment ago is in the summary now.
    if (settle !== undefined) summary = await current();
    if (summary === undefined || !(escalate.length > 0 || (await this.#isResumable(summary)))) return undefined;
    if (this.#isHeld(invocationId)) return undefined;
    return await this.#claim(summary, follow, (run) => {
      if (maxAttempts !== undefined) run.limitRecoveries(maxAttempts);
      for (const checkpointId of escalate) run.escalate(checkpointId);
    });
  }

  #activate(program: Program, claimed: Claimed, follow: Follow | undefined, options: ActivateOptions): Active {
    const followers = new Set<Follow>(follow === undefined ? [] : [follow]);
    const { invocationId, instanceKey } = claimed.start;
    this.#lost.forget(invocationId);
    this.#hints.listen();
    const active: Active = {
      run: undefined,
      instanceKey,
      lease: claimed.lease,
      ticket: options.ticket ?? this.#instances?.enqueueResumed(instanceKey, this.#chainOf(invocationId)),
      followers,
      // The run begins after the entry in the map is made.
      leg: Promise.resolve().then(() => this.#runLeg(program, claimed, active, options)),
    };
    this.#active.set(invocationId, active);
    // Callers that wait handle the error; an invocation without one is recovered.
    active.leg.catch(() => undefined);
    return active;
  }

  /** Runs an invocation until it rests. `undefined`: another engine has taken over. */
  async #runLeg(
    program: Program,
    first: Claimed,
    active: Active,
    { prepare }: ActivateOptions,
  ): Promise<InvocationResult | undefined> {
    const { invocationId } = first.start;
    try {
      const refusal = await refusalOf(active.ticket);
      for (let claimed = first; ;) {
        const run = this.#runOf(program, claimed, active);
        active.run = run;
        if (refusal !== undefined) run.refuse(refusal);
        prepare?.(run);
        if (this.#closed) run.close("now");
        // The invocation was cancelled while it waited, and must see that before it does anything.
        else if (active.ticket?.isAbandoned === true) run.checkInbox();
        const outcome = await run.runUntilIdle();
        this.#lost.rested(invocationId);
        if (outcome.kind === "finished") return outcome.result;
        if (outcome.kind === "suspended") {
          const [checkpoint, ...others] = outcome.checkpoints;
          if (checkpoint === undefined)
            throw new StoreError(`The checkpoints of ${invocationId} are not in the store.`);
          const { usage, elapsedMs } = outcome.state;
          return suspendedResult(invocationId, [checkpoint, ...others], { usage, durationMs: Math.round(elapsedMs) });
        }
        const again = await this.#backend.claim(invocationId, this.#owner);
        if (again === undefined) return undefined;
        claimed = again;
        active.lease = again.lease;
      }
    } catch (error) {
      if (error instanceof OwnershipLostError) return undefined;
      await this.#stopped(active.lease, error);
      throw error;
    } finally {
      this.#active.delete(invocationId);
      await active.ticket?.leave();
    }
  }

  /** The instances in which callers of an invocation run; `undefined` for one that no other invocation has called. */
  #chainOf(invocationId: string): Chain | undefined {
    const callers = lineageOf(invocationId);
    if (callers.length === 0) return undefined;
    return async () => {
      const keys = new Set<string>();
      for (const { parentId } of callers) {
        const active = this.#active.get(parentId);
        const summary = active === undefined ? await this.#queries.summary(parentId) : undefined;
        // One that waits for its own turn has no instance yet.
        if (active?.run !== undefined) keys.add(active.instanceKey ?? "");
        else if (summary !== undefined && this.#runsElsewhere(summary)) keys.add(summary.start.instanceKey ?? "");
      }
      return keys;
    };
  }

  #runsElsewhere({ status, owner, ownerAlive, start }: InvocationSummary): boolean {
    const { name } = this.program.module;
    return status === "running" && ownerAlive && owner !== this.#owner && start.core === name;
  }

  /** Makes an invocation check its inbox. One that waits for its instance can only be cancelled. */
  #checkInbox({ run, lease, ticket }: Active): void {
    if (run !== undefined) {
      run.checkInbox();
      return;
    }
    this.#backend.inbox(lease).then(
      ({ cancel }) => {
        if (cancel !== undefined) ticket?.abandon();
      },
      (error: unknown) => this.#warn(`Invocation ${lease.invocationId} could not be looked after`, error),
    );
  }

  /**
   * Gives back an invocation that an error has stopped, in its last durable state. What made the run fail may make this fail
   * too: then it is tried again at each heartbeat.
   */
  async #stopped(lease: Lease, error: unknown): Promise<void> {
    const { invocationId } = lease;
    // Closing the engine releases all leases at once.
    if (this.#closed) return;
    this.#active.delete(invocationId);
    this.#lose(invocationId, error, lease);
    await this.#lost.tryToGiveBack(invocationId);
  }

  #runOf(program: Program, { start, lease, entries }: Claimed, active: Active): Run {
    const follow = (item: StreamItem) => {
      for (const follower of active.followers) follower(item);
    };
    return new Run(this.#context, program, start, lease, entries, follow, () => active.followers.size > 0);
  }

  /** Starts the heartbeat before the engine owns anything. */
  async #startHeartbeat(): Promise<void> {
    this.#claimed = true;
    await this.#heartbeat.start();
  }

  // -- from outside

  /** The result of a finished or suspended invocation; `undefined` while it runs. */
  async current(invocationId: string): Promise<InvocationResult | undefined> {
    if (this.#active.has(invocationId)) return undefined;
    const summary = await this.#queries.summary(invocationId);
    if (summary === undefined) return undefined;
    if (summary.status === "corrupt") throw corruptError(summary);
    if (summary.result !== undefined) return summary.result;
    const waiting = isClaimable(summary) ? "resumable" : await this.#calls.resultOf(summary);
    return waiting === "resumable" ? undefined : waiting;
  }

  async cancel(invocationId: string, reason: string): Promise<InvocationResult> {
    const summary = await this.#queries.summary(invocationId);
    if (summary === undefined) throw new InvocationNotFoundError(invocationId);
    if (summary.status === "corrupt") throw corruptError(summary);
    if (summary.result !== undefined) return summary.result;
    await this.#backend.requestCancel(invocationId, reason);
    return await this.#outcome(invocationId, undefined);
  }

  /**
   * The call of this core that led to a checkpoint of another core; see `CalledInvocations`. A checkpoint is listed a moment
   * before the invocation that called waits for it, so that one is given time to. One that was interrupted before it did is
   * run on.
   */
  async callAround(checkpointId: string, info: CheckpointInfo | undefined): Promise<CallWait | undefined> {
    const { name } = this.program.module;
    const until = this.#clock.monotonic() + PARKING_MS;
    let rerun: { readonly leg: Promise<unknown>; rested: boolean } | undefined;
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
      const waits = this.#queries.pendingCheckpoints({ waits: true });
      const wait = await this.#calls.around(checkpointId, info, name, waits);
      if (wait !== undefined || info === undefined || info.core === name || rerun?.rested === true) return wait;
      if (rerun !== undefined) {
        const { leg } = rerun;
        rerun.rested = await this.#within(pause, leg);
        continue;
      }
      const caller = await this.#callerOf(info);
      if (caller !== undefined && isClaimable(caller)) {
        const active = await this.#takeUp(caller.invocationId, undefined, {});
        if (active !== undefined) {
          rerun = { leg: active.leg, rested: false };
          continue;
        }
      }
      if (caller === undefined || this.#clock.monotonic() >= until) return undefined;
      await this.#clock.sleep(pause);
    }
  }

  /** The outermost invocation of this core that may have called the one of a checkpoint, and runs or may go on. */
  async #callerOf({ invocationId }: CheckpointInfo): Promise<InvocationSummary | undefined> {
    for (const { parentId } of lineageOf(invocationId)) {
      const summary = await this.#queries.summary(parentId);
      if (summary?.start.core !== this.program.module.name) continue;
      if (summary.status === "running" || isClaimable(summary)) return summary;
    }
    return undefined;
  }

  /** Decides a checkpoint of a called invocation in the called core, then runs the calling invocation on. */
  resumeCalled(
    wait: CallWait,
    request: ResumeRequest,
    { signal, follow }: OutcomeOptions,
    verdict: Verdict,
  ): Promise<InvocationResult> {
    return this.#cancelOnAbort(
      wait.invocationId,
      signal,
      this.#resumedCalled(wait, request, { signal, follow }, verdict),
    );
  }

  async #resumedCalled(
    wait: CallWait,
    request: ResumeRequest,
    { signal, follow }: OutcomeOptions,
    verdict: Verdict,
  ): Promise<InvocationResult> {
    try {
      const result = await verdict.recording(
        () => this.#calls.resume(wait, request, signal),
        () => true,
      );
      await this.#calls.recordEnd(wait, result);
    } catch (error) {
      // When the checkpoint had expired, the flow has gone on nevertheless.
      if (error instanceof CheckpointExpiredError) await this.#outcome(wait.invocationId, follow);
      throw error;
    }
    return await this.#outcome(wait.invocationId, follow);
  }

  /** Warns that `onStarted` of a caller failed. */
  warnTold(invocationId: string, error: unknown): void {
    this.#warn(`onStarted of invocation ${invocationId} failed, and the invocation goes on`, error);
  }

  /** Warns that the host's authorizer failed. */
  warnUnauthorized(error: unknown): void {
    this.#warn("The authorizer failed, and nobody is let in", error);
  }

  /** Warns that a checkpoint was skipped. */
  warnSkipped(info: CheckpointInfo, error: unknown): void {
    this.#warn(`Checkpoint ${info.checkpointId} of invocation ${info.invocationId} was left out`, error);
  }

  /**
   * Lets runs go on that a sweep has decided, side by side, until they rest. One that fails is logged: what was decided
   * stays, and `recover` goes on with it. Gives the ids of the runs that escalated what they had to.
   */
  async goOn(runs: Iterable<DueRun>): Promise<ReadonlySet<string>> {
    const escalated = new Set<string>();
    await sideBySide(runs, SIDE_BY_SIDE, async ({ invocationId, escalate }) => {
      try {
        if (escalate.length === 0) await this.#outcome(invocationId, undefined);
        else if (await this.#escalate(invocationId, escalate)) escalated.add(invocationId);
      } catch (error) {
        this.#warn(`Invocation ${invocationId} could not go on`, error);
      }
    });
    return escalated;
  }

  /** Escalates checkpoints. `false`: another process does. */
  async #escalate(invocationId: string, checkpointIds: readonly string[]): Promise<boolean> {
    const escalate = (run: Run) => {
      for (const checkpointId of checkpointIds) run.escalate(checkpointId);
    };
    const active = this.#active.get(invocationId);
    if (active?.run !== undefined) {
      escalate(active.run);
      return true;
    }
    const summary = await this.#queries.summary(invocationId);
    if (summary === undefined || summary.status === "corrupt" || summary.result !== undefined) return false;
    const claimed = await this.#claim(summary, undefined, escalate);
    await claimed?.leg;
    return claimed !== undefined;
  }

  /** `settleDue` decides what votes and the times of waits have settled. Runs that cannot go on are logged, and do not stop the others. */
  async recover(
    { maxAttempts, limit = Infinity, concurrency = SIDE_BY_SIDE }: RecoverOptions,
    settleDue: (summary: InvocationSummary) => Promise<void>,
  ): Promise<readonly InvocationResult[]> {
    this.checkOpen();
    await this.#backend.repair?.();
    await this.#lost.giveBackAll();
    const results: InvocationResult[] = [];
    let room = limit;
    const recoverOne = async (invocationId: string): Promise<void> => {
      if (room <= 0) return;
      room--;
      const settle = async (summary: InvocationSummary) => {
        await settleDue(summary);
        return [];
      };
      const active = await this.#takeUp(invocationId, undefined, { maxAttempts, settle });
      if (active === undefined) room++;
      const result = await active?.leg;
      if (result !== undefined) results.push(result);
    };
    const ids = this.#queries.runnable({ owner: this.#owner, atOnce: concurrency, wanted: () => room });
    await sideBySide(ids, concurrency, async (invocationId) => {
      try {
        await recoverOne(invocationId);
      } catch (error) {
        this.#warn(`Invocation ${invocationId} could not be recovered`, error);
      }
    });
    return results;
  }

  /** Whether an invocation can go on, also because a called invocation has ended or was interrupted. */
  async #isResumable(summary: InvocationSummary): Promise<boolean> {
    return isClaimable(summary) || (await this.#calls.resultOf(summary)) === "resumable";
  }

  /** Notifies the handler of pending checkpoints that this process has not announced. */
  async notifyPending(): Promise<void> {
    if (!this.#notifier.enabled) return;
    for await (const info of this.#queries.pendingCheckpoints()) this.#notifier.notifyOnce(info);
    await this.#notifier.flush();
  }

  async close(graceMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#hints.close();
    const outcomes = [...this.#active.values()].map(({ leg }) => leg.catch(() => undefined));
    for (const { run, ticket } of this.#active.values()) {
      if (run === undefined) ticket?.abandon();
      else run.close("grace");
    }
    await this.#within(graceMs, Promise.all(outcomes));
    for (const { run } of this.#active.values()) run?.close("now");
    await Promise.all(outcomes);
    this.#heartbeat.stop();
    if (this.#claimed) await this.#retire();
    await this.#within(graceMs, Promise.all([this.#notifier.flush(), this.#pipe.flush()]));
  }

  /** Ends the owner. Where the store refuses, others find out that it is dead when its heartbeat stands still. */
  async #retire(): Promise<void> {
    try {
      await this.#backend.retire(this.#owner);
    } catch (error) {
      this.#warn("The store did not take that the engine is closed, and others will find out in a while", error);
    }
  }

  /** Waits for work for so long at most. Returns whether it is done. */
  async #within(ms: number, work: Promise<unknown>): Promise<boolean> {
    const timer = new AbortController();
    const late = (ms <= 0 ? Promise.resolve() : this.#clock.sleep(ms, timer.signal)).then(
      () => false,
      () => false,
    );
    try {
      return await Promise.race([work.then(() => true), late]);
    } finally {
      timer.abort();
    }
  }

  #warn(what: string, error: unknown): void {
    this.#environment.logger?.warn(`${what}: ${messageOf(error)}`);
  }
}

/** Waits until an invocation may run. Gives the error of one that never can. */
async function refusalOf(ticket: QueueTicket | undefined): Promise<RunError | undefined> {
  try {
    await ticket?.acquired;
    return undefined;
  } catch (error) {
    if (error instanceof RunError) return error;
    throw error;
  }
}

const NOBODY_WAITS: OutcomeOptions = { signal: undefined, follow: undefined };

/** The environment with a dispatcher whose results have none of the program's secrets in them. */
function withMaskedDispatcher(environment: Environment, { module }: Program, masks: MaskCache): Environment {
  const { dispatcher, secrets: source } = environment;
  if (dispatcher === undefined || secretNames(module).length === 0) return environment;
  const maskOf = async () => {
    const secrets = new RunSecrets(module, source, masks);
    await secrets.load();
    return secrets.mask;
  };
  return { ...environment, dispatcher: maskedDispatcher(dispatcher, maskOf) };
}
