import {
  type CheckpointBackend,
  type CoreDispatcher,
  type InvocationRequest,
  type InvocationResult,
  type IRModule,
  type JsonObject,
  Recorder,
  type ResumeRequest,
  type RuntimeEvent,
  StoreError,
  type TriggerContext,
} from "scaicore";
import { RunRecordings, STOP_GRACE_MS } from "scaicore/node";
import type { ModelSources } from "../models.js";
import {
  type EngineEnd,
  EngineEndedError,
  EngineProcess,
  type EngineSettings,
  type StartLink,
} from "./engine-process.js";
import type { DapMessage, DebugExpression, DebugExpressionAnswer, DebugSetup } from "./debug/protocol.js";
import { localParts } from "./local-parts.js";
import type { ProgramRef, ReportItem } from "./protocol.js";
import { bundleOf, type Program, referTo } from "./program.js";
import { createSlots } from "./slots.js";
import { orWithdrawn } from "./withdrawn.js";
import { within } from "./within.js";

export interface EnginesOptions {
  /** Of the store, which the processes open for themselves. */
  readonly directory: string;
  readonly store: Pick<CheckpointBackend, "requestCancel" | "invocations">;
  readonly start: StartLink;
  /** Asked when a process is started, and before each run. */
  readonly settings: () => EngineSettings;
  readonly models: ModelSources;
  readonly moduleOf: (hash: string) => Promise<IRModule | undefined>;
  /** Takes the calls of other cores, from programs made of this file. */
  readonly cores: (source: string | undefined) => CoreDispatcher;
  /** Takes an event that a flow emitted; resolves when the flows that it starts are in the store. */
  readonly onEmitted: (event: RuntimeEvent, source: string | undefined) => Promise<void>;
  readonly onReport: (items: readonly ReportItem[]) => void;
  /** Called for a run that a lost process had, and for whose outcome nobody waits here. */
  readonly onOrphan: (invocationId: string) => void;
  /** Called for a run that is ended because it crashes its processes. */
  readonly onGivenUp: (invocationId: string) => void;
  /** Receives a sentence for people. */
  readonly onProblem: (sentence: string) => void;
  readonly onWarning: (message: string) => void;
}

/** What a debugger of a run needs of whoever shows it. */
export interface DebugParts {
  readonly setup: DebugSetup & { readonly invocationId: string };
  readonly compile: (expression: DebugExpression) => Promise<DebugExpressionAnswer>;
  /** Takes what the debugger says to VS Code. */
  readonly onMessage: (message: DapMessage) => void;
}

/** A debugger that waits for its run, which is started, decided and cancelled as any other. */
export interface OpenDebugger {
  readonly send: (message: DapMessage) => Promise<void>;
  /** Settles when its process is gone: what the run still does is done without it. */
  readonly ended: Promise<void>;
  /** Ends its process, as soon as the run does nothing more in it. */
  readonly release: () => void;
}

/** The process that has a run, for as long as someone waits for its outcome. */
interface Assignment {
  readonly process: EngineProcess;
  /** Gives the process back. */
  readonly release: () => void;
  users: number;
}

/** How long a process may take to answer a request to cancel before another one is made ready, in ms. */
const SPARE_AFTER_MS = 150;
/** How many processes may each have one run of its own at a time. */
const MOST_ALONE = 4;

/**
 * The engine of one store, in a process of its own, which can be ended for certain. What is asked for is repeated in a new process when
 * its process is lost: starting, deciding and cancelling are the same thing when they are done twice under one id.
 *
 * A process that crashes may have had several runs. Each goes on in a process of its own, which shows whose fault it was: a run that
 * crashes there as well is ended for good.
 */
export class Engines {
  readonly #options: EnginesOptions;
  readonly #recorder: Recorder;
  readonly #processes = new Set<EngineProcess>();
  readonly #assignments = new Map<string, Assignment>();
  readonly #crashes = new Map<string, number>();
  readonly #alone = createSlots(MOST_ALONE);
  readonly #starting = new Set<{ readonly hash: string; readonly bytes: Uint8Array; readonly module: IRModule }>();
  #shared: EngineProcess | undefined;
  #closed = false;

