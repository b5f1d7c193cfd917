import { readdirSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useCommandLine } from "./command-line.js";

const scaicore = useCommandLine();
const GREET = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name":"Ada"}'];

async function suspended(): Promise<{ readonly cwd: string; readonly store: string }> {
  const cwd = scaicore.tutorial();
  await scaicore.json([...GREET, "--invocation-id", "abc"], { cwd });
  return { cwd, store: join(cwd, ".scaicore") };
}

describe("scaicore doctor", { timeout: 240_000 }, () => {
  it("says that a store is in order, and what is in it", async () => {
    const { cwd } = await suspended();
    const { code, value } = await scaicore.json(["doctor"], { cwd });
    expect(code).toBe(0);
    expect(value).toMatchObject({ findings: [], invocations: { suspended: 1, corrupt: 0 } });
  });

  it("explains a bundle that is gone, with code 1, and changes nothing", async () => {
    const { cwd, store } = await suspended();
    const [bundle = ""] = readdirSync(join(store, "bundles"));
    rmSync(join(store, "bundles", bundle));
    const before = readdirSync(store, { recursive: true }).sort();
    const { code, value } = await scaicore.json(["doctor"], { cwd });
    expect(code).toBe(1);
    expect(value.findings).toMatchObject([
      { kind: "bundle", severity: "damage", message: expect.stringContaining("abc needs it to go on") as unknown },
    ]);
    expect(readdirSync(store, { recursive: true }).sort()).toEqual(before);
  });

  it("explains a store that cannot be opened, with code 1", async () => {
    const { cwd, store } = await suspended();
    truncateSync(join(store, "format.json"));
    const { code, value } = await scaicore.json(["doctor"], { cwd });
    expect(code).toBe(1);
    expect(value.findings).toMatchObject([{ kind: "unreadable", path: expect.any(String) as unknown }]);
  });

  it("tells a store that was moved from an empty one, with code 2", async () => {
    const { cwd, store } = await suspended();
    renameSync(store, `${store}-elsewhere`);
    const { code, value } = await scaicore.json(["doctor", "--store", ".scaicore"], { cwd });
    expect(code).toBe(2);
    expect(value.findings).toMatchObject([
      { kind: "missing", message: expect.stringContaining("moved, deleted or unmounted") as unknown },
    ]);
    const listed = await scaicore.json(["checkpoints", "--store", ".scaicore"], { cwd });
    expect(listed.code).toBe(2);
  });
});
