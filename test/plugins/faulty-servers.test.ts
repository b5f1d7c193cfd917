import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, output } from "../engine/host.js";
import { bound, faulty, isAlive, linesOf, useFolder } from "./bound-program.js";

const folder = useFolder();
const KEY = "sk-canary/0123+456 789";
const METHODS = `meta(): string
die(): string
hang(): string
garbage(): string
flood(): string
leak(): string
fail(size: int?): string
fail_with_key(): string
args(kebab_name: string?, when: string?, free: string?): string
task(): string
wrapped(): array[int]`;
/** Against what hangs; the machine may do other things as well. */
const PATIENCE = { timeout: 20_000 };
let files = 0;
const logFile = () => join(folder, `log-${++files}`);
const open = (mode = "ok", log = logFile(), env: Readonly<Record<string, string>> = {}) => ({
  log,
  ...bound({ ...faulty(mode, log), env: { KEY: "${env:CANARY}" } }, METHODS, { CANARY: KEY, ...env }),
});
const message = async (program: ReturnType<typeof open>, call: string) =>
  failure((await program.run(`  return tool.${call}`)).result).message;
const starts = (log: string) =>
  existsSync(log)
    ? linesOf(log)
        .filter((line) => line.startsWith("start"))
        .map((line) => Number(line.slice(6)))
    : [];

describe("a server", { timeout: 240_000 }, () => {
  it("is started once for several calls, gets the key of each, and ends with the plugins", async () => {
    const program = open();
    const { result } = await program.run('  a = tool.meta()\n  b = tool.meta()\n  return "[${a},${b}]"');
    const [a, b] = JSON.parse(String(output(result))) as readonly { pid: number; meta: Record<string, string> }[];
    expect(a?.pid).toBe(b?.pid);
    const keys = [a, b].map((one) => one?.meta["scaicore/idempotency-key"]);
    expect(keys).toEqual([expect.stringMatching(/^run\//), expect.stringMatching(/^run\//)]);
    expect(new Set(keys).size).toBe(2);
    expect(starts(program.log)).toEqual([a?.pid]);
    await program.plugins.close();
    await expect.poll(() => isAlive(a?.pid ?? 0), PATIENCE).toBe(false);
  });

  it("that is not needed is not started", async () => {
    const program = open();
    expect(output((await program.run('  return "done"')).result)).toBe("done");
    expect(existsSync(program.log)).toBe(false);
  });

  it("gets names and values as it wants them, and no null for what is left out", async () => {
    const program = open();
    const { result } = await program.run('  return tool.args(kebab_name = "k", free = "{\\"a\\": [1]}")');
    expect(JSON.parse(String(output(result)))).toEqual({ "kebab-name": "k", free: { a: [1] } });
  });

  it("may wrap what is no object", async () => {
    const { result } = await open().run('  numbers = tool.wrapped()\n  return "${numbers.length}"');
    expect(output(result)).toBe("2");
  });

  it("that dies fails the call with what it wrote, and is started anew for the next", async () => {
    const program = open();
    expect(await message(program, "die()")).toMatch(
      /tool\.die failed: The server ended before it had answered\..*out of cheese/s,
    );
    expect(output((await program.run("  return tool.meta()")).result)).toContain("pid");
    expect(starts(program.log)).toHaveLength(2);
  });

  it("that hangs is told when the call is over, and serves others", async () => {
    const program = open();
    expect(output((await program.run("  return tool.meta()")).result)).toContain("pid");
    const late = await program.run("  return tool.hang()", { limits: { pluginCallMs: 200 } });
    expect(failure(late.result).errorType).toBe("TimeoutError");
    const cancelled = () => linesOf(program.log).filter((line) => line.startsWith("cancelled"));
    await expect.poll(cancelled, PATIENCE).toHaveLength(1);
    expect(output((await program.run("  return tool.meta()")).result)).toContain("pid");
    expect(starts(program.log)).toHaveLength(1);
  });

  it("that answers garbage fails the call", async () => {
    const program = open();
    expect(await message(program, "garbage()")).toContain("tool.garbage failed:");
    expect(output((await program.run("  return tool.meta()")).result)).toContain("pid");
  });

  it("that floods is ended", async () => {
    const program = open();
    expect(await message(program, "flood()")).toMatch(/The server ended before it had answered/);
    const [pid = 0] = starts(program.log);
    await expect.poll(() => isAlive(pid), PATIENCE).toBe(false);
    expect(output((await program.run("  return tool.meta()")).result)).toContain("pid");
  });

  it("that says that something failed is quoted, not at any length", async () => {
    const program = open();
    expect(await message(program, "fail()")).toBe("tool.fail failed: no ");
    expect((await message(program, "fail(size = 100000)")).length).toBeLessThan(2100);
  });

  it("shows its key nowhere", async () => {
    const program = open();
    const told = [
      await message(program, "fail_with_key()"),
      String(output((await program.run("  return tool.leak()")).result)),
    ];
    for (const text of told) {
      expect(text).toContain("[secret]");
      for (const form of [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString("base64")])
        expect(text).not.toContain(form);
    }
  });

  it.each([
    ["exit", /cannot be used: it ended before it had answered\. It wrote: no license found/],
    ["garbage", /cannot be used: what it writes are no messages of MCP\. What it writes to stdout is no JSON/],
    ["flood-at-start", /cannot be used: /],
  ])("that does not start (%s) is told", async (mode, pattern) => {
    const program = open(mode);
    expect(await message(program, "meta()")).toMatch(pattern);
    const [pid = 0] = starts(program.log);
    await expect.poll(() => isAlive(pid), PATIENCE).toBe(false);
  });

  it("that starts and says nothing is not waited for longer than the call", async () => {
    const program = open("silent");
    const { result } = await program.run("  return tool.meta()", { limits: { pluginCallMs: 300 } });
    expect(failure(result).errorType).toBe("TimeoutError");
    await expect.poll(() => starts(program.log), PATIENCE).toHaveLength(1);
    await program.plugins.close();
    const [pid = 0] = starts(program.log);
    await expect.poll(() => isAlive(pid), PATIENCE).toBe(false);
  });

  it("whose command is not there, or whose variable is not set, is told", async () => {
    const absent = bound({ command: "no-such-command-of-all" }, METHODS);
    expect(failure((await absent.run("  return tool.meta()")).result).message).toContain(
      "there is no command no-such-command-of-all",
    );
    const unset = bound({ ...faulty(), env: { A: "${env:SCAICORE_TEST_UNSET}" } }, METHODS);
    expect(failure((await unset.run("  return tool.meta()")).result).message).toBe(
      "tool.meta failed: scaicore.plugins.json: plugins.tool.env.A needs the environment variable SCAICORE_TEST_UNSET, which is not set.",
    );
  });
});
