import type { CoreEngine } from "../../engine/core-engine.js";
import { triggeredRequest } from "../../engine/run/triggered-request.js";
import { decisionRefusal } from "../../host/approval/decision-rules.js";
import { CheckpointNotFoundError, FlowNotFoundError } from "../../host/errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  CheckpointQuery,
  Decided,
  InvocationQuery,
  InvocationRequest,
  InvocationSummary,
  ResumeRequest,
  Submitted,
  TriggerContext,
} from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";
import { mustHave } from "./authenticator.js";
import type { EventFeed } from "./event-feed.js";
import { isAtRest } from "./invocation-view.js";
import { nextChange } from "./next-change.js";
import type { Principal } from "./principal.js";
import { notFound } from "./problem.js";

export interface ServiceSetup {
  readonly engines: readonly CoreEngine[];
  readonly checkpoints: CheckpointBackend;
  readonly feed: EventFeed;
}

export interface StartOptions {
  /** The same key of the same person is the same run. */
  readonly idempotencyKey?: string | undefined;
  readonly instanceKey?: string | undefined;
}

/** Without a hint of the store it is looked this often, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** What people and programs may do over HTTP, by who they are. Nothing runs here: workers take what is recorded. */
export class Service {
  readonly #engines: ReadonlyMap<string, CoreEngine>;
  readonly #watchers = new Set<(invocationId: string | undefined) => void>();
  readonly #unwatch: (() => void) | undefined;

  constructor(private readonly setup: ServiceSetup) {
    this.#engines = new Map(setup.engines.map((engine) => [engine.module.name, engine]));
    this.#unwatch = setup.checkpoints.watch?.((id) => this.#changed(id));
  }

  get engines(): readonly CoreEngine[] {
    return this.setup.engines;
  }

  get feed(): EventFeed {
    return this.setup.feed;
  }

  close(): void {
    this.#unwatch?.();
    this.#watchers.clear();
  }

