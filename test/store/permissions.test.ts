/** What a store and event files hold is for the account that runs the flows, whatever the umask is. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CoreEngine, HostEnvironment, MockModelProvider } from "scaicore";
import { FileEventSink, openFileStore } from "scaicore/node";
import { openRunLog } from "../../client/engine/run-log.js";
import { moduleOfSource } from "../support/source-module.js";

const module = moduleOfSource(`@core C {
  instance = :entity(key = "id")
  version = "1.0.0"
  @memory { last: string }
}
@flow f(id: string): string {
  memory.last = id
  d = @checkpoint approval { present = { prompt = "Sure?" } }
  return d
}`);

let directory = "";
/** As before the first test. */
let umask: number | undefined;
function setUmask(mask: number): void {
  umask ??= process.umask(mask);
  process.umask(mask);
}
afterEach(async () => {
  if (umask !== undefined) process.umask(umask);
  if (directory !== "") await rm(directory, { recursive: true, force: true });
  directory = "";
});

/** Runs a flow over a checkpoint, with every kind of file that a store has, and an event file. */
async function used(store: string, events: string): Promise<void> {
  const opened = await openFileStore(store, { compactMemoryAfter: 1 });
  const { checkpoints, memory } = opened;
  const sink = new FileEventSink(events);
  const engine = CoreEngine.load(
    module,
    new HostEnvironment({ checkpoints, memory, modelProviders: new MockModelProvider(), events: sink }),
    { durability: "block" },
  );
  const result = await engine.invoke({ flow: "f", input: { id: "a" } });
  if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
  const { checkpointId, options } = result.checkpoint;
  await engine.invoke({ flow: "f", input: { id: "b" } });
  await engine.resume({ checkpointId, resolution: { decision: options[0]!.id } });
  await engine.close();
  await sink.close();
  await opened.close();
}

/** The permissions of everything in a directory and files, as octal numbers, each once. */
async function permissionsIn(root: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of ["", ...(await readdir(root, { recursive: true }))]) {
    const stats = await stat(join(root, name));
    found.add(`${stats.isDirectory() ? "directory" : "file"} ${(stats.mode & 0o7777).toString(8)}`);
  }
  return found;
}

const PRIVATE = new Set(["directory 700", "file 600"]);

describe.skipIf(process.platform === "win32")("only the account that runs flows may read", () => {
  it.each([0o000, 0o022, 0o077])("what is in a store and in event files, with umask %o", async (mask) => {
    directory = await mkdtemp(join(tmpdir(), "scaicore-permissions-"));
    setUmask(mask);
    await used(join(directory, "new/store"), join(directory, "events/events.jsonl"));
    expect(await permissionsIn(join(directory, "new"))).toEqual(PRIVATE);
    expect(await permissionsIn(join(directory, "events"))).toEqual(PRIVATE);
  });

  it.each([0o000, 0o022])("the events that the extension keeps, with umask %o", async (mask) => {
    directory = await mkdtemp(join(tmpdir(), "scaicore-permissions-"));
    setUmask(mask);
    await mkdir(join(directory, "events"), { mode: 0o755 });
    const log = openRunLog(directory, (error) => {
      throw error;
    });
    log.begin("one", "file:///a.scaicore");
    await log.flush();
    expect(await permissionsIn(join(directory, "events"))).toEqual(PRIVATE);
  });

  it("a store that an older version made for all", async () => {
    directory = await mkdtemp(join(tmpdir(), "scaicore-permissions-"));
    setUmask(0o022);
    const store = join(directory, "store");
    await (await openFileStore(store)).close();
    await chmod(store, 0o755);
    await used(store, join(directory, "events.jsonl"));
    expect(await permissionsIn(store)).toEqual(PRIVATE);
  });

  it("and its group, where the directory is the group's to write", async () => {
    directory = await mkdtemp(join(tmpdir(), "scaicore-permissions-"));
    setUmask(0o022);
    const store = join(directory, "store");
    await mkdir(store);
    await chmod(store, 0o2775);
    await used(store, join(directory, "events.jsonl"));
    expect((await stat(store)).mode & 0o7777).toBe(0o2770);
    expect(new Set([...(await permissionsIn(store))].map((text) => text.replace(" 2", " ")))).toEqual(
      new Set(["directory 770", "file 660"]),
    );
  });
});
