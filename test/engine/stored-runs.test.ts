/** Stores and bundles that an earlier commit wrote: their runs go on, and the entries written today are the same bytes. */
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moduleOfSource } from "../support/source-module.js";
import { FRAME_KINDS } from "../../runtime/engine/blocks/block-kinds.js";
import { decodeData } from "../../runtime/engine/machine/value-codec.js";
import { LEDGER_SOURCE, STORED_CASES } from "./stored-run-cases.js";
import { bundleOf, bytesOf, LEDGER, packed, runToEnd, runUntilStop, unpack, type StoredRun } from "./stored-runs.js";

const fixtures = fileURLToPath(new URL("../fixtures/stored", import.meta.url));
/** Set to the name of a new folder, such as the commit, to record with the present code. */
const record = process.env.RECORD_STORED_RUNS;

let root: string;
let directories = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "scaicore-stored-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function emptyDirectory(): Promise<string> {
  const directory = join(root, String(directories++));
  await mkdir(directory);
  return directory;
}

describe.runIf(record !== undefined)("recording", () => {
  test.each(STORED_CASES.map((stored) => [stored.name, stored] as const))("%s", async (name, stored) => {
    const bundle = bundleOf(moduleOfSource(stored.source));
    const called = stored.source.includes(LEDGER) ? { [LEDGER]: bundleOf(moduleOfSource(LEDGER_SOURCE)) } : {};
    const program = { case: stored, bundle, called };
    const directory = await emptyDirectory();
    const entries = await runUntilStop(directory, program);
    const store = await packed(directory);
    const run: StoredRun = { ...program, store, entries, ...(await runToEnd(directory, program)) };
    await mkdir(join(fixtures, record!), { recursive: true });
    await writeFile(join(fixtures, record!, `${name}.json`), `${JSON.stringify(run, null, 2)}\n`);
  });
});

const recorded: (readonly [string, StoredRun])[] = [];
for (const folder of (await readdir(fixtures, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
  for (const file of await readdir(join(fixtures, folder.name))) {
    const text = await readFile(join(fixtures, folder.name, file), "utf8");
    recorded.push([`${folder.name}/${file}`, JSON.parse(text) as StoredRun]);
  }
}

describe("a stored run", () => {
  test("is there of each case", () => {
    const names = new Set(recorded.map(([, run]) => run.case.name));
    expect(STORED_CASES.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  test("is there with each kind of frame", () => {
    const kinds = new Set<unknown>();
    for (const [, { entries, entriesAfter }] of recorded) {
      for (const entry of [...entries, ...entriesAfter]) addFrameKinds(decodeData(bytesOf(entry)), kinds);
    }
    const expected = Object.values(FRAME_KINDS).map(({ codec }) => codec.storedKind);
    expect(expected.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  test.each(recorded)("%s goes on to the same end, by the same entries", async (_, run) => {
    const directory = await emptyDirectory();
    await unpack(run.store, directory);
    const { end, entriesAfter, memory } = await runToEnd(directory, run);
    expect(end).toEqual(run.end);
    expect(memory).toEqual(run.memory);
    expect(entriesAfter).toEqual(run.entriesAfter);
  });

  // A change of the stored format adds a record of a case; the older ones only have to go on.
  test.each([...new Set(recorded.map(([, run]) => run.case.name))])(
    "%s is written today byte for byte as one of its records",
    async (name) => {
      const outcomes: boolean[] = [];
      for (const [, run] of recorded) {
        if (run.case.name !== name) continue;
        outcomes.push(isDeepStrictEqual(await runUntilStop(await emptyDirectory(), run), run.entries));
      }
      expect(outcomes).toContain(true);
    },
  );
});

/** Frames are the objects with a kind and a body. */
function addFrameKinds(data: unknown, kinds: Set<unknown>): void {
  if (typeof data !== "object" || data === null) return;
  if ("kind" in data && "body" in data) kinds.add(data.kind);
  for (const part of Object.values(data)) addFrameKinds(part, kinds);
}
