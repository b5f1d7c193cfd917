import {
  CheckpointExpiredError,
  CheckpointNotFoundError,
  EnvironmentError,
  InvocationNotFoundError,
  ModuleMismatchError,
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
} from "../../host/interfaces.js";
import { bundleHash } from "../../ir/hashes.js";
import { IRSerializer } from "../../ir/serializer.js";
import { markEntry } from "../machine/log-entry.js";
import type { Program } from "../machine/program.js";
import { lineageOf, uuidOf } from "../program/ids.js";
import type { Limits } from "../program/limits.js";
import { type CallWait, Children, isCallWait } from "./called-invocations.js";
import type { Inspector } from "./debug/inspector.js";
import { Embeddings } from "./embeddings.js";
import { Heartbeat } from "./heartbeat.js";
import { type Instances, instancesOf, type Stay } from "./instances/instances.js";
import { type Bundle, type Environment, loadProgram } from "./load-program.js";
import { EventPipe, HandlerCalls } from "./notifications.js";
import { NO_USAGE, suspendedResult } from "./results.js";
import { Run, type RunContext } from "./run.js";

type Follow = (item: StreamItem) => void;
export interface SettleOptions {
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
  /** Without one it waits for its turn in its instance. */
  run: Run | undefined;
  lease: Lease;
  readonly stay: Stay | undefined;
  readonly followers: Set<Follow>;
  readonly rest: Promise<InvocationResult>;
}

interface OwnOptions {
  readonly prepare?: (run: Run) => void;
  /** It stands in the line for its instance already. */
  readonly stay?: Stay;
}

/** Bundles that nobody refers to are pruned after a day. */
const BUNDLE_REFRESH_MS = 12 * 60 * 60 * 1000;
const FIRST_POLL_MS = 2;
const SLOWEST_POLL_MS = 250;

/** The invocations of one core, as one engine sees them: those it owns, and those it waits for. */
export class Runs {
  readonly #environment: Environment;
  readonly #backend: CheckpointBackend;
  readonly #clock: Clock;
  readonly #owner: string;
  readonly #active = new Map<string, Active>();
  readonly #programs = new Map<string, Program>();
  readonly #pipe: EventPipe;
  readonly #handler: HandlerCalls;
  readonly #children: Children;
  readonly #heartbeat: Heartbeat;
  readonly #context: RunContext;
  readonly #instances: Instances | undefined;
  #bundleStoredAt = -Infinity;
  #claimed = false;
  #closed = false;

