// One class, longer than others: what the engine does with invocations shares who owns them and who waits for them.
import { messageOf } from "../../error.js";
import {
  CheckpointExpiredError,
  InvocationNotFoundError,
  OwnershipLostError,
  StoreCorruptError,
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
import { uuidOf } from "../program/ids.js";
import type { Limits } from "../../limits.js";
import { CalledInvocations, type CallWait } from "./called-invocations.js";
import type { Inspector } from "./debug/inspector.js";
import { Embeddings } from "./embeddings.js";
import { Heartbeat } from "./heartbeat.js";
import { type Instances, instancesOf, type QueueTicket } from "./instances/instances.js";
import { corruptError, InvocationQueries, isClaimable, unknownError } from "./invocation-queries.js";
import type { Bundle, Environment } from "./load-program.js";
import { CheckpointNotifier, EventPipe } from "./notifications.js";
import { onAbort, suspendedResult } from "./results.js";
import { Run, type RunContext } from "./run.js";
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
  lease: Lease;
  readonly ticket: QueueTicket | undefined;
  readonly followers: Set<Follow>;
  readonly outcome: Promise<InvocationResult>;
}

interface ActivateOptions {
  readonly prepare?: (run: Run) => void;
  /** The ticket that the invocation already has. */
  readonly ticket?: QueueTicket;
}

const FIRST_POLL_MS = 2;
const SLOWEST_POLL_MS = 250;

/**
 * The invocations of one core in one engine: starts, claims and runs them, and waits for those that other engines run.
 *
 * About 500 lines: every way to own an invocation (start, claim, resume, recover) and to lose it shares the table of active ones.
 */
