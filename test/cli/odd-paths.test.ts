/** Each odd path, full disk, closed pipe and deleted directory gives one sentence and exit code 2, and never a stack. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Ended, useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
let cwd = "";
const LONG = `${"n".repeat(300)}.scaicore`;
const GREET = ["run", "examples/greet.scaicore", "--input", '{"name":"Ada"}'];
const isRoot = process.getuid?.() === 0;

beforeAll(() => {
  cwd = scaicore.tutorial();
  symlinkSync("circle.scaicore", join(cwd, "circle.scaicore"));
  symlinkSync("/nonexistent/dir", join(cwd, "dangling.scaicore"));
  write(cwd, "file", "text");
  mkdirSync(join(cwd, "locked"));
  chmodSync(join(cwd, "locked"), 0);
});

/** Exactly one line that ends in one full stop, or in another mark, and for a wrong option the way to the help. */
const ONE_SENTENCE = /^error: (?!This is a mistake)[^\n]*[^.\n](\.|\?)\n(See scaicore [a-z-]*( --help)?\n)?$/;

function expectOneSentence({ code, stderr }: Ended): void {
  expect(stderr).toMatch(ONE_SENTENCE);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
}

/** How a path is odd, and the path. */
const ODD = {
  "a circle of links": "circle.scaicore",
  "a link to nothing": "dangling.scaicore",
  "a name that is too long": LONG,
  "a path through a file": "file/x.scaicore",
  "a path through a circle": "circle.scaicore/x",
  ...(isRoot ? {} : { "a folder that may not be listed": "locked" }),
} as const;

/** The arguments of each use of a path. */
const USES: Readonly<Record<string, (path: string) => readonly string[]>> = {
  check: (path) => ["check", path],
  compile: (path) => ["compile", path],
  run: (path) => ["run", path],
  test: (path) => ["test", path],
  inspect: (path) => ["inspect", path],
  "run --mock": (path) => [...GREET, "--mock", path],
  "run --input": (path) => ["run", "examples/greet.scaicore", "--input", `@${path}`],
  "run --core": (path) => [...GREET, "--core", `core://a/b=${path}`],
  "run --events": (path) => [...GREET, "--events", `${path}/x`],
  "run --store": (path) => [...GREET, "--store", path],
  "check --root": (path) => ["check", "examples/greet.scaicore", "--root", path],
  "compile -o": (path) => ["compile", "examples", "-o", `${path}/x`],
  "test --junit": (path) => ["test", "examples", "--junit", `${path}/x`],
  "resume --resolution": (path) => ["resume", "x", "--resolution", `@${path}`],
  "resume --store": (path) => ["resume", "x", "--resolution", "{}", "--store", path],
  "checkpoints --store": (path) => ["checkpoints", "--store", path],
  "cancel --store": (path) => ["cancel", "x", "--store", path],
  "expire --store": (path) => ["expire", "--store", path],
  "recover --store": (path) => ["recover", "--store", path],
  "prune --store": (path) => ["prune", "--store", path],
};

const cases = Object.entries(USES).flatMap(([use, args]) =>
  Object.entries(ODD).map(([odd, path]) => [use, odd, args(path)] as const),
);