  constructor(
    readonly program: Program,
    private readonly bundle: Bundle,
    environment: Environment,
    options: {
      readonly limits: Limits;
      readonly telemetry: boolean;
      readonly inspector?: Inspector | undefined;
    },
  ) {
    this.#environment = environment;
    this.#backend = environment.checkpoints;
    this.#clock = environment.clock;
    this.#owner = this.newId();
    this.#programs.set(program.bundleHash, program);
    this.#pipe = new EventPipe(environment.events, this.#clock, environment.logger);
    this.#handler = new HandlerCalls(environment.checkpointHandler, environment.logger);
    this.#children = new Children(environment);
    this.#heartbeat = new Heartbeat(
      this.#backend,
      this.#owner,
      this.#clock,
      () => {
        for (const active of this.#active.values()) this.#look(active);
        return this.#active.size > 0;
      },
      (error) => this.#warn("The heartbeat could not be written", error),
    );
    this.#instances = instancesOf(program.module, this.#backend, this.#owner, this.#clock);
    this.#context = {
      environment,
      pipe: this.#pipe,
      handler: this.#handler,
      children: this.#children,
      embeddings: new Embeddings(environment.modelProviders),
      ...options,
    };
  }

  // -- small things

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
  /** Throws StoreCorruptError where it cannot be read, which must not look like another invocation of the same id. */
  async startOf(invocationId: string): Promise<StartRecord | undefined> {
    const head = await this.#head(invocationId);
    if (head?.status === "corrupt") throw corrupt(head);
    return head?.start;
  }

  // -- programs

  /** The program that an invocation was started with, which need not be the present one. */
  async programFor(start: StartRecord): Promise<Program> {
    const { bundleHash: hash } = start;
    const known = this.#programs.get(hash);
    if (known !== undefined) return known;
    const bytes = await this.#backend.getBundle(hash);
    const details = { bundle_hash: hash, invocation_id: start.invocationId };
    if (bytes === undefined) {
      throw new ModuleMismatchError(
        `The bundle that invocation ${start.invocationId} was started with (${hash}) is not in the store.`,
        details,
      );
    }
    const program = this.#loadStored(bytes, hash, details);
    this.#programs.set(hash, program);
    return program;
  }

  #loadStored(bytes: Uint8Array, hash: string, details: Readonly<Record<string, string>>): Program {
    try {
      if (bundleHash(bytes) !== hash) throw new StoreError("Its contents are not what was stored.");
      return loadProgram(new IRSerializer().deserialize(bytes), hash, this.#environment);
    } catch (error) {
      if (error instanceof EnvironmentError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new ModuleMismatchError(`The stored bundle ${hash} is damaged: ${message}`, details);
    }
  }

  /** The program behind a checkpoint. Throws ModuleMismatchError for one of another core. */
  async programOf(info: CheckpointInfo): Promise<Program> {
    const { name, version } = this.program.module;
    const head = await this.#head(info.invocationId);
    if (info.core !== name) {
      const other = head === undefined ? info.core : `${info.core} ${head.start.coreVersion}`;
      throw new ModuleMismatchError(
        `Checkpoint ${info.checkpointId} belongs to the core ${other}, and this engine runs ${name} ${version}. Resume it with an engine of ${info.core}.`,
        { core: info.core, engine_core: name },
      );
    }
    if (head === undefined) throw new CheckpointNotFoundError(info.checkpointId);
    if (head.status === "corrupt") throw corrupt(head);
    return await this.programFor(head.start);
  }

  // -- owning

  /**
   * Starts an invocation, or gives the start of the one that has the id already. Throws a LimitError, having recorded
   * nothing, when there is no place for its instance.
   */
  async begin(
    start: StartRecord,
    options: SettleOptions,
  ): Promise<{ readonly known: StartRecord } | { readonly rest: Promise<InvocationResult> }> {
    // It takes its place in the line before it is written down, so that those who come later stand behind it.
    const stay = this.#instances?.begin(start.instanceKey);
    try {
      await this.#ready();
      await this.#keepBundle();
      const begun = await this.#backend.begin(start, this.#owner);
      if (begun.created) {
        const claimed = { lease: begun.lease, start, entries: [] };
        const { rest } = this.#own(this.program, claimed, options.follow, stay === undefined ? {} : { stay });
        return { rest: this.#unlessAborted(start.invocationId, options.signal, rest) };
      }
      this.#leaveLine(stay);
      return { known: begun.start };
    } catch (error) {
      this.#leaveLine(stay);
      throw error;
    }
  }

  #leaveLine(stay: Stay | undefined): void {
    stay?.giveUp();
    void stay?.leave();
  }

  /** Joins an invocation that has begun. If it runs this very program, the store has it from now on, lost or damaged before. */
  async join(known: StartRecord, options: SettleOptions): Promise<InvocationResult> {
    if (known.bundleHash === this.bundle.hash) await this.#keepBundle();
    return await this.settle(known.invocationId, options);
  }

  async #keepBundle(): Promise<void> {
    if (this.#clock.monotonic() - this.#bundleStoredAt <= BUNDLE_REFRESH_MS) return;
    await this.#backend.putBundle(this.bundle.hash, this.bundle.bytes);
    this.#bundleStoredAt = this.#clock.monotonic();
  }

  /**
   * The outcome of an invocation when it next rests, whichever process runs it. What nobody runs and can go on is claimed
   * and run here.
   */
  settle(invocationId: string, { signal, follow }: SettleOptions): Promise<InvocationResult> {
    return this.#unlessAborted(invocationId, signal, this.#settled(invocationId, follow));
  }

  /** Aborting cancels the invocation; the outcome is still waited for. */
  async #unlessAborted<T>(invocationId: string, signal: AbortSignal | undefined, outcome: Promise<T>): Promise<T> {
    const abort = () => {
      const reason = signal?.reason instanceof Error ? signal.reason.message : "aborted by the caller";
      this.cancel(invocationId, reason).catch((error: unknown) => this.#warn("A run could not be cancelled", error));
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    try {
      return await outcome;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async #settled(invocationId: string, follow: Follow | undefined): Promise<InvocationResult> {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
      const active = this.#active.get(invocationId);
      if (active !== undefined) {
        if (follow !== undefined) active.followers.add(follow);
        this.#look(active);
        return await active.rest;
      }
      const head = await this.#head(invocationId);
      if (head === undefined) throw unknown(invocationId);
      if (head.status === "corrupt") throw corrupt(head);
      if (head.result !== undefined) return head.result;
      if (canBeClaimed(head)) {
        this.checkOpen();
        const claimed = await this.#claim(head, follow);
        if (claimed !== undefined) return await claimed.rest;
      } else if (head.status === "suspended") {
        const { checkpoints, decided, running } = await this.#children.look(head.checkpoints);
        if (decided || running.length > 0) {
          this.checkOpen();
          const claimed = await this.#claim(head, follow);
          if (claimed !== undefined) return await claimed.rest;
        } else {
          const [first, ...rest] = checkpoints;
          if (first !== undefined) {
            return suspendedResult(invocationId, [first, ...rest], { usage: NO_USAGE, durationMs: 0 });
          }
        }
      }
      await this.#clock.sleep(pause);
    }
  }

  /** `undefined`: somebody else was faster. */
  async #claim(
    head: InvocationSummary,
    follow: Follow | undefined,
    prepare?: (run: Run) => void,
  ): Promise<Active | undefined> {
    // The program comes first: what cannot run here must not be taken from those who can run it.
    const program = await this.programFor(head.start);
    await this.#ready();
    const claimed = await this.#backend.claim(head.invocationId, this.#owner);
    return claimed === undefined
      ? undefined
      : this.#own(program, claimed, follow, prepare === undefined ? {} : { prepare });
  }

  #own(program: Program, claimed: Claimed, follow: Follow | undefined, options: OwnOptions): Active {
    const followers = new Set<Follow>(follow === undefined ? [] : [follow]);
    const { invocationId, instanceKey } = claimed.start;
    const active: Active = {
      run: undefined,
      lease: claimed.lease,
      stay: options.stay ?? this.#instances?.enter(instanceKey),
      followers,
      // It begins after the entry in the map is made.
      rest: Promise.resolve().then(() => this.#drive(program, claimed, active, options)),
    };
    this.#active.set(invocationId, active);
    // Those who wait handle it; a run that nobody waits for is recovered.
    active.rest.catch(() => undefined);
    return active;
  }

  async #drive(program: Program, first: Claimed, active: Active, { prepare }: OwnOptions): Promise<InvocationResult> {
    const { invocationId } = first.start;
    try {
      await active.stay?.itsTurn;
      for (let claimed = first; ;) {
        const run = this.#runOf(program, claimed, active);
        active.run = run;
        prepare?.(run);
        if (this.#closed) run.close("now");
        // It was cancelled while it waited, and sees that before it does anything.
        else if (active.stay?.hasGivenUp === true) run.look();
        const rest = await run.toRest();
        if (rest.kind === "finished") return rest.result;
        if (rest.kind === "released") {
          const [checkpoint, ...others] = rest.checkpoints;
          if (checkpoint === undefined)
            throw new StoreError(`The checkpoints of ${invocationId} are not in the store.`);
          const { usage, elapsedMs } = rest.state;
          return suspendedResult(invocationId, [checkpoint, ...others], { usage, durationMs: Math.round(elapsedMs) });
        }
        const again = await this.#backend.claim(invocationId, this.#owner);
        if (again === undefined) break;
        claimed = again;
        active.lease = again.lease;
      }
    } catch (error) {
      if (!(error instanceof OwnershipLostError)) {
        await this.#giveBack(active.lease);
        throw error;
      }
    } finally {
      this.#active.delete(invocationId);
      await active.stay?.leave();
    }
    // Another engine has it, or has had it.
    return await this.#settled(invocationId, undefined);
  }

  /** Something may have come in for it. One that waits for its turn can only be cancelled. */
  #look({ run, lease, stay }: Active): void {
    if (run !== undefined) {
      run.look();
      return;
    }
    this.#backend.inbox(lease).then(
      ({ cancel }) => {
        if (cancel !== undefined) stay?.giveUp();
      },
      (error: unknown) => this.#warn(`Invocation ${lease.invocationId} could not be looked after`, error),
    );
  }

  /** What cannot go on here is left to others, as it was last written. A store that fails may fail in this too. */
  async #giveBack(lease: Lease): Promise<void> {
    // A closed engine gives all back at once.
    if (this.#closed) return;
    try {
      await this.#backend.append(lease, markEntry("released", lease.epoch), { released: true });
    } catch (error) {
      this.#warn(`Invocation ${lease.invocationId} could not be given back`, error);
    }
  }

  #runOf(program: Program, { start, lease, entries }: Claimed, active: Active): Run {
    const follow = (item: StreamItem) => {
      for (const follower of active.followers) follower(item);
    };
    return new Run(this.#context, program, start, lease, entries, follow, () => active.followers.size > 0);
  }

  /** This engine shows that it lives before it owns anything. */
  async #ready(): Promise<void> {
    this.#claimed = true;
    await this.#heartbeat.start();
  }

  // -- from outside

  /** The result of a run that rests. */
  async current(invocationId: string): Promise<InvocationResult | undefined> {
    if (this.#active.has(invocationId)) return undefined;
    const head = await this.#head(invocationId);
    if (head === undefined) return undefined;
    if (head.status === "corrupt") throw corrupt(head);
    if (head.result !== undefined) return head.result;
    if (head.status !== "suspended" || canBeClaimed(head)) return undefined;
    const { checkpoints, decided, running } = await this.#children.look(head.checkpoints);
    const [first, ...rest] = checkpoints;
    return first === undefined || decided || running.length > 0
      ? undefined
      : suspendedResult(invocationId, [first, ...rest], { usage: NO_USAGE, durationMs: 0 });
  }

  async cancel(invocationId: string, reason: string): Promise<InvocationResult> {
    const head = await this.#head(invocationId);
    if (head === undefined) throw new InvocationNotFoundError(invocationId);
    if (head.status === "corrupt") throw corrupt(head);
    if (head.result !== undefined) return head.result;
    await this.#backend.requestCancel(invocationId, reason);
    return await this.#settled(invocationId, undefined);
  }

  /**
   * The wait of this core's invocation that has led to a checkpoint by calls; of several the outermost. `undefined`: it is
   * a checkpoint of this engine's own, or of nobody here.
   */
  async waitAround(checkpointId: string, info: CheckpointInfo | undefined): Promise<CallWait | undefined> {
    const { name } = this.program.module;
    if (info !== undefined) {
      for (const { parentId, waitId } of lineageOf(info.invocationId)) {
        const wait = await this.#backend.get(waitId);
        if (wait !== undefined && isCallWait(wait) && wait.core === name && wait.invocationId === parentId) return wait;
      }
      return undefined;
    }
    // It is in another store.
    for await (const wait of this.pendingCheckpoints({ waits: true })) {
      if (!isCallWait(wait)) continue;
      const { checkpoints } = await this.#children.look([wait]);
      if (checkpoints.some((known) => known.checkpointId === checkpointId)) return wait;
    }
    return undefined;
  }

  /** Decides a checkpoint of a called invocation there, and goes on here when that has ended. */
  resumeCalled(wait: CallWait, request: ResumeRequest, options: SettleOptions): Promise<InvocationResult> {
    return this.#unlessAborted(wait.invocationId, options.signal, this.#resumedCalled(wait, request, options.follow));
  }

  async #resumedCalled(wait: CallWait, request: ResumeRequest, follow: Follow | undefined): Promise<InvocationResult> {
    const { dispatcher } = this.#environment;
    if (dispatcher === undefined) {
      throw new EnvironmentError("The host has no dispatcher, and the checkpoint is one of a core that was called.", {
        missing: ["dispatcher"],
      });
    }
    try {
      await this.#children.ended(wait, await dispatcher.resume(wait.waitsFor.target, request, {}));
    } catch (error) {
      // Where the time to decide was over, the flow has gone on all the same.
      if (error instanceof CheckpointExpiredError) await this.#settled(wait.invocationId, follow);
      throw error;
    }
    return await this.#settled(wait.invocationId, follow);
  }

  /** Says that a checkpoint was left out of what was done to many. */
  skipped(info: CheckpointInfo, error: StoreCorruptError): void {
    this.#warn(`Checkpoint ${info.checkpointId} of invocation ${info.invocationId} was left out`, error);
  }

  /** `false`: another process is at it. */
  async escalate(info: CheckpointInfo): Promise<boolean> {
    const active = this.#active.get(info.invocationId);
    if (active?.run !== undefined) {
      active.run.escalate(info.checkpointId);
      return true;
    }
    const head = await this.#head(info.invocationId);
    if (head === undefined || head.status === "corrupt" || head.result !== undefined) return false;
    const claimed = await this.#claim(head, undefined, (run) => run.escalate(info.checkpointId));
    await claimed?.rest;
    return claimed !== undefined;
  }

  async recover(maxAttempts: number | undefined): Promise<readonly InvocationResult[]> {
    this.checkOpen();
    await this.#backend.repair?.();
    const results: InvocationResult[] = [];
    const recovering: Promise<void>[] = [];
    for await (const head of this.#unfinished()) {
      if (this.#active.has(head.invocationId) || !(await this.#canGoOn(head))) continue;
      recovering.push(
        this.#recoverOne(head, maxAttempts).then(
          (result) => {
            if (result !== undefined) results.push(result);
          },
          // One that cannot go on must not keep the others from it.
          (error: unknown) => {
            this.#warn(`Invocation ${head.invocationId} could not be recovered`, error);
          },
        ),
      );
    }
    await Promise.all(recovering);
    return results;
  }

  /** Also where a called invocation has ended while nobody looked, or was interrupted itself. */
  async #canGoOn(head: InvocationSummary): Promise<boolean> {
    if (canBeClaimed(head)) return true;
    if (head.status !== "suspended") return false;
    const { decided, running } = await this.#children.look(head.checkpoints);
    return decided || running.length > 0;
  }

  async #recoverOne(head: InvocationSummary, maxAttempts: number | undefined): Promise<InvocationResult | undefined> {
    const prepare =
      maxAttempts === undefined
        ? undefined
        : (run: Run) => {
            run.limitRecoveries(maxAttempts);
          };
    const claimed = await this.#claim(head, undefined, prepare);
    return await claimed?.rest;
  }

  async *#unfinished(): AsyncGenerator<InvocationSummary> {
    const core = this.program.module.name;
    for (let after: string | undefined; ;) {
      const page = await this.#backend.invocations({
        core,
        unfinished: true,
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  /** The pending checkpoints of this core; with `dueBefore` only those whose time is over by then. */
  async *pendingCheckpoints(
    query: { readonly dueBefore?: Timestamp; readonly waits?: boolean } = {},
  ): AsyncGenerator<CheckpointInfo> {
    const core = this.program.module.name;
    for (let after: string | undefined; ;) {
      const page = await this.#backend.list({
        ...query,
        core,
        status: "pending",
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  /** Tells the handler of what it may not have been told of. */
  async tellPending(): Promise<void> {
    if (!this.#handler.wanted) return;
    for await (const info of this.pendingCheckpoints()) this.#handler.retry(info);
    await this.#handler.settled();
  }

  async close(graceMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const rests = [...this.#active.values()].map(({ rest }) => rest.catch(() => undefined));
    for (const { run, stay } of this.#active.values()) {
      if (run === undefined) stay?.giveUp();
      else run.close("grace");
    }
    await this.#within(graceMs, Promise.all(rests));
    for (const { run } of this.#active.values()) run?.close("now");
    await Promise.all(rests);
    this.#heartbeat.stop();
    if (this.#claimed) await this.#backend.retire(this.#owner);
    await this.#within(graceMs, Promise.all([this.#handler.settled(), this.#pipe.flush()]));
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    const late = ms <= 0 ? Promise.resolve() : this.#clock.sleep(ms, timer.signal).catch(() => undefined);
    await Promise.race([work, late]);
    timer.abort();
  }

  async #head(invocationId: string): Promise<InvocationSummary | undefined> {
    return (await this.#backend.invocations({ invocationId })).items[0];
  }

  #warn(what: string, error: unknown): void {
    this.#environment.logger?.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What nobody runs though it could go on: its owner is dead, or there is something to be carried out. */
function canBeClaimed(head: InvocationSummary): boolean {
  switch (head.status) {
    case "running":
      return !head.ownerAlive;
    case "suspended":
      return (
        head.cancelRequested !== undefined ||
        head.checkpoints.length === 0 ||
        head.checkpoints.some(({ decision }) => decision !== undefined)
      );
    case "completed":
    case "failed":
    case "corrupt":
      return false;
  }
}

function corrupt(head: InvocationSummary): StoreCorruptError {
  return new StoreCorruptError(
    `The log of invocation ${head.invocationId} is damaged: ${head.problem ?? "it cannot be read."}`,
    { invocation_id: head.invocationId },
  );
}

function unknown(invocationId: string): StoreError {
  return new StoreError(`There is no invocation ${invocationId} in this store.`, { invocation_id: invocationId });
}