  /** Tells what may have changed; returns what ends that. */
  watch(changed: (invocationId: string | undefined) => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  async start(
    who: Principal,
    core: string,
    flow: string,
    input: JsonObject,
    options: StartOptions,
  ): Promise<Submitted> {
    mustHave(who, "start");
    const engine = this.#engine(core);
    // An internal flow is none for those outside.
    if (!engine.module.flows.some(({ name, visibility }) => name === flow && visibility === "public"))
      throw new FlowNotFoundError(`${core} has no flow ${flow}.`, { flow });
    const { idempotencyKey: key, instanceKey } = options;
    return await this.#submit(engine, {
      flow,
      input,
      identity: identityOf(who),
      ...(instanceKey === undefined ? {} : { instanceKey }),
      ...(key === undefined
        ? {}
        : { invocationId: ["http", core, who.person.id, key].map(encodeURIComponent).join("/") }),
    });
  }

  /** Starts the flow of an `@api` or `@webhook` trigger; for the latter its signature says that it may. */
  async trigger(
    who: Principal | undefined,
    core: string,
    trigger: TriggerContext,
    input: JsonObject,
  ): Promise<Submitted> {
    if (who !== undefined) mustHave(who, "start");
    const engine = this.#engine(core);
    const request = triggeredRequest(engine.module, trigger, input);
    if (request === undefined) throw notFound(`${trigger.kind} trigger ${trigger.name} of ${core}`);
    return await this.#submit(engine, { ...request, ...(who === undefined ? {} : { identity: identityOf(who) }) });
  }

  /** An invocation that this person may see. */
  async invocation(who: Principal, invocationId: string): Promise<InvocationSummary> {
    const summary = await this.#summary(invocationId);
    if (summary === undefined || !this.#sees(who, summary)) throw notFound(`invocation ${invocationId}`);
    return summary;
  }

  /** Waits until an invocation has ended or waits for people, for so long at most; then gives it as it is. */
  async atRest(who: Principal, invocationId: string, waitMs: number, signal: AbortSignal): Promise<InvocationSummary> {
    const until = performance.now() + waitMs;
    for (;;) {
      const changed = nextChange(this, invocationId, (leave) =>
        signal.addEventListener("abort", leave, { once: true }),
      );
      const summary = await this.invocation(who, invocationId);
      const left = until - performance.now();
      if (isAtRest(summary) || left <= 0 || signal.aborted) {
        changed.stop();
        return summary;
      }
      await changed.within(Math.min(left, LOOK_EVERY_MS));
    }
  }

  async invocations(who: Principal, query: InvocationQuery): ReturnType<CheckpointBackend["invocations"]> {
    mustHave(who, "read");
    const page = await this.setup.checkpoints.invocations(query);
    return { ...page, items: page.items.filter(({ start }) => this.#engines.has(start.core)) };
  }

  async cancel(who: Principal, invocationId: string, reason: string): Promise<InvocationSummary> {
    mustHave(who, "cancel");
    await this.invocation(who, invocationId);
    await this.setup.checkpoints.requestCancel(invocationId, reason);
    this.#changed(invocationId);
    return await this.invocation(who, invocationId);
  }

  async checkpoints(who: Principal, query: CheckpointQuery): ReturnType<CheckpointBackend["list"]> {
    mustReview(who);
    const page = await this.setup.checkpoints.list(query);
    return { ...page, items: page.items.filter((checkpoint) => this.#reviews(who, checkpoint)) };
  }

  async checkpoint(who: Principal, checkpointId: string): Promise<CheckpointInfo> {
    mustReview(who);
    const info = await this.setup.checkpoints.get(checkpointId);
    if (info === undefined || info.waitsFor !== undefined || !this.#reviews(who, info))
      throw new CheckpointNotFoundError(checkpointId);
    return info;
  }

  /** Records the answer of this person; the run goes on with whoever takes it. */
  async decide(who: Principal, request: Omit<ResumeRequest, "person" | "resolvedBy">): Promise<Decided> {
    mustHave(who, "decide");
    const info = await this.setup.checkpoints.get(request.checkpointId);
    if (info === undefined || info.waitsFor !== undefined || !this.#engines.has(info.core))
      throw new CheckpointNotFoundError(request.checkpointId);
    const decided = await this.#engine(info.core).decide({ ...request, person: who.person });
    this.#changed(decided.invocationId);
    return decided;
  }

  /** Whether the store answers. */
  async isReady(): Promise<boolean> {
    try {
      await this.setup.checkpoints.invocations({ limit: 1 });
      return true;
    } catch {
      return false;
    }
  }

  async #submit(engine: CoreEngine, request: InvocationRequest): Promise<Submitted> {
    const submitted = await engine.submit(request);
    this.#changed(submitted.invocationId);
    return submitted;
  }

  #engine(core: string): CoreEngine {
    const engine = this.#engines.get(core);
    if (engine === undefined) throw notFound(`core ${core}`);
    return engine;
  }

  async #summary(invocationId: string): Promise<InvocationSummary | undefined> {
    if (invocationId === "") return undefined;
    return (await this.setup.checkpoints.invocations({ invocationId, limit: 1 })).items[0];
  }

  #sees({ access, person }: Principal, { start }: InvocationSummary): boolean {
    if (!this.#engines.has(start.core)) return false;
    return access.has("read") || start.identity?.id === person.id;
  }

  /** Whether somebody sees a checkpoint: those who see all, or may decide it, or have. */
  #reviews({ access, person }: Principal, checkpoint: CheckpointInfo): boolean {
    if (!this.#engines.has(checkpoint.core)) return false;
    if (access.has("read") || decisionRefusal(checkpoint, { person }) === undefined) return true;
    const { decision, votes = [] } = checkpoint;
    return decision?.by === person.id || votes.some(({ by }) => by === person.id);
  }

  #changed(invocationId: string | undefined): void {
    for (const watcher of this.#watchers) watcher(invocationId);
  }
}

const identityOf = ({ person }: Principal) => ({
  id: person.id,
  ...(person.name === undefined ? {} : { name: person.name }),
});

function mustReview(who: Principal): void {
  if (!who.access.has("read")) mustHave(who, "decide");
}
