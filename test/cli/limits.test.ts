/** `--limit`, `--max-memory`, and which commands have them. */
import { describe, expect, it } from "vitest";
import { boundsOf } from "../../runtime/cli/args/limits.js";
import { DEFAULT_MEMORY_MB, memoryOf } from "../../runtime/cli/args/max-memory.js";
import { commands } from "../../runtime/cli/commands/index.js";
import { LIMIT_NAMES } from "../../runtime/limits.js";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const limits = (...limit: readonly string[]) => boundsOf({ limit, "max-memory": undefined });

describe("--limit", () => {
  it("sets each limit of the table", () => {
    const all = LIMIT_NAMES.map((name) => `${name}=100`);
    expect(limits(...all)).toEqual(Object.fromEntries(LIMIT_NAMES.map((name) => [name, 100])));
    expect(limits("evaluationMs=0")).toEqual({ evaluationMs: 0 });
  });

  it.each([
    ["step=1", "--limit step is no limit. Did you mean steps?"],
    ["memory=1", /^--limit memory is no limit\. There are steps, .*, recoveries$/],
    ["steps", '--limit needs NAME=VALUE, as in --limit steps=1000000, not "steps"'],
    ["=5", '--limit needs NAME=VALUE, as in --limit steps=1000000, not "=5"'],
    ["steps=0", "--limit steps must be a whole number from 1 (steps), not 0"],
    ["steps=1.5", '--limit steps must be a whole number from 1 (steps), not "1.5"'],
    ["steps=many", '--limit steps must be a whole number from 1 (steps), not "many"'],
    ["callDepth=9999", "--limit callDepth must be a whole number from 1 to 1000 (calls), not 9999"],
  ])("%s is told: %s", (flag, message) => {
    expect(() => limits(flag)).toThrow(message);
  });

  it("is given once for each limit", () => {
    expect(() => limits("steps=1", "steps=2")).toThrow("--limit steps is given twice");
  });

  it("holds for run, resume, recover and test", { timeout: 240_000 }, async () => {
    const cwd = scaicore.directory();
    write(
      cwd,
      "x.scaicore",
      `@core X { version = "1.0.0" }
@flow f(): int {
  @checkpoint approval { present = { prompt = "Go on?" } options = ["approve"] }
  return range(100).map(i => i * 2).sum()
}
@test "t" { @when f() @when resume { decision = "approve" } @then { result.status == :completed } }
`,
    );
    const few = ["--limit", "steps=50"];
    const failed = { status: "FAILED", error: { error_type: "LimitError" } };
    const { value } = await scaicore.json(["run", "x.scaicore", ...few], { cwd });
    const resume = ["resume", value.checkpoint.checkpoint_id, "--resolution", '{"decision":"approve"}', ...few];
    expect(await scaicore.json(resume, { cwd })).toMatchObject({ code: 1, value: failed });
    expect(await scaicore.json(["test", "x.scaicore"], { cwd })).toMatchObject({ code: 0 });
    const tested = await scaicore.run(["test", "x.scaicore", ...few], { cwd });
    expect(tested.stdout).toContain("The run took more than 50 steps.");
  });
});

describe("--max-memory", () => {
  it.each([
    [["run", "x", "--max-memory", "512"], 512],
    [["run", "x", "--max-memory=512"], 512],
    [["run", "x"], DEFAULT_MEMORY_MB],
    // The command tells what is wrong with these.
    [["run", "x", "--max-memory", "much"], DEFAULT_MEMORY_MB],
    [["run", "x", "--max-memory"], DEFAULT_MEMORY_MB],
    [["run", "x", "--max-memory", "1"], DEFAULT_MEMORY_MB],
  ])("of %j is %d for the supervisor", (argv, mb) => {
    expect(memoryOf(argv)).toBe(mb);
  });

  it.each(["much", "63", "1e3", "-512", ""])("of %j is told", (text) => {
    expect(() => boundsOf({ limit: [], "max-memory": text })).toThrow(
      `--max-memory is a whole number of MB from 64 to 1048576, not "${text}"`,
    );
  });

  const LASTING = new Set(["mcp", "serve", "worker"]);

  it("is an option of exactly the commands that are supervised, and so is --limit", async () => {
    const specs = await Promise.all(
      commands.map(async ({ load, supervised }) => ({ supervised, spec: (await load()).default.spec })),
    );
    for (const { supervised, spec } of specs) {
      expect(
        ["max-memory", "limit"].map((flag) => flag in spec.flags),
        spec.name,
        // Others run for long, and whoever runs them says what their processes may take.
      ).toEqual([supervised, supervised || LASTING.has(spec.name)]);
    }
    expect(commands.filter(({ supervised }) => supervised).map(({ name }) => name)).toEqual([
      "test",
      "run",
      "resume",
      "expire",
      "recover",
    ]);
  });
});
