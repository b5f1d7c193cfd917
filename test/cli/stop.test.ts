/** "Cancel works within a second", on the command line: by Ctrl+C and by `--timeout`, whatever the flow does. */
import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CoreEngine, HostEnvironment, InProcessPluginHost, IRSerializer, type ModelProvider } from "scaicore";
import { openFileStore } from "scaicore/node";
import { describe, expect, it } from "vitest";
import { type Printed, useCommandLine, write } from "./command-line.js";
import { COMPUTING, HANGING, UNLIMITED } from "../support/runaways.js";
import { sampled } from "../support/sampled.js";

const scaicore = useCommandLine();
const NO_LIMITS = Object.entries(UNLIMITED).flatMap(([name, value]) => ["--limit", `${name}=${value}`]);

/** Resolves never; rejects when the call is cancelled. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
const silent: ModelProvider = { complete: (_request, { signal }) => never(signal) };
const plugins = new InProcessPluginHost({ "test/host": { wait: (_args, { signal }) => never(signal) } });

const program = (source: string): string => write(scaicore.directory(), "x.scaicore", source);
const cwdOf = (path: string): string => join(path, "..");
// Blocks are made durable one by one, so that many of them take long.
const RUN = ["run", "x.scaicore", "--flow", "f", "--durability", "block"];

/** The runaway has ended with CancelledError, is so in the store, and nothing is left to recover. */
async function expectCancelled(cwd: string, printed: Printed, reason: string): Promise<void> {
  expect(printed).toMatchObject({ status: "FAILED", error: { error_type: "CancelledError" } });
  expect(printed.error.message).toContain(reason);
  const cancel = await scaicore.json(["cancel", printed.invocation_id], { cwd });
  expect(cancel.value).toMatchObject({ status: "FAILED", error: printed.error });
  expect((await scaicore.json(["recover"], { cwd })).value).toEqual({ results: [], problems: [] });
}

