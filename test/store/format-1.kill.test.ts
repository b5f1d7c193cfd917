import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { expect, test } from "vitest";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { parentOf } from "../../runtime/host/file-store/file-system.js";
import type { FileStore } from "../../runtime/host/index.node.js";
import { filesUnder } from "../support/store-inspection.js";
import { Machine, startProcess } from "./interleaving.js";
import { openOn, powerLosses } from "./power-loss.js";
import { SimulatedDisk } from "./simulated-disk.js";

const SOAK = process.env.SCAICORE_SOAK === "1";
const FIXTURE = resolve(import.meta.dirname, "../fixtures/stores-format-1/plain");

/** A disk with a store of format 1 on it, all of which is synced. */
async function oldStore(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  for (const file of await filesUnder(FIXTURE)) {
    await write(disk.fileSystem, `/store/${relative(FIXTURE, file).replaceAll("\\", "/")}`, await readFile(file));
  }
  return disk;
}

async function write(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  await makeDirectory(fs, parentOf(path));
  const file = await fs.open(path, "create");
  await file.write(bytes);
  await file.sync();
  await fs.syncDirectory(parentOf(path));
}

async function makeDirectory(fs: FileSystem, path: string): Promise<void> {
  if (path === "/" || (await fs.stat(path)) !== undefined) return;
  await makeDirectory(fs, parentOf(path));
  await fs.makeDirectory(path);
  await fs.syncDirectory(parentOf(path));
}

/** All that callers can see of the runs. */
async function contentOf({ checkpoints }: FileStore): Promise<string> {
  const { items } = await checkpoints.invocations({});
  const heads = items.map(({ invocationId, status, problem, result }) => [invocationId, status, problem, result]);
  const infos = (await checkpoints.list({ status: "all", waits: true })).items;
  return JSON.stringify([heads, infos]);
}

async function expected(): Promise<string> {
  const { store } = await openOn(await oldStore(), 2);
  return await contentOf(store);
}

test(
  "an upgrade that is killed, or loses power, after any step is made whole by the next opening",
  { timeout: 900_000 },
  async () => {
    const right = await expected();
    expect((JSON.parse(right) as unknown[][])[0]).toHaveLength(9);
    const disk = await oldStore();
    const before = disk.steps.length;
    await openOn(disk, 2);
    const losses = powerLosses(SOAK ? 20 : 1);
    const wrong: string[] = [];
    for (let steps = before; steps <= disk.steps.length; steps++) {
      for (const loss of losses) {
        try {
          const { store } = await openOn(disk.after(steps, loss), 3);
          if ((await contentOf(store)) !== right)
            wrong.push(`after step ${steps}, ${loss.name}: something else is there`);
          await store.close();
        } catch (error) {
          wrong.push(`after step ${steps}, ${loss.name}: ${String(error)}`);
        }
      }
    }
    console.log(
      `upgrade: ${disk.steps.length - before} steps × ${losses.length} kinds of loss, ${wrong.length} problems`,
    );
    expect(wrong.slice(0, 10)).toEqual([]);
  },
);

test("two processes may take over a store at once, and one of them may die", { timeout: 900_000 }, async () => {
  const right = await expected();
  const wrong: string[] = [];
  const seeds = SOAK ? 2000 : 12;
  for (let seed = 0; seed < seeds; seed++) {
    const machine = new Machine(seed);
    const disk = await oldStore();
    const victim = seed % 2 === 0 ? 2 + machine.random(2) : 0;
    const crashAt = machine.random(200);
    machine.hold();
    for (const pid of [2, 3]) {
      void startProcess(machine, disk, pid, { suspects: [7] })
        .then(async ({ store }) => {
          if ((await contentOf(store)) !== right) wrong.push(`seed ${seed}: process ${pid} sees something else`);
        })
        .catch((error: unknown) => wrong.push(`seed ${seed}, process ${pid}: ${String(error)}`));
    }
    await machine.run((step) => {
      if (step === crashAt && victim > 0) machine.kill(victim);
    });
    const late = await startProcess(machine, disk, 9, { suspects: [7] });
    if ((await contentOf(late.store)) !== right) wrong.push(`seed ${seed}: something else is there afterwards`);
  }
  expect(wrong.slice(0, 10)).toEqual([]);
});
