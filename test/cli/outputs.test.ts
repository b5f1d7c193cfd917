/** What the command line writes never takes the place of what it must not. */
import { execFileSync, spawn } from "node:child_process";
import {
  createReadStream,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { IRSerializer } from "scaicore";
import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const SOURCE =
  '@core A { version = "1.0.0" }\n@flow f(): int { return 1 }\n@test "t" { @when f() @then { result == 1 } }\n';
/** A directory with the program `x.scaicore`, which imports `lib.scaicore`. */
function directory(): string {
  const cwd = scaicore.directory();
  write(cwd, "lib.scaicore", "pub @flow twice(n: int): int { return n * 2 }\n");
  write(
    cwd,
    "x.scaicore",
    `import { twice } from "./lib"\n${SOURCE.replace("return 1", "return twice(1)").replace("result == 1", "result.output == 2")}`,
  );
  write(cwd, "mock.json", "{}");
  write(cwd, "in.json", "{}");
  return cwd;
}
const isBundle = (bytes: Uint8Array): boolean => new IRSerializer().deserialize(bytes).name === "A";
const RUN = ["run", "x.scaicore", "--flow", "f", "--input", "@in.json", "--mock", "mock.json"];

describe("an output", { timeout: 240_000 }, () => {
  it.each([
    [["compile", "x.scaicore", "-o", "x.scaicore"], "x.scaicore"],
    [["compile", "x.scaicore", "-o", "./lib.scaicore"], "lib.scaicore"],
    [["compile", ".", "-o", "linked"], "x.scaicore"],
    [["compile", "x.scaicore", "-o", "hard"], "x.scaicore"],
    [["test", "x.scaicore", "--junit", "linked"], "x.scaicore"],
    [["test", "x.scaicore", "--junit", "lib.scaicore"], "lib.scaicore"],
    [[...RUN, "--events", "x.scaicore"], "x.scaicore"],
    [[...RUN, "--events", "lib.scaicore"], "lib.scaicore"],
    [[...RUN, "--events", "mock.json"], "mock.json"],
    [[...RUN, "--events", "in.json"], "in.json"],
    [[...RUN, "--core", "core://a/b=lib.scaicore", "--events", "lib.scaicore"], "lib.scaicore"],
  ])("of %j is not written over what is read", async (args, file) => {
    const cwd = directory();
    symlinkSync("x.scaicore", join(cwd, "linked"));
    linkSync(join(cwd, "x.scaicore"), join(cwd, "hard"));
    const before = readFileSync(join(cwd, file), "utf8");
    const { code, value } = await scaicore.json(args, { cwd });
    expect({ code, type: value.error.error_type }).toEqual({ code: 2, type: "PathError" });
    expect(value.error.message).toMatch(
      /^--(output|junit|events) \S+ (is a file that|leads to \S+, which) this command reads, and would be lost\. Name another file\.$/,
    );
    expect(readFileSync(join(cwd, file), "utf8")).toBe(before);
  });

  it("follows a link and keeps it, also one to what is not there yet", async () => {
    const cwd = directory();
    mkdirSync(join(cwd, "deep"));
    write(cwd, "deep/old", "old");
    for (const [link, target] of [
      ["a", "deep/old"],
      ["b", "deep/new"],
      ["c", "b2"],
      ["b2", "deep/chained"],
    ] as const)
      symlinkSync(target, join(cwd, link));
    for (const [link, target] of [
      ["a", "deep/old"],
      ["b", "deep/new"],
      ["c", "deep/chained"],
    ] as const) {
      expect(await scaicore.run(["compile", "x.scaicore", "-o", link], { cwd })).toMatchObject({ code: 0 });
      expect(lstatSync(join(cwd, link)).isSymbolicLink()).toBe(true);
      expect(lstatSync(join(cwd, target)).isSymbolicLink()).toBe(false);
      expect(isBundle(readFileSync(join(cwd, target)))).toBe(true);
    }
    expect(readlinkSync(join(cwd, "c"))).toBe("b2");
    symlinkSync("deep/events", join(cwd, "e"));
    expect(await scaicore.run([...RUN, "--events", "e"], { cwd })).toMatchObject({ code: 0 });
    expect(lstatSync(join(cwd, "e")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "deep/events"), "utf8")).toContain("invocation.completed");
  });

  it.skipIf(process.platform === "win32")("keeps the mode of the file, and leaves nothing beside it", async () => {
    const cwd = directory();
    write(cwd, "out/x", "old");
    chmodSync(join(cwd, "out/x"), 0o640);
    await scaicore.run(["compile", "x.scaicore", "-o", "out/x"], { cwd });
    expect(statSync(join(cwd, "out/x")).mode & 0o7777).toBe(0o640);
    expect(readdirSync(join(cwd, "out"))).toEqual(["x"]);
  });

  it("of - and of what leads to stdout is stdout, and what people read goes to stderr", async () => {
    const cwd = directory();
    for (const given of process.platform === "linux" ? ["-", "/dev/stdout"] : ["-"]) {
      // This process has a stdout of its own.
      const run = given === "-" ? scaicore.run : scaicore.runAlone;
      const { stdout, stderr, code } = await run(["compile", "x.scaicore", "-o", given], {
        cwd,
        binary: true,
      });
      expect(code).toBe(0);
      expect(isBundle(Buffer.from(stdout, "latin1"))).toBe(true);
      expect(stderr).toContain("Compiled A v1.0.0");
      const junit = await run(["test", "x.scaicore", "--junit", given], { cwd });
      expect(junit).toMatchObject({ code: 0, stderr: expect.stringContaining("1 passed") as unknown });
      expect(junit.stdout).toMatch(/^<\?xml [\s\S]*<\/testsuites>\n$/);
    }
    expect(readdirSync(cwd)).not.toContain("-");
    for (const args of [
      ["compile", "x.scaicore", "-o", "-"],
      ["test", "x.scaicore", "--junit", "-"],
    ])
      expect((await scaicore.json(args, { cwd })).value.error.message).toContain("both write to stdout: choose one");
    expect((await scaicore.json([...RUN, "--events", "-"], { cwd })).value.error.message).toContain("--trace");
  });

  it.skipIf(process.platform === "win32")("goes through a pipe, which stays", async () => {
    const cwd = directory();
    const pipe = join(cwd, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const args of [
      ["compile", "x.scaicore", "-o", "pipe"],
      ["test", "x.scaicore", "--junit", "pipe"],
      [...RUN, "--events", "pipe"],
    ]) {
      const got = text(createReadStream(pipe, "latin1"));
      // To write to a pipe may block the process that does it.
      expect(await scaicore.runAlone(args, { cwd })).toMatchObject({ code: 0 });
      expect(await got).toMatch(/^(SCIR|<\?xml |\{.*"invocation\.started")/);
      expect(lstatSync(pipe).isFIFO()).toBe(true);
    }
  });

  it.skipIf(process.platform === "win32")(
    "tells that events are missing, with exit code 2, and the result stands",
    async () => {
      const cwd = directory();
      execFileSync("mkfifo", [join(cwd, "pipe")]);
      // Opens the pipe and goes away.
      const reader = spawn("sh", ["-c", "exec 3<pipe; exec 3<&-"], { cwd, stdio: "ignore" });
      const { code, stdout, stderr } = await scaicore.runAlone([...RUN, "--events", "pipe", "--json"], { cwd });
      reader.kill("SIGKILL");
      expect(JSON.parse(stdout)).toMatchObject({ status: "COMPLETED", output: 2 });
      expect(stderr).toMatch(/\nerror: Events are missing in pipe: the pipe is closed\. What ran is not affected\.\n$/);
      expect(code).toBe(2);
    },
  );

  it.each([
    [["compile", "x.scaicore", "-o", "folder"], "folder cannot be written: it is a directory."],
    [["test", "x.scaicore", "--junit", "folder"], "folder cannot be written: it is a directory."],
    [[...RUN, "--events", "folder"], "folder cannot be written: it is a directory."],
    [["compile", "x.scaicore", "-o", "circle"], "circle cannot be written: its links lead in a circle."],
    [["compile", "x.scaicore", "-o", "n".repeat(300)], `${"n".repeat(300)} cannot be written: its name is too long.`],
    [
      ["compile", "x.scaicore", "-o", "lib.scaicore/x"],
      "lib.scaicore/x cannot be written: a part of the path is no directory.",
    ],
    [
      [...RUN, "--events", ".scaicore/feed"],
      "--events .scaicore/feed is inside the store, which has files of its own. Name another file.",
    ],
  ])("of %j is refused", async (args, message) => {
    const cwd = directory();
    mkdirSync(join(cwd, "folder"));
    symlinkSync("circle", join(cwd, "circle"));
    await scaicore.run(RUN, { cwd });
    const { code, value } = await scaicore.json(args, { cwd });
    expect({ code, message: value.error.message }).toEqual({ code: 2, message });
  });

  it.skipIf(process.platform === "win32")("that does not fit on the disk leaves nothing", async () => {
    const cwd = directory();
    write(cwd, "out/x", "old");
    const ended = await scaicore.runAlone(["compile", "x.scaicore", "-o", "out/x"], { cwd, limit: "ulimit -f 0" });
    expect(ended).toMatchObject({
      code: 2,
      stdout: "",
      stderr: "error: out/x cannot be written: it would be larger than files may be.\n",
    });
    expect(readdirSync(join(cwd, "out"))).toEqual(["x"]);
    expect(readFileSync(join(cwd, "out/x"), "utf8")).toBe("old");
    expect(existsSync(join(cwd, "build"))).toBe(false);
  });
});
