import { CoreEngine } from "../../engine/core-engine.js";
import type { CallTarget } from "../../engine/program/evaluation.js";
import { Embeddings, ranked } from "../../engine/run/embeddings.js";
import { partitionOf, RunMemory } from "../../engine/run/run-memory.js";
import { Scope } from "../../engine/scope.js";
import type { Inspector } from "../../engine/run/debug/inspector.js";
import { RunError } from "../../host/errors.js";
import type { CheckpointInfo, InvocationResult, ResumeRequest, RuntimeEvent } from "../../host/interfaces.js";
import type {
  IRArgument,
  IRExpr,
  IRFlow,
  IRMockTestStep,
  IRModule,
  IRTest,
  IRTestAnswer,
  IRTestStep,
  IRWhenTestStep,
} from "../../ir/module.js";
import type { Recording } from "../../host/recording/recording.js";
import type { LimitsOptions } from "../../limits.js";
import type { Json, JsonObject } from "../../json.js";
import { DEFAULT_LIMITS } from "../../limits.js";
import { display, toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
import { UNCOUNTED } from "../../stdlib/work.js";
import { brokenLines, errorText } from "./check-condition.js";
import { checkProperty } from "./property/check-property.js";
import { type Blocks, blocksOf, nameOf, resultValue, statusOf } from "./result-value.js";
import type { TestedRun, TestFailure } from "./test-report.js";
import { type MockedAnswer, targetOf } from "./world/mocks.js";
import { settled, World } from "./world/world.js";

/** A step that cannot be done, in words. */
class StepFailure extends Error {}

interface Run {
  readonly flow: IRFlow;
  readonly invocationId: string;
  readonly instanceKey: string | undefined;
  readonly result: InvocationResult;
}

/** What the tests of a module share. */
export interface Subject {
  readonly module: IRModule;
  /** The module that is run: tests may start internal flows too. */
  readonly runnable: IRModule;
  readonly blocks: Blocks;
  readonly recording: ReadRecording | undefined;
}

/**
 * Reads a recording that a test names.
 *
 * @param file as the test writes it
 * @param source the file of the test, which it lies beside
 * @throws Error that says why it cannot be read
 */
export type ReadRecording = (file: string, source: string) => Recording | Promise<Recording>;

/** Who looks into the runs of a test. */
export interface TestInspection {
  /** As `CoreEngine.load` takes it. The test waits while it holds a run. */
  readonly inspector: Inspector;
  /** Takes the events of the runs. */
  readonly event?: (event: RuntimeEvent) => void;
}

/** A test that is inspected. */
export interface InspectedTest {
  readonly test: IRTest;
  /** The value of a field of memory, of the instance that a run of the test is of; null where there is none. */
  readonly memory: (invocationId: string, field: string) => Promise<Json>;
}

export type InspectTest = (tested: InspectedTest) => TestInspection;

export function subjectOf(module: IRModule, recording?: ReadRecording): Subject {
  const { tests: _, ...rest } = module;
  const flows = rest.flows.map((flow): IRFlow => ({ ...flow, visibility: "public" }));
  return { module, runnable: { ...rest, flows }, blocks: blocksOf(module), recording };
}

export interface TestBounds {
  readonly seed: number;
  readonly limits: LimitsOptions;
  /** Aborted when the test shall stop; its reason is the failure of the test then. */
  readonly signal: AbortSignal;
  readonly inspect?: InspectTest | undefined;
}

/** One test, step by step, in a world of its own. Gives its failures. */
export async function runTest(
  subject: Subject,
  test: IRTest,
  { seed, limits, signal, inspect }: TestBounds,
): Promise<readonly TestFailure[]> {
  return await new TestRun(subject, test, seed, limits, signal, inspect).failures();
}

class TestRun {
  readonly #world: World;
  readonly #scope: Scope;
  /** A line that fails is evaluated in parts too: its vectors are asked for once. */
  readonly #embeddings: Embeddings;
  readonly #inspector: Inspector | undefined;
  #engine: CoreEngine | undefined;
  #run: Run | undefined;
  #runs = 0;

  constructor(
    private readonly subject: Subject,
    private readonly test: IRTest,
    private readonly seed: number,
    private readonly limits: LimitsOptions,
    private readonly signal: AbortSignal,
    inspect: InspectTest | undefined,
  ) {
    const inspection = inspect?.({ test, memory: (invocationId, field) => this.#memoryOf(invocationId, field) });
    this.#world = new World(subject.module, inspection && ((event) => inspection.event?.(event)));
    this.#inspector = inspection && this.#world.held.of(inspection.inspector);
    this.#embeddings = new Embeddings(
      this.#world.environment.options.modelProviders,
      DEFAULT_LIMITS,
      this.#world.clock,
    );
    this.#scope = new Scope(subject.module, test.name, {
      now: () => this.#world.clock.now(),
      config: (name) => this.#world.config(name),
      reference: (name) => this.#world.reference(name),
      answer: (target) => this.#answerTo(target),
    });
  }

  /** The steps after one that fails are not done: they count on it. */
  async failures(): Promise<readonly TestFailure[]> {
    try {
      for (const step of this.test.steps) {
        const failures = await this.#stepFailures(step);
        if (this.signal.aborted) return [this.#failure("step", errorText(this.signal.reason), step)];
        if (failures.length > 0) return failures;
      }
      return [];
    } finally {
      await this.#close();
    }
  }

  async #stepFailures(step: IRTestStep): Promise<readonly TestFailure[]> {
    try {
      const failures = await this.#do(step);
      const unanswered = this.#world.mocks.takeUnanswered();
      return [...unanswered.map((message) => this.#failure("mock", message, step)), ...failures];
    } catch (thrown) {
      return [this.#failure("step", errorText(thrown), step)];
    }
  }

  #failure(kind: TestFailure["kind"], message: string, { source_location: location }: IRTestStep): TestFailure {
    return { kind, message, location, operands: [], differences: [], ...this.#tested() };
  }

  #tested(): { readonly run?: TestedRun } {
    if (this.#run === undefined) return {};
    const { flow, result } = this.#run;
    return {
      run: {
        flow: flow.name,
        status: statusOf(result),
        ...(result.status === "FAILED" ? { error: result.error } : {}),
        events: this.#events(this.#run.invocationId),
      },
    };
  }

  #events(invocationId: string): readonly RuntimeEvent[] {
    return this.#world.sink.events.filter(({ executionId }) => executionId === invocationId);
  }

  /** Gives what does not hold; throws where the step cannot be done. */
  async #do(step: IRTestStep): Promise<readonly TestFailure[]> {
    switch (step.kind) {
      case "mock":
        await this.#mock(step);
        return [];
      case "given":
        for (const { name, value } of step.values) this.#scope.set(name, await this.#scope.evaluate(value));
        return [];
      case "when":
        await this.#when(step);
        return [];
      case "then":
        return (await brokenLines(step.conditions, this.#scope)).map(({ line, broken }) => ({
          kind: "condition",
          location: line.source_location,
          ...broken,
          ...this.#tested(),
        }));
      case "property":
        return await checkProperty(step, this.#scope, this.subject.module, this.seed, this.signal);
    }
  }

  // -- the world

  async #mock(step: IRMockTestStep): Promise<void> {
    const { name, owner = "" } = step;
    switch (step.of) {
      case "memory":
        this.#world.memory.preset(name, await this.#json(step.value));
        return;
      case "reference":
        this.#world.setReference(name, await this.#value(step.value));
        return;
      case "config":
        this.#world.setConfig(name, await this.#value(step.value));
        return;
      case "recording": {
        const { recording } = this.subject;
        if (recording === undefined)
          throw new StepFailure(`Nothing here reads the recording ${name}: give runTests a \`recording\`.`);
        this.#world.recorded.add(await recording(name, step.source_location.file));
        return;
      }
      case "model":
        await this.#answer(targetOf({ of: "model", role: name, path: "" }), step);
        return;
      case "plugin":
        await this.#answer(targetOf({ of: "plugin", alias: owner, method: name, args: {} }), step);
        return;
      case "core":
        await this.#answer(targetOf({ of: "core", uri: owner, flow: name, args: {} }), step);
        return;
    }
  }

  /** Lines read the memory of the instance that the last run was of; searching it by meaning asks the mocked model. */
  async #answerTo(target: CallTarget): Promise<Json> {
    switch (target.kind) {
      case "memory": {
        const instanceKey = this.#run?.instanceKey;
        const partition = partitionOf(this.subject.module, instanceKey === undefined ? {} : { instanceKey });
        return await new RunMemory(this.#world.memory, partition).read(target.read);
      }
      case "ranking": {
        const options = { signal: new AbortController().signal, idempotencyKey: target.path };
        return (await ranked(target, this.#embeddings, options)).keys;
      }
      case "plugin":
        throw new RunError("InternalError", `A test cannot call ${target.alias}.${target.method}.`);
    }
  }

  /** What an inspector sees of memory. */
  async #memoryOf(invocationId: string, field: string): Promise<Json> {
    const { items } = await this.#world.environment.options.checkpoints.invocations({ invocationId });
    const instanceKey = items[0]?.start.instanceKey;
    const partition = partitionOf(this.subject.module, instanceKey === undefined ? {} : { instanceKey });
    return (await this.#world.memory.read(partition, field))?.value ?? null;
  }

  async #answer(target: string, { args = [], answers, always }: IRMockTestStep): Promise<void> {
    const given: MockedAnswer[] = [];
    for (const answer of answers ?? []) given.push(await this.#mocked(answer));
    this.#world.mocks.of(target).add(await this.#arguments(args), answers === undefined ? undefined : given, always);
  }

  async #mocked(answer: IRTestAnswer): Promise<MockedAnswer> {
    if (answer.kind === "value") return { kind: "value", json: await this.#json(answer.value) };
    const { failure = "error" } = answer;
    const message =
      answer.message === undefined
        ? `The mock fails with ${failure}.`
        : display(await this.#value(answer.message), { limits: DEFAULT_LIMITS, work: UNCOUNTED });
    return { kind: "failure", failure, message };
  }

  async #arguments(args: readonly IRArgument[]): Promise<JsonObject> {
    const entries: [string, Json][] = [];
    for (const { name, value } of args) entries.push([name, await this.#json(value)]);
    return Object.fromEntries(entries);
  }

  #value(expr: IRExpr | undefined): Promise<Value> {
    return expr === undefined ? Promise.resolve(null) : this.#scope.evaluate(expr);
  }

  async #json(expr: IRExpr | undefined): Promise<Json> {
    return toJson(await this.#value(expr));
  }

  // -- runs

  async #when(step: IRWhenTestStep): Promise<void> {
    switch (step.action) {
      case "fail":
        if (step.role === undefined || step.failure === undefined) return;
        this.#world.mocks
          .of(targetOf({ of: "model", role: step.role, path: "" }))
          .addFirst(await this.#mocked(step.failure));
        return;
      case "start":
        await this.#start(step);
        return;
      case "resume": {
        const info = this.#waiting(step, "decided");
        const resolution = (await this.#json(step.value)) as JsonObject;
        for (const decider of decidersOf(info)) {
          const request = { checkpointId: info.checkpointId, resolution, ...decider };
          await this.#goOn(this.#loaded().resume(request, { signal: this.signal }));
          if (!this.#waitsFor(info)) break;
        }
        return;
      }
      case "timeout":
        await this.#timeOut(step);
        return;
    }
  }

  async #start({ flow: name = "", args }: IRWhenTestStep): Promise<void> {
    const flow = this.subject.module.flows.find((candidate) => candidate.name === name);
    if (flow === undefined) throw new StepFailure(`The program has no flow ${name}.`);
    const input = await this.#arguments(args);
    const invocationId = `${this.test.name} #${++this.#runs}`;
    const instanceKey = this.#instanceKey(flow);
    const engine = this.#loaded();
    const request = { flow: name, input, invocationId, ...(instanceKey === undefined ? {} : { instanceKey }) };
    const result = await settled(engine.invoke(request, { signal: this.signal }), this.#world);
    const { items } = await this.#world.environment.options.checkpoints.invocations({ invocationId });
    this.#rested({ flow, invocationId, instanceKey: items[0]?.start.instanceKey, result });
  }

  /** An instance for flows that do not say which one they are of. */
  #instanceKey(flow: IRFlow): string | undefined {
    const { mode, entity_key: key } = this.subject.module.instance;
    return mode === "entity" && !flow.params.some(({ name }) => name === key) ? "test" : undefined;
  }

  /** The checkpoint that a step means. */
  #waiting({ checkpoint: name }: IRWhenTestStep, what: string): CheckpointInfo {
    const run = this.#started();
    const { result } = run;
    if (result.status !== "SUSPENDED") {
      const error = result.status === "FAILED" ? ` with ${result.error.errorType}: ${result.error.message}` : "";
      throw new StepFailure(
        `Nothing waits to be ${what}: ${run.flow.name} has ${statusOf(result)}${error === "" ? "." : error}`,
      );
    }
    if (name === undefined) return result.checkpoint;
    const { blocks } = this.subject;
    const found = result.checkpoints.find((info) => nameOf(info, blocks) === name);
    if (found !== undefined) return found;
    const names = result.checkpoints.map((info) => nameOf(info, blocks) ?? info.nodeId);
    throw new StepFailure(`No checkpoint ${name} waits to be ${what}. There waits ${names.join(", ")}.`);
  }

  /** Whether a checkpoint is still pending, as one is whose quorum needs further votes. */
  #waitsFor({ checkpointId }: CheckpointInfo): boolean {
    const { result } = this.#started();
    return result.status === "SUSPENDED" && result.checkpoints.some((other) => other.checkpointId === checkpointId);
  }

  async #timeOut(step: IRWhenTestStep): Promise<void> {
    const { clock } = this.#world;
    const first = this.#waiting(step, "timed out");
    const { result, invocationId } = this.#started();
    const pending = result.status === "SUSPENDED" ? result.checkpoints : [];
    const limited = step.checkpoint === undefined ? pending.find(({ expiresAt }) => expiresAt !== undefined) : first;
    if (limited?.expiresAt === undefined)
      throw new StepFailure(`No time runs out: ${(limited ?? first).nodeId} waits for as long as it takes.`);
    const engine = this.#loaded();
    await clock.advance(Math.max(0, Date.parse(limited.expiresAt) - clock.now()));
    await settled(engine.expire(), this.#world);
    // Asking with the same id gives the run as it stands now.
    const rested = await settled(engine.result(invocationId), this.#world);
    if (rested === undefined) throw new StepFailure("The run did not come to rest after the time was over.");
    this.#rested({ ...this.#started(), result: rested });
  }

  async #goOn(going: Promise<InvocationResult>): Promise<void> {
    const run = this.#started();
    this.#rested({ ...run, result: await settled(going, this.#world) });
  }

  #rested(run: Run): void {
    this.#run = run;
    const value = resultValue(
      run.result,
      run.flow,
      this.#events(run.invocationId),
      this.subject.module,
      this.subject.blocks,
    );
    this.#scope.set("result", value);
  }

  #started(): Run {
    if (this.#run === undefined) throw new StepFailure("No flow has been started yet.");
    return this.#run;
  }

  #loaded(): CoreEngine {
    return (this.#engine ??= CoreEngine.load(this.subject.runnable, this.#world.environment, {
      limits: this.limits,
      ...(this.#inspector === undefined ? {} : { inspector: this.#inspector }),
    }));
  }

  async #close(): Promise<void> {
    // A run that does not end is reported already.
    if (this.#engine !== undefined)
      await settled(this.#engine.close({ graceMs: 0 }), this.#world).catch(() => undefined);
  }
}

/** Who decides a checkpoint in a test: as many persons as its quorum needs; nobody in particular where none has to be named. */
function decidersOf({ quorum, selfApproval }: CheckpointInfo): readonly Pick<ResumeRequest, "person">[] {
  if (quorum === undefined && selfApproval !== false) return [{}];
  return Array.from({ length: quorum ?? 1 }, (_, index) => ({ person: { id: `tester-${index + 1}` } }));
}
