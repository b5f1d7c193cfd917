/** What the doctor finds in a store, file by file and damage by damage. */
import { beforeAll, describe, expect, it } from "vitest";
import { bundleHash } from "scaicore";
import { inspectStore, type StoreInspection } from "scaicore/node";
import { damagedCopy, makeStore, ROOT, RUNS } from "../fuzz/damage-store.js";
import type { FilesInMemory } from "../fuzz/files-in-memory.js";
import { Random } from "../fuzz/random.js";
import { tryStore } from "../fuzz/try-store.js";

const SEEDS = process.env.SCAICORE_SOAK === "1" ? 5_000 : 40;

let original: FilesInMemory;
beforeAll(async () => {
  original = await makeStore();
});

const inspected = (files: FilesInMemory, boot = "boot"): Promise<StoreInspection> =>
  inspectStore(ROOT, {
    fileSystem: files.fileSystem,
    bundleHash,
    identity: {
      host: { hostname: "here", boot, pidNamespace: "" },
      pid: 99,
      started: "0",
      look: (pid) => Promise.resolve(pid === 99 ? { started: "0" } : undefined),
    },
  });
const kindsIn = ({ findings }: StoreInspection): readonly string[] => [...new Set(findings.map(({ kind }) => kind))];
const damageIn = ({ findings }: StoreInspection) => findings.filter(({ severity }) => severity === "damage");

describe("a store in order", () => {
  it("has no damage; what waits for somebody to go on is said", async () => {
    const before = original.contents();
    const inspection = await inspected(original);
    expect(damageIn(inspection)).toEqual([]);
    expect(kindsIn(inspection)).toEqual(expect.arrayContaining(["interrupted", "waiting"]));
    const { invocations } = inspection;
    expect(Object.values(invocations ?? {}).reduce((sum, count) => sum + count, 0)).toBe(RUNS.length);
    expect(original.contents(), "nothing is changed").toEqual(before);
  });
});

describe("a run from before a restart of the machine", () => {
  it("is said to be out of sight, and what tells whether it is still there", async () => {
    const { findings } = await inspected(original, "next boot");
    const unseen = findings.filter(({ kind }) => kind === "unseen");
    expect(unseen.length).toBeGreaterThan(0);
    for (const { severity, invocationId, remedy } of unseen)
      expect({ severity, invocationId, remedy }).toEqual({
        severity: "notice",
        invocationId: expect.any(String) as unknown,
        remedy: expect.stringContaining("`scaicore recover` watches") as unknown,
      });
  });
});

describe("a store that is gone", () => {
  it.each(["/nowhere", "/"])("is told from one that is empty: %s", async (path) => {
    const inspection = await inspectStore(path, { fileSystem: original.fileSystem });
    expect(kindsIn(inspection)).toEqual(["missing"]);
  });
});

describe("each finding says what it is about and what can be done", () => {
  it.each([
    ["format.json", "unreadable"],
    ["bundles/", "bundle"],
    ["memory/", "memory"],
    ["log/", "unreadable"],
  ])("of a file emptied in %s", async (part, kind) => {
    const files = original.copy();
    const path = [...files.contents().keys()].find((name) => name.startsWith(`${ROOT}/${part}`))!;
    files.replace(path, new Uint8Array());
    const inspection = await inspected(files);
    expect(kindsIn(inspection)).toContain(kind);
    for (const { message, remedy } of inspection.findings) {
      expect(message).toMatch(/\S.*\.$/s);
      expect(remedy).toMatch(/\S.*\.$/s);
    }
  });
});

it("explains whatever keeps a run from its end", { timeout: 120_000 }, async () => {
  const unexplained: string[] = [];
  let refused = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const { files, damage, what } = damagedCopy(original, new Random(seed));
    const { findings } = await inspected(files);
    const { end, errors } = await tryStore(files, damage);
    if (damage !== "bytes" || end === "as before") continue;
    refused++;
    const corrupt = errors.some((error) => error.includes("StoreCorruptError"));
    if (corrupt && !findings.some(({ severity }) => severity === "damage"))
      unexplained.push(`${seed} ${what}: ${errors.join(", ")}`);
    if (!corrupt && findings.every(({ kind }) => kind === "interrupted" || kind === "waiting"))
      unexplained.push(`${seed} ${what}: silent, ${errors.join(", ")}`);
  }
  expect(refused).toBeGreaterThan(SEEDS / 10);
  expect(unexplained).toEqual([]);
});
