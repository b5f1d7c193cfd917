import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentHostIdentity } from "../../runtime/host/file-store/host-identity.node.js";
import { openHere, recoverUntilTaken } from "./aftermath.js";
import { openWorkshop, type Workshop } from "./child-processes.js";
import { scenarios } from "./scenarios.js";
import type { ChildReport, ChildTask } from "./store-child.js";

const SOAK = process.env.SCAICORE_SOAK === "1";
const ROUNDS = SOAK ? 50 : 2;

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(async () => {
  await workshop.close();
});

describe.each(scenarios)("$name", (scenario) => {
  const base = { scenario: scenario.name, owner: "child", by: "child" };

  async function suspended(): Promise<string> {
    const directory = await workshop.directory();
    await workshop.run({ ...base, directory, phase: "suspend" }).ended;
    return directory;
  }

  test("R4: of two processes that decide at a barrier exactly one wins", { timeout: 300_000 }, async () => {
    const template = await suspended();
    for (let round = 0; round < ROUNDS; round++) {
      const directory = await workshop.directory(template);
      const go = `${directory}/../go-${round}-${scenario.name}`;
      const names = ["ada", "bea"];
      const children = names.map((by) => {
        const ready = `${directory}/../ready-${by}-${round}-${scenario.name}`;
        const task: ChildTask = {
          ...base,
          owner: `child-${by}`,
          by,
          directory,
          phase: "resume",
          barrier: { ready, go },
        };
        return { ready, ...workshop.run(task) };
      });
      while (!children.every(({ ready }) => existsSync(ready))) await sleep(2);
      await writeFile(go, "");
      const reports = (await Promise.all(children.map(({ ended }) => ended))).map(([first]) => first);
      const { store, close } = await openHere(scenario, directory);
      const [info] = (await store.checkpoints.list({ status: "all" })).items;
      await close();
      const winner = info?.decision?.by;
      expect(names).toContain(winner);
      const loser = reports[1 - names.indexOf(winner ?? "")];
      expect(reports[names.indexOf(winner ?? "")]).toMatchObject({ reported: "COMPLETED" });
      expect(loser).toEqual({ reported: "already decided", by: winner });
    }
  });

  test("an owner that was stopped, overtaken and continued makes no second outcome", { timeout: 600_000 }, async () => {
    const template = await suspended();
    for (const phase of ["suspend", "resume"] as const) {
      const task = { ...base, owner: "stopped", phase } as const;
      const dry = await workshop.run({
        ...task,
        directory: await workshop.directory(phase === "resume" ? template : undefined),
      }).ended;
      const steps = dry.flatMap((report) => (report.reported === "boundaries" ? report.steps : []));
      for (let boundary = SOAK ? 1 : 3; boundary <= steps.length; boundary += SOAK ? 1 : 17) {
        const directory = await workshop.directory(phase === "resume" ? template : undefined);
        const child = workshop.run({ ...task, directory, at: { boundary, signal: "SIGSTOP" } });
        await stopped(child.process.pid ?? 0);
        await expectOneOutcome(directory, boundary, child.ended, () => child.process.kill("SIGCONT"));
      }
    }
  });

  /** As somebody on another host would, who sees only that the heartbeat stands still. */
  async function expectOneOutcome(
    directory: string,
    boundary: number,
    ended: Promise<readonly ChildReport[]>,
    wake: () => void,
  ): Promise<void> {
    const here = await currentHostIdentity();
    const identity = { ...here, host: { ...here.host, hostname: "elsewhere" } };
    const { store, running, close } = await openHere(scenario, directory, { identity, deadAfterMs: 20 });
    const { invocationId } = scenario;
    await recoverUntilTaken(store, running, invocationId);
    const outcome = await running.invoke();
    const [info] = (await store.checkpoints.list({ status: "all", invocationId })).items;
    const final =
      outcome.status === "SUSPENDED" && info?.decision === undefined
        ? await running.resolve(outcome.checkpointId, "elsewhere")
        : outcome;
    wake();
    for (const report of await ended) {
      if (report.reported === "COMPLETED")
        expect({ status: "COMPLETED", output: report.output }, `at ${boundary}`).toEqual(final);
      expect(report.reported, `at ${boundary}: ${JSON.stringify(report)}`).not.toBe("failed");
    }
    await running.recover();
    expect(await running.invoke(), `at ${boundary}`).toEqual(final);
    expect(final.status, `at ${boundary}`).toBe("COMPLETED");
    expect((await scenario.problemsOf?.(store)) ?? [], `at ${boundary}`).toEqual([]);
    await close();
  }
});

/** Waits until the system shows the process as stopped, or it has ended. */
async function stopped(pid: number): Promise<void> {
  const { readFile } = await import("node:fs/promises");
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    const state = stat?.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    if (state === undefined || state === "T" || state === "Z") return;
    await sleep(2);
  }
}
