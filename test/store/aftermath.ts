import { setTimeout as sleep } from "node:timers/promises";
import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { type FileStore, openFileStore } from "../../runtime/host/index.node.js";
import { AlreadyDecided, type Outcome } from "./invocation-driver.js";
import { noteOf, type RunningScenario, type Scenario } from "./scenario.js";
import type { ChildReport } from "./store-child.js";

/** How the later process sees the machine; by default as it is. */
export interface Observer {
  readonly identity?: HostIdentity;
  readonly deadAfterMs?: number;
}

let owners = 0;

/** Opens a store in this process, in the name of a new owner. */
export async function openHere(
  scenario: Scenario,
  directory: string,
  observer: Observer = {},
): Promise<{ readonly store: FileStore; readonly running: RunningScenario; readonly close: () => Promise<void> }> {
  const store = await openFileStore(directory, observer);
  const running = await scenario.start(store, `observer-${++owners}`);
  return {
    store,
    running,
    close: async () => {
      await running.close();
      await store.close();
    },
  };
}

/**
 * Opens the store after a child was killed, continues its invocation, and returns the violations: everything that the child
 * has reported must stay true, and the flow must have exactly one outcome.
 */
export async function problemsAfter(
  scenario: Scenario,
  directory: string,
  reports: readonly ChildReport[],
  phase: "suspend" | "resume",
): Promise<readonly string[]> {
  const problems: string[] = [];
  const { store, running, close } = await openHere(scenario, directory);
  const { checkpoints } = store;
  const { invocationId } = scenario;
  try {
    await running.recover();
    for (const report of reports) if (report.reported === "failed") problems.push(`the child failed: ${report.error}`);
    const reported = reports.find((report) => report.reported === "COMPLETED" || report.reported === "SUSPENDED");
    const known = (await checkpoints.list({ status: "all", invocationId })).items;
    if ((reported?.reported === "SUSPENDED" || phase === "resume") && known.length !== 1) {
      problems.push(`${known.length} checkpoints are listed`);
    }
    const decided = known[0]?.decision;
    const outcome = await running.invoke();
    if (decided !== undefined && outcome.status !== "COMPLETED") problems.push("what was decided was not continued");
    if (reported?.reported === "COMPLETED" && !sameOutcome(outcome, reported.output))
      problems.push("what was reported is not the record");
    const final = outcome.status === "SUSPENDED" ? await running.resolve(outcome.checkpointId, "late") : outcome;
    if (final.status !== "COMPLETED") problems.push("the flow does not complete");
    problems.push(...(await problemsAtTheEnd(store, running, invocationId, final)));
    problems.push(...((await scenario.problemsOf?.(store)) ?? []));
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await close();
  }
  return problems;
}

async function problemsAtTheEnd(
  { checkpoints }: FileStore,
  running: RunningScenario,
  invocationId: string,
  final: Outcome,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const [info, ...more] = (await checkpoints.list({ status: "all", invocationId })).items;
  if (info?.status !== "resolved" || more.length > 0) problems.push("there is not exactly one resolved checkpoint");
  const { decision } = info ?? {};
  const note = decision?.kind === "resolved" ? decision.note : undefined;
  if (decision?.by === undefined || note !== noteOf(decision.by))
    problems.push(`the note of the decision is ${JSON.stringify(note)}`);
  const again = await running.resolve(info?.checkpointId ?? "", "second").catch((error: unknown) => error);
  if (!(again instanceof AlreadyDecided)) problems.push(`a second decision was not refused: ${String(again)}`);
  else if (again.first.by !== info?.decision?.by) problems.push("a second decision was refused with another first one");
  const repeated = await running.invoke();
  if (JSON.stringify(repeated) !== JSON.stringify(final)) problems.push("the outcome changed");
  if ((await checkpoints.list({})).items.length > 0) problems.push("a checkpoint is still pending");
  if ((await checkpoints.invocations({ unfinished: true })).items.length > 0)
    problems.push("it still counts as unfinished");
  return problems;
}

function sameOutcome(outcome: Outcome, output: string): boolean {
  return outcome.status === "COMPLETED" && outcome.output === output;
}

/** Recovers repeatedly until a living owner has the invocation or it has ended; for owners that have only missed heartbeats. */
export async function recoverUntilTaken(
  store: FileStore,
  running: RunningScenario,
  invocationId: string,
): Promise<void> {
  for (let look = 0; look < 400; look++) {
    await running.recover();
    const [head] = (await store.checkpoints.invocations({ invocationId })).items;
    if (head?.status !== "running") return;
    await sleep(10);
  }
  throw new Error("Nobody could take the invocation over.");
}
