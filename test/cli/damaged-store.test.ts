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

/** Changes a byte of the log: of the record of the start, which is the first, or of the last before the mark of who closed it. */
function spoil(store: string, record: "start" | "last"): void {
  const path = join(store, "log", "1");
  const bytes = readFileSync(path);
  const at = record === "start" ? bytes.indexOf("greet") : bytes.length - 96 - 40;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

describe("a damaged store on the command line", { timeout: 240_000 }, () => {
  it("lists a checkpoint whose log is damaged with what is wrong", async () => {
    const { cwd, id, store } = await suspended();
    spoil(store, "last");
    const { code, value } = await scaicore.json(["checkpoints"], { cwd });
    expect(code).toBe(0);
    expect(value.checkpoints).toMatchObject([
      { checkpoint_id: id, problem: expect.stringContaining("log/1 is damaged") as unknown },
    ]);
    const refused = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(refused.value).toMatchObject({ error: { error_type: "StoreCorruptError" } });
  });

  it.each([[[...GREET, "--invocation-id", "abc"]], [["cancel", "abc"]]])(
    "says StoreCorruptError when the start is damaged, to %j",
    async (command) => {
      const { cwd, store } = await suspended();
      spoil(store, "start");
      const { value } = await scaicore.json(command, { cwd });
      expect(value).toMatchObject({ error: { error_type: "StoreCorruptError" } });
    },
  );

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
