/** A store that cannot be written, or that is not there: one error or warning says so, and nothing that looks like an answer. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const DESK = `@core Desk { version = "1.0.0" }
@flow asks(): string {
  return @checkpoint approval { present = { prompt = "Go on?" } timeout = 1ms on_timeout = "default" default = "approve" }
}`;
const OTHER = DESK.replace("Desk", "Other");
/** Whatever is written to a file fails, as on a disk that is read-only. */
const UNWRITABLE = "ulimit -f 0";

describe.skipIf(process.platform === "win32")("a store that cannot be written", { timeout: 120_000 }, () => {
  it("is one error to expire, which ends with 2", async () => {
    const command = "expire";
    const cwd = scaicore.directory();
    for (const [name, source] of Object.entries({ "desk.scaicore": DESK, "other.scaicore": OTHER })) {
      write(cwd, name, source);
      await scaicore.json(["run", name], { cwd });
    }
    const { code, stdout, stderr } = await scaicore.runAlone([command], { cwd, limit: UNWRITABLE });
    expect(stderr).toMatch(/^error: [^\n]*could not be written \(EFBIG[^\n]*\.\n$/);
    expect(stdout).toBe("");
    expect(code).toBe(2);

    const asJson = await scaicore.runAlone([command, "--json"], { cwd, limit: UNWRITABLE });
    expect(asJson.stderr).toBe("");
    expect(JSON.parse(asJson.stdout)).toMatchObject({ error: { error_type: "StoreError" } });
    expect(asJson.code).toBe(2);
  });

  it("is no error to recover when nothing was interrupted, as nothing is written then", async () => {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", DESK);
    await scaicore.json(["run", "desk.scaicore"], { cwd });
    expect(await scaicore.runAlone(["recover"], { cwd, limit: UNWRITABLE })).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("no store where one is looked for", { timeout: 120_000 }, () => {
  it.each([["checkpoints"], ["expire"], ["recover"], ["prune"]])("is told by %s", async (command) => {
    const cwd = scaicore.directory();
    const { code, stderr } = await scaicore.run([command, "--json"], { cwd });
    expect(stderr).toBe(
      "warning: There is no store in .scaicore: nothing has run in this directory, or its store was moved. Name a store with --store DIR.\n",
    );
    expect(code).toBe(0);
  });

  it.skipIf(process.platform === "win32")("is an error where a link leads to a disk that is not mounted", async () => {
    const cwd = scaicore.directory();
    mkdirSync(join(cwd, "volume"));
    symlinkSync(join(cwd, "volume"), join(cwd, ".scaicore"));
    rmSync(join(cwd, "volume"), { recursive: true });
    const { code, stderr } = await scaicore.run(["checkpoints"], { cwd });
    expect(stderr).toBe(
      "error: There is no store in .scaicore, which is a link to nothing. Mount or make what it leads to, or name another place.\n",
    );
    expect(code).toBe(2);
  });
});