export class Invocations {
  readonly #environment: Environment;
  readonly #backend: CheckpointBackend;
  readonly #clock: Clock;
  readonly #owner: string;
  readonly #active = new Map<string, Active>();
  /** The leases of runs that ended while the store failed, so that they could not be given back. */
  readonly #unreleased = new Map<string, Lease>();
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
    this.#queries = new InvocationQueries(this.#backend, program.module.name);
    this.#pipe = new EventPipe(environment.events, this.#clock, environment.logger);
    this.#notifier = new CheckpointNotifier(environment.checkpointHandler, environment.logger);
    this.#calls = new CalledInvocations(environment);
    this.#heartbeat = new Heartbeat(
      this.#backend,
      this.#owner,
      this.#clock,
      () => {
        for (const active of this.#active.values()) this.#checkInbox(active);
        return this.#active.size > 0;
      },
      (error) => this.#warn("The heartbeat could not be written", error),
    );
    this.#instances = instancesOf(program.module, this.#backend, this.#owner, this.#clock);
    this.#context = {
      environment,
      pipe: this.#pipe,
      notifier: this.#notifier,
      calls: this.#calls,
      embeddings: new Embeddings(environment.modelProviders, options.limits, environment.clock),
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
    if (this.#closed) throw new StoreError("The engine is closed.");
  }
  checkpoint(id: string): Promise<CheckpointInfo | undefined> {
    return this.#backend.get(id);
  }
  decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    return this.#backend.decide(checkpointId, decision);
  }
  /** @throws StoreError when the backend of this engine takes no votes, which `load()` has ruled out for its own module. */
  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    if (this.#backend.vote === undefined) throw new StoreError("This store takes no votes, which a quorum needs.");
    return await this.#backend.vote(checkpointId, vote);
  }
  /** What decides who may decide. */
  get authorization(): Pick<Environment, "authorizer" | "clock"> {
    return this.#environment;
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
    const ticket = this.#instances?.enqueueNew(start.instanceKey);
    try {
      await this.#startHeartbeat();
      await this.#programs.store();
      const acquired = await this.#backend.begin(start, this.#owner);
      if (acquired.created) {
        const claimed = { lease: acquired.lease, start, entries: [] };
        const { outcome } = this.#activate(
          this.program,
          claimed,
          options.follow,
          ticket === undefined ? {} : { ticket },
        );
        return { outcome: this.#cancelOnAbort(start.invocationId, options.signal, outcome) };
      }
      this.#abandon(ticket);
      return { known: acquired.start };
    } catch (error) {
      this.#abandon(ticket);
      throw error;
    }
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
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
      const active = this.#active.get(invocationId);
      if (active !== undefined) {
        if (follow !== undefined) active.followers.add(follow);
        this.#checkInbox(active);
        return await active.outcome;
      }
      const summary = await this.#queries.summary(invocationId);
      if (summary === undefined) throw unknownError(invocationId);
      if (summary.status === "corrupt") throw corruptError(summary);
      if (summary.result !== undefined) return summary.result;
      const waiting = isClaimable(summary) ? "resumable" : await this.#calls.resultOf(summary);
      if (waiting === "resumable") {
        this.checkOpen();
        const claimed = await this.#claim(summary, follow);
        if (claimed !== undefined) return await claimed.outcome;
      } else if (waiting !== undefined) return waiting;
      const unreleased = this.#unreleased.get(invocationId);
      if (unreleased === undefined) await this.#clock.sleep(pause);
      // As long as this engine beats for its other runs, nobody else can go on with this one.
      else await this.#giveBack(unreleased);
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
    const claimed = await this.#backend.claim(summary.invocationId, this.#owner);
    return claimed === undefined
      ? undefined
      : this.#activate(program, claimed, follow, prepare === undefined ? {} : { prepare });
  }

  #activate(program: Program, claimed: Claimed, follow: Follow | undefined, options: ActivateOptions): Active {
    const followers = new Set<Follow>(follow === undefined ? [] : [follow]);
    const { invocationId, instanceKey } = claimed.start;
    this.#unreleased.delete(invocationId);
    const active: Active = {
      run: undefined,
      lease: claimed.lease,
      ticket: options.ticket ?? this.#instances?.enqueueResumed(instanceKey),
      followers,
      // The run begins after the entry in the map is made.
      outcome: Promise.resolve().then(() => this.#runToOutcome(program, claimed, active, options)),
    };
    this.#active.set(invocationId, active);
    // Callers that wait handle the error; an invocation without one is recovered.
    active.outcome.catch(() => undefined);
    return active;
  }

  async #runToOutcome(
    program: Program,
    first: Claimed,
    active: Active,
    { prepare }: ActivateOptions,
  ): Promise<InvocationResult> {
    const { invocationId } = first.start;
    try {
      await active.ticket?.acquired;
      for (let claimed = first; ;) {
        const run = this.#runOf(program, claimed, active);
        active.run = run;
        prepare?.(run);
        if (this.#closed) run.close("now");
        // The invocation was cancelled while it waited, and must see that before it does anything.
        else if (active.ticket?.isAbandoned === true) run.checkInbox();
        const outcome = await run.runUntilIdle();
        if (outcome.kind === "finished") return outcome.result;
        if (outcome.kind === "suspended") {
          const [checkpoint, ...others] = outcome.checkpoints;
          if (checkpoint === undefined)
            throw new StoreError(`The checkpoints of ${invocationId} are not in the store.`);
          const { usage, elapsedMs } = outcome.state;
          return suspendedResult(invocationId, [checkpoint, ...others], { usage, durationMs: Math.round(elapsedMs) });
        }
        const again = await this.#backend.claim(invocationId, this.#owner);
        if (again === undefined) break;
        claimed = again;
        active.lease = again.lease;
      }
    } catch (error) {
      if (!(error instanceof OwnershipLostError)) {
        await this.#release(active.lease);
        throw error;
      }
    } finally {
      this.#active.delete(invocationId);
      await active.ticket?.leave();
    }
    // Another engine has taken over.
    return await this.#outcome(invocationId, undefined);
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

  /** Releases an invocation that cannot go on here, in its last durable state. A failing store may fail here too. */
  async #release(lease: Lease): Promise<void> {
    // Closing the engine releases all leases at once.
    if (this.#closed) return;
    try {
      await this.#giveBack(lease);
    } catch (error) {
      this.#warn(`Invocation ${lease.invocationId} could not be given back`, error);
    }
  }

  /** @throws StoreError while the store fails; whoever needs the invocation next tries again. */
  async #giveBack(lease: Lease): Promise<void> {
    this.#unreleased.set(lease.invocationId, lease);
    try {
      await this.#backend.append(lease, markEntry("released", lease.epoch), { released: true });
    } catch (error) {
      if (!(error instanceof OwnershipLostError)) throw error;
    }
    this.#unreleased.delete(lease.invocationId);
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

  /** The call of this core that led to a checkpoint of another core; see `CalledInvocations`. */
  callAround(checkpointId: string, info: CheckpointInfo | undefined): Promise<CallWait | undefined> {
    const waits = this.#queries.pendingCheckpoints({ waits: true });
    return this.#calls.around(checkpointId, info, this.program.module.name, waits);
  }

  /** Decides a checkpoint of a called invocation in the called core, then runs the calling invocation on. */
  resumeCalled(wait: CallWait, request: ResumeRequest, options: OutcomeOptions): Promise<InvocationResult> {
    return this.#cancelOnAbort(wait.invocationId, options.signal, this.#resumedCalled(wait, request, options.follow));
  }

  async #resumedCalled(wait: CallWait, request: ResumeRequest, follow: Follow | undefined): Promise<InvocationResult> {
    try {
      await this.#calls.resume(wait, request);
    } catch (error) {
      // When the checkpoint had expired, the flow has gone on nevertheless.
      if (error instanceof CheckpointExpiredError) await this.#outcome(wait.invocationId, follow);
      throw error;
    }
    return await this.#outcome(wait.invocationId, follow);
  }

  /** Warns that the host's authorizer failed. */
  warnUnauthorized(error: unknown): void {
    this.#warn("The authorizer failed, and nobody is let in", error);
  }

  /** Warns that a checkpoint was skipped. */
  warnSkipped(info: CheckpointInfo, error: StoreCorruptError): void {
    this.#warn(`Checkpoint ${info.checkpointId} of invocation ${info.invocationId} was left out`, error);
  }

  /** Escalates a checkpoint. `false`: another process does. */
  async escalate(info: CheckpointInfo): Promise<boolean> {
    const active = this.#active.get(info.invocationId);
    if (active?.run !== undefined) {
      active.run.escalate(info.checkpointId);
      return true;
    }
    const summary = await this.#queries.summary(info.invocationId);
    if (summary === undefined || summary.status === "corrupt" || summary.result !== undefined) return false;
    const claimed = await this.#claim(summary, undefined, (run) => run.escalate(info.checkpointId));
    await claimed?.outcome;
    return claimed !== undefined;
  }

  /** `completeVotes` decides what votes have settled; `true`: the invocation can go on. */
  async recover(
    maxAttempts: number | undefined,
    completeVotes: (summary: InvocationSummary) => Promise<boolean>,
  ): Promise<readonly InvocationResult[]> {
    this.checkOpen();
    await this.#backend.repair?.();
    for (const lease of [...this.#unreleased.values()]) await this.#release(lease);
    const results: InvocationResult[] = [];
    const recovering: Promise<void>[] = [];
    for await (const summary of this.#queries.unfinished()) {
      const voted = await completeVotes(summary);
      if (this.#active.has(summary.invocationId) || !(voted || (await this.#isResumable(summary)))) continue;
      recovering.push(
        this.#recoverOne(summary, maxAttempts).then(
          (result) => {
            if (result !== undefined) results.push(result);
          },
          // An invocation that cannot go on must not stop the others.
          (error: unknown) => {
            this.#warn(`Invocation ${summary.invocationId} could not be recovered`, error);
          },
        ),
      );
    }
    await Promise.all(recovering);
    return results;
  }

  /** Whether an invocation can go on, also because a called invocation has ended or was interrupted. */
  async #isResumable(summary: InvocationSummary): Promise<boolean> {
    return isClaimable(summary) || (await this.#calls.resultOf(summary)) === "resumable";
  }

  async #recoverOne(
    summary: InvocationSummary,
    maxAttempts: number | undefined,
  ): Promise<InvocationResult | undefined> {
    const prepare =
      maxAttempts === undefined
        ? undefined
        : (run: Run) => {
            run.limitRecoveries(maxAttempts);
          };
    const claimed = await this.#claim(summary, undefined, prepare);
    return await claimed?.outcome;
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
    const outcomes = [...this.#active.values()].map(({ outcome }) => outcome.catch(() => undefined));
    for (const { run, ticket } of this.#active.values()) {
      if (run === undefined) ticket?.abandon();
      else run.close("grace");
    }
    await this.#within(graceMs, Promise.all(outcomes));
    for (const { run } of this.#active.values()) run?.close("now");
    await Promise.all(outcomes);
    this.#heartbeat.stop();
    if (this.#claimed) await this.#backend.retire(this.#owner);
    await this.#within(graceMs, Promise.all([this.#notifier.flush(), this.#pipe.flush()]));
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    const late = ms <= 0 ? Promise.resolve() : this.#clock.sleep(ms, timer.signal).catch(() => undefined);
    await Promise.race([work, late]);
    timer.abort();
  }

  #warn(what: string, error: unknown): void {
    this.#environment.logger?.warn(`${what}: ${messageOf(error)}`);
  }
}

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
