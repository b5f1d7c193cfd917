/** What is wrong after a soak: nothing lost, nothing twice, nothing wrong, nobody waits for ever. */
import {
  type CheckpointInfo,
  CoreEngine,
  HostEnvironment,
  InProcessDispatcher,
  InProcessPluginHost,
  type InvocationSummary,
  MockModelProvider,
} from "scaicore";
import { type FileStore, openFileStore } from "scaicore/node";
import { type PlannedInvocation, plannedInvocations, type SoakPlan } from "./plan.js";
import { childModule, expected, mainModule } from "./programs.js";
import type { SoakRun } from "./run-soak.js";
import type { SoakReport } from "./worker.js";

export interface Judgement {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

const PAGE = 500;

export async function judge(plan: SoakPlan, { directory, workers, disturbed }: SoakRun): Promise<Judgement> {
  const store = await openFileStore(directory);
  try {
    const planned = plannedInvocations(plan);
    const invocations = new Map((await allInvocations(store)).map((one) => [one.invocationId, one]));
    const checkpoints = await allCheckpoints(store);
    const told = workers.flatMap(({ name, reports }) => reports.map((report) => ({ name, report })));
    const effects = new Effects(told, plan.disturbance === "kill" ? disturbed : undefined);
    const problems = [
      ...told.flatMap(({ name, report }) => (report.is === "fault" ? [`${name}: ${report.text}`] : [])),
      ...problemsOfOutcomes(planned, invocations, checkpoints, effects),
      ...problemsOfPromises(told, invocations, new Map(checkpoints.map((one) => [one.checkpointId, one]))),
      ...effects.problems,
      ...(await problemsOfMemory(store, planned)),
    ];
    const number = (is: SoakReport["is"]) => told.filter(({ report }) => report.is === is).length;
    return {
      problems,
      counts: {
        outcomes: [...invocations.values()].filter(({ result }) => result !== undefined).length,
        checkpoints: checkpoints.length,
        "acknowledged decisions": number("won"),
        "lost races": number("lost"),
        refused: number("refused"),
        effects: effects.size,
        "repeated effects": effects.repeated,
        disturbances: disturbed.size,
      },
    };
  } finally {
    await store.close();
  }
}

async function allPages<T>(
  read: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}

const pageAfter = (after: string | undefined) => ({ limit: PAGE, ...(after === undefined ? {} : { after }) });
const allInvocations = ({ checkpoints }: FileStore): Promise<readonly InvocationSummary[]> =>
  allPages((after) => checkpoints.invocations(pageAfter(after)));
const allCheckpoints = ({ checkpoints }: FileStore): Promise<readonly CheckpointInfo[]> =>
  allPages((after) => checkpoints.list({ status: "all", ...pageAfter(after) }));

const wordOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Each planned invocation has ended as those who decided said, with each of its effects under one key. */
function problemsOfOutcomes(
  planned: readonly PlannedInvocation[],
  invocations: ReadonlyMap<string, InvocationSummary>,
  checkpoints: readonly CheckpointInfo[],
  effects: Effects,
): readonly string[] {
  const problems: string[] = [];
  const runOf = new Map<string, string>();
  for (const { invocationId, start, status, problem } of invocations.values()) {
    runOf.set(invocationId, wordOf(start.input.id));
    if (status !== "completed") problems.push(`${invocationId} is ${status} ${problem ?? ""}`);
  }
  const decided = new Map<string, Map<string, string>>();
  for (const { checkpointId, invocationId, prompt, status, decision } of checkpoints) {
    const answer = decision?.kind === "resolved" ? wordOf(decision.resolution.decision) : status;
    const run = runOf.get(invocationId) ?? "";
    const answers = decided.get(run) ?? new Map<string, string>();
    if (answers.has(prompt)) problems.push(`${run}: the question "${prompt}" was asked twice (${checkpointId})`);
    decided.set(run, answers.set(prompt, answer));
  }
  for (const { invocationId, flow } of planned) {
    const result = invocations.get(invocationId)?.result;
    const right = expected(flow, decided.get(invocationId) ?? new Map<string, string>());
    const output = result?.status === "COMPLETED" ? result.output : result?.status;
    if (output !== right.output) problems.push(`${invocationId}: ${wordOf(output)}, right is ${right.output}`);
    const had = effects.of(invocationId);
    const wanted = [...right.effects].sort();
    if (had.join() !== wanted.join())
      problems.push(`${invocationId}: its effects were ${had.join()}, right is ${wanted.join()}`);
  }
  if (runOf.size < planned.length) problems.push(`${planned.length - runOf.size} invocations are not in the store`);
  return problems;
}

interface Told {
  readonly name: string;
  readonly report: SoakReport;
}

/** What was said to those who asked is what is on record. */
function problemsOfPromises(
  told: readonly Told[],
  invocations: ReadonlyMap<string, InvocationSummary>,
  checkpoints: ReadonlyMap<string, CheckpointInfo>,
): readonly string[] {
  const problems: string[] = [];
  const winners = new Map<string, string>();
  for (const { name, report } of told) {
    if (report.is === "won") {
      const { checkpointId, requestId, decision } = report;
      const recorded = checkpoints.get(checkpointId)?.decision;
      const resolution = recorded?.kind === "resolved" ? recorded.resolution : undefined;
      if (recorded?.requestId !== requestId || resolution?.decision !== decision)
        problems.push(`${name} decided ${checkpointId} as ${requestId}, recorded is ${JSON.stringify(recorded)}`);
      const other = winners.get(checkpointId);
      if (other !== undefined && other !== requestId) problems.push(`${checkpointId} was decided twice`);
      winners.set(checkpointId, requestId);
    } else if (report.is === "seen" && report.status !== "SUSPENDED") {
      const { invocationId, status, output } = report;
      const result = invocations.get(invocationId)?.result;
      if (result?.status !== status || (result.status === "COMPLETED" && result.output !== output))
        problems.push(`${name} saw ${invocationId} as ${status} ${wordOf(output)}: ${JSON.stringify(result)}`);
    }
  }
  return problems;
}

/**
 * One key stands for one effect. A call is made again only by another process, and only when the first one was killed. Where
 * processes are taken for dead by their heartbeats, anybody may be whom the machine kept waiting.
 */
class Effects {
  readonly problems: string[] = [];
  readonly #byKey = new Map<string, { readonly id: string; readonly what: string; readonly callers: string[] }>();
  readonly #byRun = new Map<string, string[]>();