  constructor(options: EnginesOptions) {
    this.#options = options;
    const recordings = new RunRecordings(options.directory);
    this.#recorder = new Recorder({
      write: (entry) => {
        if (entry.kind !== "recording") recordings.write(entry);
      },
      onProblem: (error) => options.onWarning(`What a run was answered could not be kept: ${messageOf(error)}`),
    });
  }

  /** Starts a process with a debugger, which has all that concerns one run until it is released. */
  async openDebugger(program: Program, { setup, compile, onMessage }: DebugParts): Promise<OpenDebugger> {
    const { invocationId } = setup;
    const process = this.#startProcess(this.#options.settings(), { compile, onMessage });
    const assignment: Assignment = { process, release: () => process.retire(), users: 1 };
    this.#assignments.set(invocationId, assignment);
    let released = false;
    const release = () => {
      if (!released) this.#leave(invocationId, assignment);
      released = true;
    };
    try {
      await this.#withProgram(program, (ref) => process.call("debug", { program: ref, setup }));
    } catch (error) {
      release();
      throw error;
    }
    return {
      send: async (message) => {
        await process.call("debugMessage", { message });
      },
      ended: process.ended,
      release,
    };
  }

  /** Starts a flow. Repeating the id joins the same run. The signal withdraws a run that is not recorded yet. */
  async start(
    program: Program,
    request: InvocationRequest & { readonly invocationId: string },
    signal: AbortSignal,
    onStarted?: () => void,
  ): Promise<InvocationResult> {
    return await this.#withProgram(program, (ref) => this.continueRun(ref, request, signal, onStarted));
  }

  /** The request of a trigger; `undefined` where the program has no such trigger. */
  async triggered(
    program: Program,
    trigger: TriggerContext,
    input: JsonObject,
  ): Promise<InvocationRequest | undefined> {
    return await this.#withProgram(program, async (ref) => {
      const ask = () => this.#sharedProcess().call("triggered", { program: ref, trigger, input });
      return await unlessLost(ask(), ask);
    });
  }

  /** Does what needs a program which may not be in the store yet. */
  async #withProgram<T>(program: Program, work: (ref: ProgramRef) => Promise<T>): Promise<T> {
    const given = { ...bundleOf(program.module), module: program.module };
    this.#starting.add(given);
    try {
      return await work(referTo(program));
    } finally {
      this.#starting.delete(given);
    }
  }

  /** Continues a run that was started before, or joins it. */
  continueRun(
    program: ProgramRef,
    request: InvocationRequest & { readonly invocationId: string },
    signal: AbortSignal,
    onStarted?: () => void,
  ): Promise<InvocationResult> {
    const { invocationId } = request;
    const asked = { signal, ...(onStarted === undefined ? {} : { onItem: onStarted }) };
    const outcome = this.#run(invocationId, (process) => process.call("invoke", { program, request }, asked));
    return orWithdrawn(invocationId, signal, outcome);
  }

  /** Decides a checkpoint of a run. The request needs an id, under which it is repeated. */
  resume(
    program: ProgramRef,
    invocationId: string,
    request: ResumeRequest & { readonly requestId: string },
  ): Promise<InvocationResult> {
    return this.#run(invocationId, (process) => process.call("resume", { program, invocationId, request }));
  }

  /** Ends a run for good, whatever it does: a process that does not answer in time is killed, and its other runs go on. */
  async cancel(program: ProgramRef, invocationId: string, reason: string): Promise<InvocationResult> {
    const ask = (process: EngineProcess) => process.call("cancel", { program, invocationId, reason });
    const again = () => this.cancel(program, invocationId, reason);
    const process = this.#assignments.get(invocationId)?.process ?? this.#sharedProcess();
    await process.opened;
    const asked = ask(process);
    if (await within(SPARE_AFTER_MS, asked)) return await unlessLost(asked, again);
    // It probably computes. The process that will end the run in its place starts while this one may still answer.
    const spare = this.#startProcess();
    try {
      if (await within(STOP_GRACE_MS - SPARE_AFTER_MS, asked)) return await unlessLost(asked, again);
      // Durable before the process is gone: whoever goes on with the run ends it first.
      await this.#options.store.requestCancel(invocationId, reason);
      const assigned = this.#assignments.get(invocationId)?.process;
      const holder = assigned ?? (process.runs(invocationId) ? process : undefined);
      if (this.#shared === holder) this.#shared = spare;
      await holder?.kill();
      return await ask(spare);
    } finally {
      if (this.#shared !== spare) spare.retire();
    }
  }

  /** The result of a finished or suspended run; `undefined` for one that runs. */
  async result(program: ProgramRef, invocationId: string): Promise<InvocationResult | undefined> {
    const ask = () => this.#sharedProcess().call("result", { program, invocationId });
    return await unlessLost(ask(), ask);
  }

  /** Applies the deadlines that have passed in the core of this program. Returns the ids of the checkpoints that it changed. */
  async expire(program: ProgramRef, now: number): Promise<readonly string[]> {
    const ask = () => this.#sharedProcess().call("expire", { program, now });
    return await unlessLost(ask(), ask);
  }

  /** Lets runs stop at their next durable points, and ends all processes after `graceMs` at the latest. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#processes].map((process) => process.close(graceMs)));
  }

  async #run(
    invocationId: string,
    ask: (process: EngineProcess) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    for (;;) {
      const assignment = await this.#enter(invocationId);
      try {
        const result = await ask(assignment.process);
        this.#crashes.delete(invocationId);
        return result;
      } catch (error) {
        if (!(error instanceof EngineEndedError)) throw error;
        if (this.#closed) throw closing();
        await this.#afterLoss(invocationId, error);
      } finally {
        this.#leave(invocationId, assignment);
      }
    }
  }

  async #enter(invocationId: string): Promise<Assignment> {
    const known = () => {
      const assignment = this.#assignments.get(invocationId);
      return assignment === undefined || assignment.process.isGone ? undefined : assignment;
    };
    let assignment = known();
    if (assignment === undefined && this.#crashes.get(invocationId) === 1) {
      const release = await this.#alone.take();
      // Another request for the run may have been faster.
      assignment = known();
      if (assignment === undefined) assignment = this.#assignAlone(release);
      else release();
    }
    assignment ??= { process: this.#sharedProcess(), release: () => undefined, users: 0 };
    assignment.users++;
    this.#assignments.set(invocationId, assignment);
    return assignment;
  }

  #leave(invocationId: string, assignment: Assignment): void {
    assignment.users--;
    if (assignment.users > 0) return;
    if (this.#assignments.get(invocationId) === assignment) this.#assignments.delete(invocationId);
    assignment.release();
  }

  #assignAlone(release: () => void): Assignment {
    const process = this.#startProcess();
    return {
      process,
      users: 0,
      release() {
        process.retire();
        release();
      },
    };
  }

  /** Returns if the request is to be repeated, and throws if not. */
  async #afterLoss(invocationId: string, error: EngineEndedError): Promise<void> {
    if (error.end.kind === "killed") return;
    if (error.end.kind === "notStarted") throw error;
    const crashes = this.#crashes.get(invocationId) ?? 0;
    if (crashes === 1) return;
    this.#crashes.delete(invocationId);
    // The run was ended then, and an engine cannot even do that.
    if (crashes > 2) throw error;
    const { items } = await this.#options.store.invocations({ invocationId, limit: 1 });
    // Nothing is recorded yet.
    if (items.length === 0) throw error;
    this.#crashes.set(invocationId, crashes);
    this.#options.onGivenUp(invocationId);
    await this.#options.store.requestCancel(invocationId, endedBecause(error));
  }

  #sharedProcess(): EngineProcess {
    const settings = this.#options.settings();
    const known = this.#shared;
    if (known?.isGone === false && JSON.stringify(known.settings) === JSON.stringify(settings)) return known;
    // Its runs go on with the settings that they began with.
    known?.retire();
    this.#shared = this.#startProcess(settings);
    return this.#shared;
  }

  #startProcess(settings = this.#options.settings(), debug?: Pick<DebugParts, "compile" | "onMessage">): EngineProcess {
    if (this.#closed) throw closing();
    const { directory, start, models, moduleOf, cores, onEmitted, onReport, onWarning } = this.#options;
    const given = (hash: string) => [...this.#starting].find((one) => one.hash === hash);
    const handlers = localParts({
      models,
      moduleOf: async (hash) => given(hash)?.module ?? (await moduleOf(hash)),
      bundleOf: (hash) => given(hash)?.bytes,
      recorder: this.#recorder,
      cores,
      onEmitted,
      expression: debug?.compile ?? (() => Promise.reject(new Error("Nothing is debugged here."))),
    });
    const onEnd = (ended: EngineProcess, error: EngineEndedError) => this.#lost(ended, error);
    const onDebug = debug === undefined ? {} : { onDebug: debug.onMessage };
    const process = new EngineProcess({ settings, directory, start, handlers, onReport, onWarning, onEnd, ...onDebug });
    this.#processes.add(process);
    return process;
  }

  #lost(process: EngineProcess, error: EngineEndedError): void {
    this.#processes.delete(process);
    if (this.#closed) return;
    const waitedFor = [...this.#assignments]
      .filter(([, assignment]) => assignment.process === process)
      .map(([id]) => id);
    const orphans = process.busy.filter((id) => !waitedFor.includes(id));
    if (isCrash(error.end)) {
      const runs = [...waitedFor, ...orphans];
      for (const id of runs) this.#crashes.set(id, (this.#crashes.get(id) ?? 0) + 1);
      // After the second time the outcome of the run says it.
      if (runs.every((id) => this.#crashes.get(id) === 1)) this.#options.onProblem(continuedAfter(error));
    }
    for (const id of orphans) this.#options.onOrphan(id);
  }
}

const isCrash = ({ kind }: EngineEnd): boolean => kind === "outOfMemory" || kind === "crashed";

const closing = (): StoreError => new StoreError("This window is closing. The run goes on when it is continued.");

const continuedAfter = ({ message }: EngineEndedError): string =>
  `${message.replace(/\.$/, "")}; what it ran goes on in a new process.`;

/** The reason for which a run is ended that has crashed its process twice. */
function endedBecause({ end, message }: EngineEndedError): string {
  const what = message.replace(/^The/, "the").replace(/\.$/, "");
  const cure = end.kind === "outOfMemory" ? " Let the flow keep less, or raise `scaicore.engine.memoryLimit`." : "";
  return `${what}, twice.${cure}`;
}

/** The outcome of `asked`, or of asking again if its process was lost meanwhile. */
async function unlessLost<T>(asked: Promise<T>, again: () => Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof EngineEndedError && error.end.kind !== "notStarted") return await again();
    throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
