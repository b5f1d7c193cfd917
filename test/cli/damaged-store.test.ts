import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useCommandLine } from "./command-line.js";

const scaicore = useCommandLine();
const GREET = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name":"Ada"}'];
const APPROVE = ["--resolution", '{"decision":"approve"}'];

async function suspended(): Promise<{ cwd: string; id: string; store: string }> {
  const cwd = scaicore.tutorial();
  const { value } = await scaicore.json([...GREET, "--invocation-id", "abc"], { cwd });
  return { cwd, id: value.checkpoint.checkpoint_id, store: join(cwd, ".scaicore") };
}

/** The files of that name anywhere below a directory. */
function named(directory: string, name: RegExp): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function flip(path: string, byte: number): void {
  const bytes = readFileSync(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

describe("a damaged store on the command line", { timeout: 240_000 }, () => {
  it("lists a checkpoint whose log is damaged with what is wrong", async () => {
    const { cwd, id, store } = await suspended();
    for (const log of named(store, /^log1$/)) flip(log, 20);
    const { code, value } = await scaicore.json(["checkpoints"], { cwd });
    expect(code).toBe(0);
    expect(value.checkpoints).toMatchObject([
      { checkpoint_id: id, problem: expect.stringContaining("log1 is damaged") as unknown },
    ]);
    const refused = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(refused.value).toMatchObject({ error: { error_type: "StoreCorruptError" } });
  });

  it("recovers checkpoints whose hints were lost", async () => {
    const { cwd, id, store } = await suspended();
    for (const hints of ["pending", "open"]) for (const hint of named(join(store, hints), /./)) rmSync(hint);
    await scaicore.json(["recover"], { cwd });
    const { value } = await scaicore.json(["checkpoints"], { cwd });
    expect(value.checkpoints).toMatchObject([{ checkpoint_id: id }]);
  });

  it.each([
    ["start", ["run", "examples/greet.scaicore", "--flow", "greet", "--invocation-id", "abc"]],
    ["start", ["cancel", "abc"]],
  ])("says StoreCorruptError when %s is garbage, to %j", async (file, command) => {
    const { cwd, store } = await suspended();
    for (const path of named(store, new RegExp(`^${file}$`))) writeFileSync(path, "garbage");
    const { value } = await scaicore.json(command, { cwd });
    expect(value).toMatchObject({ error: { error_type: "StoreCorruptError" } });
  });

  it.each([[["checkpoints"]], [GREET]])("without its format is refused, not made anew, by %j", async (command) => {
    const { cwd, store } = await suspended();
    rmSync(join(store, "format.json"));
    const { code, value } = await scaicore.json(command, { cwd });
    expect(code).toBe(2);
    expect(value).toMatchObject({
      error: {
        error_type: "StoreCorruptError",
        message: expect.stringContaining("format.json is missing") as unknown,
      },
    });
    expect(readdirSync(store)).not.toContain("format.json");
  });
});