/** Ends a process that still lives. */
function endOf(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A dead process that nobody has waited for yet still has its id.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

/** The processes that a process has started. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

describe.skipIf(process.platform === "win32")("a runaway flow", { timeout: 240_000 }, () => {
  // Some by one, some by the other, some in the editor (test/client/engine-process.test.ts): what cancels is the same.
  describe.each(sampled(Object.entries(COMPUTING), 4, 3))("%s", (_name, source) => {
    it("is cancelled by Ctrl+C", async () => {
      const cwd = cwdOf(program(source));
      const running = scaicore.start([...RUN, "--json", ...NO_LIMITS, "--trace"], { cwd });
      await running.shows("stderr", /invocation\.started/);
      running.child.kill("SIGINT");
      const { code, stdout } = await running.ended;
      expect(code).toBe(1);
      await expectCancelled(cwd, JSON.parse(stdout) as Printed, "cancelled by Ctrl+C");
    });
  });
  describe.each(sampled(Object.entries(COMPUTING), 4, 1))("%s", (_name, source) => {
    it("is cancelled by --timeout", async () => {
      const cwd = cwdOf(program(source));
      const { code, value } = await scaicore.jsonAlone([...RUN, ...NO_LIMITS, "--timeout", "100ms"], { cwd });
      expect(code).toBe(1);
      await expectCancelled(cwd, value, "cancelled after 100ms (--timeout)");
    });
  });

  // What the command line calls is mocked and never hangs, so these are joined: this process runs them.
  describe.each(Object.entries(HANGING))("%s", (_name, source) => {
    it.each([
      ["Ctrl+C", []],
      ["--timeout", ["--timeout", "100ms"]],
    ])("is cancelled by %s", async (by, flags) => {
      const cwd = cwdOf(program(source));
      await scaicore.run(["compile", "x.scaicore", "-o", "x.scaicore-ir"], { cwd });
      const module = new IRSerializer().deserialize(readFileSync(join(cwd, "x.scaicore-ir")));
      const store = await openFileStore(join(cwd, ".scaicore"));
      const { memory, checkpoints } = store;
      const environment = new HostEnvironment({ memory, checkpoints, modelProviders: silent, plugins });
      const engine = CoreEngine.load(module, environment);
      const held = engine.invoke({ flow: "f", input: {}, invocationId: "held", durability: "block" });
      const running = scaicore.start([...RUN, "--json", "--invocation-id", "held", ...flags], { cwd });
      await running.shows("stderr", /Running Runaway:f/);
      if (by === "Ctrl+C") running.child.kill("SIGINT");
      const { code, stdout } = await running.ended;
      expect(code).toBe(1);
      const printed = JSON.parse(stdout) as Printed;
      expect(printed).toMatchObject({ status: "FAILED", error: { error_type: "CancelledError" } });
      expect(printed.error.message).toContain(by);
      expect(await held).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
      await engine.close();
      await store.close();
    });
  });
});

describe.skipIf(process.platform !== "linux")("a supervised command", { timeout: 240_000 }, () => {
  const spins = COMPUTING["huge texts"];
  const started = async (more: readonly string[] = []) => {
    const cwd = cwdOf(program(spins));
    const running = scaicore.start([...RUN, "--json", ...NO_LIMITS, "--trace", ...more], { cwd });
    await running.shows("stderr", /invocation\.started/);
    const [command = 0] = childrenOf(running.child.pid!);
    return { cwd, running, command };
  };

  it("is cancelled by SIGTERM too", async () => {
    const { cwd, running } = await started();
    running.child.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    expect({ code, said: stderr.includes("Cancelling...") }).toEqual({ code: 1, said: true });
    await expectCancelled(cwd, JSON.parse(stdout) as Printed, "cancelled by SIGTERM");
  });

  it("leaves its run to recover when its terminal is closed", async () => {
    const { cwd, running, command } = await started();
    running.child.kill("SIGHUP");
    expect(await running.ended).toMatchObject({ code: 129, stdout: "" });
    expect(isAlive(command)).toBe(false);
    const interrupted = await scaicore.run(["recover", "--limit", "stringLength=1000", "--json"], { cwd });
    expect(JSON.parse(interrupted.stdout)).toMatchObject({ results: [{ status: "FAILED" }] });
  });

  it("tells that somebody else has ended it, and what becomes of its run", async () => {
    const { running, command } = await started();
    process.kill(command, "SIGKILL");
    const { code, stdout } = await running.ended;
    expect(code).toBe(1);
    const { error, invocation_id: id } = JSON.parse(stdout) as Printed;
    expect(error.message).toMatch(
      /^The run was ended from outside by SIGKILL, as the system does when memory runs out\./,
    );
    expect(error.message).toContain(`\`scaicore cancel ${id}\` ends it for good`);
  });

  it("ends when its supervisor is killed", async () => {
    const cwd = cwdOf(program(COMPUTING["an endless loop of blocks"]));
    const running = scaicore.start([...RUN, "--json", ...NO_LIMITS, "--trace"], { cwd });
    await running.shows("stderr", /invocation\.started/);
    const [command = 0] = childrenOf(running.child.pid!);
    running.child.kill("SIGKILL");
    try {
      // Its output is shared with the command, so it is closed when both are gone.
      await running.ended;
      expect(isAlive(command)).toBe(false);
    } finally {
      endOf(command);
    }
  });

  it("tells that its memory is used up, in one line, and leaves the run to recover", async () => {
    const cwd = cwdOf(program(spins.replace("s.upper().length).sum()", "s.upper()).length")));
    const { code, stdout, stderr } = await scaicore.runAlone(
      ["run", "x.scaicore", "--flow", "f", "--max-memory", "128", ...NO_LIMITS],
      { cwd },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "Compiling x.scaicore...\nRunning Runaway:f...\n" });
    expect(stderr).toMatch(
      /^error: The run took more than 128 MB of memory and was ended\. `scaicore recover` goes on with it, `scaicore cancel [-0-9a-f]+` ends it for good\. Give it more with --max-memory MB\.\n$/,
    );
    expect(existsSync(join(cwd, ".scaicore/log"))).toBe(true);
    const recovered = await scaicore.json(["recover", "--limit", "stringLength=1000"], { cwd });
    expect(recovered.value).toMatchObject({ results: [{ status: "FAILED", error: { error_type: "LimitError" } }] });
  });

  it("reports a cancelled run to --events, though it could not do so itself", async () => {
    const { cwd, running } = await started(["--events", "e.jsonl"]);
    running.child.kill("SIGINT");
    await running.ended;
    const types = readFileSync(join(cwd, "e.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).toBe("invocation.started");
    expect(types).toContain("invocation.failed");
  });
});

describe.skipIf(process.platform === "win32")("events in a pipe", { timeout: 240_000 }, () => {
  const started = async (source: string) => {
    const cwd = cwdOf(program(source));
    execFileSync("mkfifo", [join(cwd, "events")]);
    // Opened from both sides, so that nobody waits for the other one.
    const reader = openSync(join(cwd, "events"), constants.O_RDWR | constants.O_NONBLOCK);
    // There is no room from the first event on.
    expect(() => {
      for (;;) writeSync(reader, "x".repeat(4096));
    }).toThrow("EAGAIN");
    const running = scaicore.start([...RUN, "--json", ...NO_LIMITS, "--trace", "--events", "events"], { cwd });
    await running.shows("stderr", /invocation\.started/);
    return { cwd, running, reader };
  };

  it("whose reader has gone do not keep a run from being cancelled", async () => {
    const { cwd, running, reader } = await started(COMPUTING["huge texts"]);
    closeSync(reader);
    running.child.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect(stderr).toContain("Events are missing in events: ");
    expect(code).toBe(2);
    await expectCancelled(cwd, JSON.parse(stdout) as Printed, "cancelled by Ctrl+C");
  });

  it("that nobody takes out do not keep a command from ending", async () => {
    const { cwd, running, reader } = await started(COMPUTING["an endless loop of blocks"]);
    running.child.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    closeSync(reader);
    expect(stderr).toContain("Events are missing in events: nobody reads them.");
    expect(code).toBe(2);
    await expectCancelled(cwd, JSON.parse(stdout) as Printed, "cancelled by SIGTERM");
  });
});

describe.skipIf(process.platform === "win32")("a test that runs away", { timeout: 240_000 }, () => {
  const tests = (flow: string): string =>
    `${flow}\n@test "first" { @given { n = 1 } @then { n == 1 } }\n@test "runs away" { @when f() @then { result.status == :completed } }\n@test "last" { @given { n = 2 } @then { n == 2 } }\n`;

  it("fails by --timeout, and the others run", async () => {
    const cwd = cwdOf(program(tests(COMPUTING["an endless loop of blocks"])));
    const args = ["test", "x.scaicore", "--timeout", "300ms", ...NO_LIMITS];
    const { code, stdout } = await scaicore.runAlone(args, { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain("cancelled after 300ms (--timeout)");
    expect(stdout).toMatch(/✓ first[\s\S]*✗ runs away[\s\S]*✓ last/);
  });

  it("is named when it listens to nothing", async () => {
    const cwd = cwdOf(program(tests(COMPUTING["huge texts"])));
    const args = ["test", "x.scaicore", "--timeout", "300ms", ...NO_LIMITS];
    const { code, stderr } = await scaicore.runAlone(args, { cwd });
    expect(code).toBe(1);
    const said = `error: The test "runs away" of x.scaicore was cancelled after 300ms (--timeout). It and the tests after it have no outcome.`;
    expect(stderr).toBe(`${said}\n`);
    const withFile = await scaicore.runAlone([...args, "--junit", "tests.xml"], { cwd });
    expect(withFile.stderr).toBe(`${said} Nothing was written to tests.xml.\n`);
    expect(existsSync(join(cwd, "tests.xml"))).toBe(false);
  });

  it("is named when it takes all memory", async () => {
    const bomb = COMPUTING["huge texts"].replace("s.upper().length).sum()", "s.upper()).length");
    const cwd = cwdOf(program(tests(bomb)));
    const args = ["test", "x.scaicore", "--max-memory", "128", ...NO_LIMITS];
    const { code, stderr } = await scaicore.runAlone(args, { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The test "runs away" of x\.scaicore took more than 128 MB of memory and was ended\./,
    );
  });

  it("is ended by Ctrl+C", async () => {
    const cwd = cwdOf(program(tests(COMPUTING["huge texts"])));
    const running = scaicore.start(["test", "x.scaicore", ...NO_LIMITS], { cwd });
    await running.shows("stdout", /first/);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    // Nothing is named when it comes just between two tests.
    expect(stderr).toMatch(/^(Stopped in the test "runs away" of x\.scaicore\.\n)?$/);
  });
});