describe("an odd path", { timeout: 240_000 }, () => {
  it.each(cases)("%s of %s", async (_use, _odd, args) => {
    expectOneSentence(await scaicore.run(args, { cwd }));
  });

  it("is told in JSON too", async () => {
    const { code, value } = await scaicore.json(["check", "circle.scaicore"], { cwd });
    expect({ code, error: value.error }).toMatchObject({
      code: 2,
      error: { error_type: "PathError", message: "circle.scaicore cannot be used: its links lead in a circle." },
    });
  });

  it("of the store is a link to nothing, which is named with what it leads to", async () => {
    const { stderr, code } = await scaicore.run([...GREET, "--store", "dangling.scaicore"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("is a link to /nonexistent/dir, which is not there.");
  });

  it("of the store is a file, which is no damaged store", async () => {
    const file = write(scaicore.directory(), "plain", "text");
    const { stderr, code } = await scaicore.run([...GREET, "--store", join(file, "x")], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: The store ${file}/x cannot be opened: ${file} is no directory, as a store is. Nothing was changed; name another place.\n`,
    });
    expect((await scaicore.run(["recover", "--store", file], { cwd })).stderr).toBe(
      `error: There is no store in ${file}, which is no directory. Name another place.\n`,
    );
  });

  it("of the store is a link to nothing, for a command that makes none", async () => {
    expect((await scaicore.run(["recover", "--store", "dangling.scaicore"], { cwd })).stderr).toBe(
      "error: There is no store in dangling.scaicore, which is a link to nothing. Mount or make what it leads to, or name another place.\n",
    );
  });

  it.skipIf(process.platform !== "linux")("of the store is where no directory can be made", async () => {
    const { stderr, code } = await scaicore.run([...GREET, "--store", "/proc/x"], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: The store /proc/x cannot be made: /proc takes no new directory. Name another place.\n",
    });
  });
});

describe.skipIf(process.platform === "win32")("a working directory that was deleted", { timeout: 240_000 }, () => {
  it.each([["check", "x.scaicore"], ["run", "x.scaicore"], ["test", "."], ["recover"], ["checkpoints"]])(
    "%s %s",
    async (...args) => {
      const gone = join(scaicore.directory(), "gone");
      const ended = await scaicore.runAlone(args, { cwd, limit: `mkdir '${gone}'; cd '${gone}'; rmdir '${gone}'` });
      expectOneSentence(ended);
      expect(ended.stderr).toBe("error: The working directory was deleted. Change to another one.\n");
      rmSync(gone, { recursive: true, force: true });
    },
  );
});

describe.skipIf(process.platform === "win32")("output that cannot be written", { timeout: 240_000 }, () => {
  it.each([
    ["check", ["check", "examples"]],
    ["inspect", ["inspect", "examples"]],
    ["help", ["--help"]],
    ["test", ["test", "examples"]],
  ])("of %s because the disk is full", async (_name, args) => {
    const file = join(scaicore.directory(), "out");
    // A file may have no byte here, as on a disk that is full.
    const ended = await scaicore.runAlone(args, { cwd, limit: "ulimit -f 0", stdoutFile: file });
    expectOneSentence(ended);
    expect(ended.stderr).toContain("The output could not be written: ");
    expect(readFileSync(file, "utf8")).toBe("");
  });

  it.each([
    ["check", ["check", "examples"]],
    ["run", [...GREET, "--store", "closed"]],
  ])("of %s because the pipe is closed", async (_name, args) => {
    const pipe = join(scaicore.directory(), "pipe");
    execFileSync("mkfifo", [pipe]);
    // Opened from both sides, so that nobody waits, and closed on the side that reads before anything is written.
    const ended = await scaicore.runAlone(args, { cwd, limit: `exec 8<>'${pipe}' 9>'${pipe}' 8<&-; exec 1>&9 9>&-` });
    expectOneSentence(ended);
    expect(ended.stderr).toContain("The output could not be written: the pipe is closed.");
  });

  it("as messages does not keep a command from ending", async () => {
    const file = join(scaicore.directory(), "messages");
    writeFileSync(file, "");
    // A file that is open for reading only takes no message, and nothing else is affected.
    const ended = await scaicore.runAlone([...GREET, "--store", "mute", "--trace"], { cwd, limit: `exec 2<'${file}'` });
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 2, signal: null });
    expect(ended.stdout).toContain("Running ");
  });

  it("ends a run that goes on and is in the store", async () => {
    const { value } = await scaicore.json(["checkpoints", "--store", "closed"], { cwd });
    expect(value.checkpoints).toHaveLength(1);
  });
});

describe("what nobody foresaw", { timeout: 240_000 }, () => {
  it("is told in one sentence; the stack is for those who ask for it", async () => {
    const broken = {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('Object.defineProperty(Array.prototype, "toSorted", { get() { throw new Error("odd\\nfault") } })')}`,
    };
    const args = [...GREET, "--store", "fault"];
    await scaicore.run(args, { cwd });
    const ended = await scaicore.runAlone(["recover", "--store", "fault"], {
      cwd,
      env: broken,
    });
    expect(ended.stderr).toBe(
      "error: This is a mistake in ScaiCore itself; please report it: odd fault. SCAICORE_DEBUG=1 in the environment shows where it happened.\n",
    );
    expect(ended.code).toBe(1);
    const debugged = await scaicore.runAlone(["recover", "--store", "fault"], {
      cwd,
      env: { ...broken, SCAICORE_DEBUG: "1" },
    });
    expect(debugged.stderr).toMatch(
      /^error: This is a mistake in ScaiCore itself; please report it: odd fault\.\nError: odd\nfault\n\s+at /,
    );
  });
});