  constructor(told: readonly Told[], killed: ReadonlySet<string> | undefined) {
    for (const { name, report } of told) {
      if (report.is !== "effect") continue;
      const { key, id, what } = report;
      const known = this.#byKey.get(key);
      if (known === undefined) {
        this.#byKey.set(key, { id, what, callers: [name] });
        this.#byRun.set(id, [...(this.#byRun.get(id) ?? []), what]);
        continue;
      }
      if (known.id !== id || known.what !== what)
        this.problems.push(`${key} stands for ${known.id} ${known.what} and for ${id} ${what}`);
      if (killed !== undefined && known.callers.includes(name))
        this.problems.push(`${name} made the call ${key} (${id} ${what}) twice`);
      known.callers.push(name);
    }
    if (killed === undefined) return;
    for (const [key, { id, what, callers }] of this.#byKey) {
      const alive = callers.filter((caller) => !killed.has(caller));
      if (alive.length > 1) this.problems.push(`${alive.join(", ")} all made the call ${key} (${id} ${what})`);
    }
  }

  get size(): number {
    return this.#byKey.size;
  }

  get repeated(): number {
    return [...this.#byKey.values()].filter(({ callers }) => callers.length > 1).length;
  }

  /** Sorted, one for each key. */
  of(id: string): readonly string[] {
    return [...(this.#byRun.get(id) ?? [])].sort();
  }
}

/** Each run has counted once. */
async function problemsOfMemory(store: FileStore, planned: readonly PlannedInvocation[]): Promise<readonly string[]> {
  const wanted = new Map<string, Record<string, number>>([
    ["Main", {}],
    ["Child", {}],
  ]);
  for (const { flow, slot } of planned) {
    for (const core of flow === "parent" ? ["Main", "Child"] : ["Main"]) {
      const counters = wanted.get(core)!;
      counters[slot] = (counters[slot] ?? 0) + 1;
    }
  }
  const problems: string[] = [];
  for (const module of [mainModule(), childModule()]) {
    const counted = (await store.memory.read({ core: module.name, instanceKey: null }, "count"))?.value;
    const right = wanted.get(module.name);
    const sorted = (value: unknown) => JSON.stringify(Object.entries(value ?? {}).sort());
    if (sorted(counted) !== sorted(right))
      problems.push(`the counters of ${module.name} are ${sorted(counted)}, right is ${sorted(right)}`);
    problems.push(...(await problemsOfDump(store, module, right)));
  }
  return problems;
}

/** What a flow reads is what the store has. */
async function problemsOfDump(
  store: FileStore,
  module: ReturnType<typeof mainModule>,
  right: Readonly<Record<string, number>> | undefined,
): Promise<readonly string[]> {
  const plugins = new InProcessPluginHost({ "company/fx": { effect: () => "done" } });
  const dispatcher = new InProcessDispatcher();
  const environment = new HostEnvironment({ ...store, modelProviders: new MockModelProvider(), plugins, dispatcher });
  dispatcher.register("core://soak/child", CoreEngine.load(childModule(), environment));
  const engine = CoreEngine.load(module, environment);
  const result = await engine.invoke({ flow: "dump" });
  await engine.close();
  const read = result.status === "COMPLETED" ? (result.output as Record<string, number>) : undefined;
  const same = Object.entries(right ?? {}).every(([slot, count]) => read?.[slot] === count);
  return same ? [] : [`a flow of ${module.name} reads ${JSON.stringify(result)}`];
}
