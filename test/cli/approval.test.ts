import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openFileStore } from "scaicore/node";
import { cli } from "../../runtime/cli/cli.node.js";
import type { Terminal } from "../../runtime/cli/io/context.js";
import { plain } from "../../runtime/cli/io/style.js";
import { describe, expect, it } from "vitest";
import { type Printed, useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const GREET = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name":"Ada"}'];
const APPROVE = ["--resolution", '{"decision":"approve"}'];
const aString: unknown = expect.any(String);
const APPROVED = { message: "Hello Ada, how good to see you!", mood: "warm" };

/** The tutorial's flow, suspended at its checkpoint. */
async function suspended(more: readonly string[] = []): Promise<{ cwd: string; id: string; value: Printed }> {
  const cwd = scaicore.tutorial();
  const { code, value } = await scaicore.json([...GREET, ...more], { cwd });
  expect(value).toMatchObject({ status: "SUSPENDED" });
  expect(code).toBe(0);
  return { cwd, id: value.checkpoint.checkpoint_id, value };
}

async function pendingIds(cwd: string, status = "pending"): Promise<readonly string[]> {
  const { code, value } = await scaicore.json(["checkpoints", "--status", status], { cwd });
  expect(code).toBe(0);
  return value.checkpoints.map(({ checkpoint_id: id }) => id);
}

/** A flow whose checkpoint is overdue at once. */
const overdue = (onTimeout: string) => `
@core Overdue { version = "1.0.0" }
@flow ask(name: string): string {
    decision = @checkpoint approval {
        present = { prompt = "Let \${name} in?" }
        options = ["yes", "no"]
        timeout = 1ms
        ${onTimeout}
    }
    return decision
}
`;

describe("the approval flow on the command line", { timeout: 240_000 }, () => {
  it("suspends, is listed, and completes when it is approved", async () => {
    const { cwd, id, value } = await suspended();
    expect(value.checkpoint).toMatchObject({
      type: "approval",
      prompt: "Send this greeting to Ada?",
      payload: APPROVED,
      options: [
        { id: "approve", label: "Approve" },
        { id: "reject", label: "Reject" },
      ],
      node_id: "greet/decision",
      priority: "normal",
      expires_at: aString,
    });
    expect(value.checkpoints).toEqual([value.checkpoint]);
    expect(value).toMatchObject({ invocation_id: aString, duration_ms: expect.any(Number) as unknown });
    const listed = await scaicore.json(["checkpoints"], { cwd });
    expect(listed.value.checkpoints).toEqual([value.checkpoint]);
    const final = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(final).toMatchObject({ code: 0, value: { status: "COMPLETED", output: APPROVED } });
    expect(final.value.invocation_id).toBe(value.invocation_id);
    expect(await pendingIds(cwd)).toEqual([]);
    expect(await pendingIds(cwd, "resolved")).toEqual([id]);
  });

  it("says so in words without --json", async () => {
    const cwd = scaicore.tutorial();
    const first = await scaicore.run(GREET, { cwd });
    expect(first.stdout).toMatch(/^Compiling examples\/greet\.scaicore\.\.\.\n(.*\n)?Running HelloWorld:greet\.\.\.\n/);
    const id = /Suspended: checkpoint (\S+)/.exec(first.stdout)?.[1] ?? "";
    const listed = await scaicore.run(["checkpoints"], { cwd });
    expect(listed.stdout).toContain(id);
    const final = await scaicore.run(["resume", id, ...APPROVE, "--by", "ada"], { cwd });
    expect(final.stdout).toMatch(/Completed\n\{/);
    const second = await scaicore.run(["resume", id, ...APPROVE], { cwd });
    expect(second.stderr).toContain("was already resolved by ada");
  });

  it("takes a rejection", async () => {
    const { cwd, id } = await suspended();
    const final = await scaicore.json(["resume", id, "--resolution", '{"decision":"reject"}'], { cwd });
    expect(final).toMatchObject({ code: 0, value: { status: "COMPLETED", output: { mood: "neutral" } } });
  });

  it.each([
    ["an unknown option", '{"decision":"aprove"}', 'Did you mean "approve"?'],
    ["no decision", "{}", "decision must be one of"],
  ])("refuses %s, and stays pending", async (_what, resolution, message) => {
    const { cwd, id } = await suspended();
    const refused = await scaicore.json(["resume", id, "--resolution", resolution], { cwd });
    expect(refused).toMatchObject({ code: 1, value: { error: { error_type: "ResolutionError" } } });
    expect(refused.value.error.message).toContain(message);
    expect(refused.value.status).toBeUndefined();
    expect(await pendingIds(cwd)).toEqual([id]);
  });

  it("tells a second resolver of the first decision", async () => {
    const { cwd, id } = await suspended();
    await scaicore.json(["resume", id, ...APPROVE, "--by", "ada"], { cwd });
    const second = await scaicore.json(["resume", id, "--resolution", '{"decision":"reject"}', "--by", "bob"], { cwd });
    expect(second).toMatchObject({
      code: 1,
      value: {
        error: {
          error_type: "CheckpointAlreadyResolvedError",
          decision: { kind: "resolved", by: "ada", resolution: { decision: "approve" } },
        },
      },
    });
  });

  it("gives the same answer to the same request twice", async () => {
    const { cwd, id } = await suspended();
    const request = ["resume", id, ...APPROVE, "--request-id", "r1"];
    const first = await scaicore.json(request, { cwd });
    expect(first).toMatchObject({ code: 0, value: { status: "COMPLETED" } });
    expect(await scaicore.json(request, { cwd })).toEqual(first);
    const other = await scaicore.json(["resume", id, ...APPROVE, "--request-id", "r2"], { cwd });
    expect(other.value.error.error_type).toBe("CheckpointAlreadyResolvedError");
  });

  it("never runs the same invocation id twice", async () => {
    const { cwd, id } = await suspended(["--invocation-id", "once"]);
    const again = await scaicore.json([...GREET, "--invocation-id", "once"], { cwd });
    expect(again).toMatchObject({ code: 0, value: { status: "SUSPENDED", checkpoint: { checkpoint_id: id } } });
    const other = ["run", "examples/greet.scaicore", "--input", '{"name":"Bob"}', "--invocation-id", "once"];
    const conflict = await scaicore.json(other, { cwd });
    expect(conflict).toMatchObject({ code: 1, value: { error: { error_type: "InvocationConflictError" } } });
  });

  it("takes a decision from two processes once", async () => {
    const { cwd, id } = await suspended();
    const both = await Promise.all(
      ["approve", "reject"].map((decision) =>
        scaicore.jsonAlone(["resume", id, "--resolution", JSON.stringify({ decision })], { cwd }),
      ),
    );
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    const lost = both.find(({ code }) => code === 1)!;
    expect(lost.value.error.error_type).toBe("CheckpointAlreadyResolvedError");
  });

  it("goes on in a process that never saw the source, after the first was killed", async () => {
    const cwd = scaicore.tutorial();
    const store = join(scaicore.directory(), "store");
    const first = scaicore.start([...GREET, "--json", "--store", store], { cwd });
    const line = await first.shows("stdout", /"status":"SUSPENDED".*\n/);
    first.child.kill("SIGKILL");
    await first.ended;
    rmSync(cwd, { recursive: true });
    const { checkpoint } = JSON.parse(line) as Printed;
    const elsewhere = scaicore.directory();
    const final = await scaicore.jsonAlone(["resume", checkpoint.checkpoint_id, ...APPROVE, "--store", store], {
      cwd: elsewhere,
    });
    expect(final).toMatchObject({ code: 0, value: { status: "COMPLETED", output: APPROVED } });
  });

  it("goes on with the program it began with after the source has changed", async () => {
    const { cwd, id } = await suspended();
    write(cwd, "examples/greet.scaicore", "@core HelloWorld { version = ");
    const final = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(final).toMatchObject({ code: 0, value: { status: "COMPLETED", output: APPROVED } });
  });

  it("runs the bundle as it runs the source", async () => {
    const cwd = scaicore.tutorial();
    await scaicore.run(["compile", "examples", "-o", "hello.scaicore-ir"], { cwd });
    renameSync(join(cwd, "examples/greet.scaicore"), join(cwd, "examples/gone"));
    const { code, value } = await scaicore.json(["run", "hello.scaicore-ir", "--input", '{"name":"Ada"}'], { cwd });
    expect(code).toBe(0);
    expect(value).toMatchObject({ status: "SUSPENDED", checkpoint: { payload: APPROVED } });
  });

  it("cancels for good", async () => {
    const { cwd, id, value } = await suspended();
    const cancelled = await scaicore.json(["cancel", value.invocation_id], { cwd });
    expect(cancelled).toMatchObject({
      code: 0,
      value: { status: "FAILED", error: { error_type: "CancelledError" }, invocation_id: value.invocation_id },
    });
    expect(await pendingIds(cwd)).toEqual([]);
    expect(await pendingIds(cwd, "cancelled")).toEqual([id]);
    const late = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(late).toMatchObject({ code: 1, value: { error: { error_type: "CheckpointCancelledError" } } });
  });

  it("says that what has ended cannot be cancelled", async () => {
    const { cwd, id, value } = await suspended();
    await scaicore.json(["resume", id, ...APPROVE], { cwd });
    const cancelled = await scaicore.json(["cancel", value.invocation_id], { cwd });
    expect(cancelled).toMatchObject({ code: 1, value: { status: "COMPLETED", output: APPROVED } });
  });

  it("goes on by recover after a crash between the decision and its effect", async () => {
    const { cwd, id, value } = await suspended();
    const store = await openFileStore(join(cwd, ".scaicore"));
    await store.checkpoints.decide(id, {
      kind: "resolved",
      at: new Date().toISOString(),
      by: "ada",
      resolution: { decision: "approve" },
    });
    await store.close();
    const recovered = await scaicore.json(["recover"], { cwd });
    expect(recovered).toMatchObject({
      code: 0,
      value: {
        results: [{ status: "COMPLETED", output: APPROVED, invocation_id: value.invocation_id }],
        problems: [],
      },
    });
    expect((await scaicore.json(["recover"], { cwd })).value).toEqual({ results: [], problems: [] });
  });

  it("loses nothing when it is killed on the way", async () => {
    const cwd = scaicore.tutorial();
    const first = scaicore.start([...GREET, "--invocation-id", "killed", "--trace"], { cwd });
    await first.shows("stderr", /"type":"invocation.started".*\n/);
    first.child.kill("SIGKILL");
    await first.ended;
    const recovered = await scaicore.json(["recover"], { cwd });
    expect(recovered.code).toBe(0);
    const listed = await scaicore.json(["checkpoints"], { cwd });
    expect(listed.value.checkpoints).toMatchObject([{ invocation_id: "killed", payload: APPROVED }]);
  });

  it.each([
    ["default", 'on_timeout = "default"\n        default = "no"', { status: "COMPLETED", output: "no" }, "expired"],
    ["fail", 'on_timeout = "fail"', { status: "FAILED", error: { error_type: "CheckpointExpiredError" } }, "expired"],
    ["escalate", 'on_timeout = "escalate"', { status: "SUSPENDED", checkpoint: { priority: "high" } }, "pending"],
  ])("applies on_timeout = %s by expire", async (_what, onTimeout, rest, status) => {
    const cwd = scaicore.directory();
    write(cwd, "overdue.scaicore", overdue(onTimeout));
    const run = ["run", "overdue.scaicore", "--input", '{"name":"Ada"}', "--invocation-id", "i1"];
    const { value } = await scaicore.json(run, { cwd });
    expect(value.status).toBe("SUSPENDED");
    const id = value.checkpoint.checkpoint_id;
    const expired = await scaicore.json(["expire"], { cwd });
    expect(expired).toMatchObject({ code: 0, value: { checkpoints: [{ checkpoint_id: id, status }], problems: [] } });
    expect((await scaicore.json(run, { cwd })).value).toMatchObject(rest);
    expect((await scaicore.json(["expire"], { cwd })).value).toEqual({ checkpoints: [], problems: [] });
  });

  it("refuses a decision that comes too late", async () => {
    const cwd = scaicore.directory();
    write(cwd, "overdue.scaicore", overdue('on_timeout = "fail"'));
    const { value } = await scaicore.json(["run", "overdue.scaicore", "--input", '{"name":"Ada"}'], { cwd });
    const late = await scaicore.json(["resume", value.checkpoint.checkpoint_id, "--resolution", '{"decision":"yes"}'], {
      cwd,
    });
    expect(late).toMatchObject({ code: 1, value: { error: { error_type: "CheckpointExpiredError" } } });
    expect(late.value.error.message).toMatch(/^Too late: .*, and the flow went on with a CheckpointExpiredError\./);
    const { stdout } = await scaicore.run(["checkpoints", "--status", "all"], { cwd });
    expect(stdout).toMatch(/expired at \d{4}-/);
    expect(stdout).not.toMatch(/ since |\bdue\b/);
  });

  it("warns of a field that is not asked for, and names a damaged key of the decision", async () => {
    const { cwd, id } = await suspended();
    const mistyped = await scaicore.json(["resume", id, "--resolution", '{"decison":"approve"}'], { cwd });
    expect(mistyped).toMatchObject({ code: 1, value: { error: { error_type: "ResolutionError" } } });
    expect(mistyped.value.error.message).toContain('There is no field "decison"; did you mean "decision"?');
    const more = ["--resolution", '{"decision":"approve","amout":7}'];
    const { code, stderr } = await scaicore.run(["resume", id, ...more], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: the checkpoint has no field "amout", so its value is not used.');
  });

  it("forgets what has finished when it is pruned", async () => {
    const { cwd, id, value } = await suspended(["--invocation-id", "i1"]);
    expect((await scaicore.json(["prune", "--older-than", "0s"], { cwd })).value.pruned).toBe(0);
    await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect((await scaicore.json(["prune"], { cwd })).value.pruned).toBe(0);
    expect((await scaicore.json(["prune", "--older-than", "0s"], { cwd })).value.pruned).toBe(1);
    expect(value.invocation_id).toBe("i1");
    expect((await scaicore.json([...GREET, "--invocation-id", "i1"], { cwd })).value.status).toBe("SUSPENDED");
  });
});

describe("who decides", { timeout: 240_000 }, () => {
  const core = (settings: string) => `
@core Desk { version = "1.0.0" }
@flow ask(): string {
    decision = @checkpoint approval { present = { prompt = "Pay?"  payload = { amount: 7 } }  ${settings} }
    return "\${decision} by \${context.identity?.get("id") ?? "nobody"}"
}
`;
  async function asked(settings: string, ...more: string[]): Promise<{ cwd: string; id: string; value: Printed }> {
    const cwd = scaicore.directory();
    write(cwd, "desk.scaicore", core(settings));
    const { value } = await scaicore.json(["run", "desk.scaicore", ...more], { cwd });
    return { cwd, id: value.checkpoint.checkpoint_id, value };
  }

  it("is held against the assignee, when --as says who it is", async () => {
    const { cwd, id } = await asked('assignee = "role:manager, user:ada"');
    const refused = await scaicore.json(["resume", id, ...APPROVE, "--as", "user:bob", "--role", "clerk"], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.value.error).toMatchObject({
      error_type: "NotAuthorizedError",
      details: { person: "bob", assignee: "role:manager, user:ada", reason: aString },
    });
    expect(await pendingIds(cwd)).toEqual([id]);
    const taken = ["resume", id, ...APPROVE, "--as", "bob", "--role", "clerk", "--role", "manager", "--group", "desk"];
    expect((await scaicore.json(taken, { cwd })).value).toMatchObject({ status: "COMPLETED" });
    const { value } = await scaicore.json(["checkpoints", "--status", "all"], { cwd });
    expect(value.checkpoints[0]?.decision).toMatchObject({
      by: "bob",
      person: { id: "bob", roles: ["clerk", "manager"], groups: ["desk"] },
    });
  });

  it("may be somebody of whom --by says the name alone", async () => {
    const { cwd, id } = await asked('assignee = "role:manager"');
    expect((await scaicore.json(["resume", id, ...APPROVE, "--by", "bob"], { cwd })).value.status).toBe("COMPLETED");
  });

  it("is not whoever started the run, with self_approval = false", async () => {
    const { cwd, id, value } = await asked("self_approval = false", "--as", "user:ada");
    expect(value.checkpoint).toMatchObject({ self_approval: false, started_by: { id: "ada", name: "ada" } });
    const refused = await scaicore.json(["resume", id, ...APPROVE, "--as", "user:ada"], { cwd });
    expect(refused.value.error).toMatchObject({ error_type: "NotAuthorizedError" });
    const { value: done } = await scaicore.json(["resume", id, ...APPROVE, "--as", "user:bob"], { cwd });
    expect(done).toMatchObject({ status: "COMPLETED", output: "approve by ada" });
  });

  it("is not the account that started the run either, when nobody says who acts", async () => {
    const { cwd, id } = await asked("self_approval = false");
    const refused = await scaicore.json(["resume", id, ...APPROVE], { cwd });
    expect(refused.value.error).toMatchObject({ error_type: "NotAuthorizedError" });
  });

  it("is as many persons as the quorum needs, each in a process of its own", async () => {
    const { cwd, id } = await asked("quorum = 2");
    const first = await scaicore.run(["resume", id, ...APPROVE, "--as", "user:ada"], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain("approvals    1 of 2: ada approve at ");
    const again = await scaicore.json(["resume", id, ...APPROVE, "--as", "user:ada"], { cwd });
    expect(again.value).toMatchObject({ status: "SUSPENDED", checkpoint: { quorum: 2, votes: [{ by: "ada" }] } });
    const { value } = await scaicore.json(["resume", id, ...APPROVE, "--as", "user:bob"], { cwd });
    expect(value).toMatchObject({ status: "COMPLETED" });
    const all = await scaicore.json(["checkpoints", "--status", "all"], { cwd });
    expect(all.value.checkpoints[0]?.decision).toMatchObject({ votes: [{ by: "ada" }, { by: "bob" }] });
  });

  it("was shown what is pending, or decides nothing", async () => {
    const { cwd, id, value } = await asked("");
    const digest = value.checkpoint.digest;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const { stdout } = await scaicore.run(["checkpoints"], { cwd });
    expect(stdout).toContain(`digest       ${digest.slice(0, 19)}…`);
    const refused = await scaicore.json(["resume", id, ...APPROVE, "--digest", `sha256:${"0".repeat(64)}`], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.value.error).toMatchObject({ error_type: "CheckpointMismatchError" });
    const short = await scaicore.json(["resume", id, ...APPROVE, "--digest", digest.slice(0, 18)], { cwd });
    expect(short.value.error).toMatchObject({ error_type: "CheckpointMismatchError" });
    expect(await pendingIds(cwd)).toEqual([id]);
    const taken = await scaicore.json(["resume", id, ...APPROVE, "--digest", digest.slice(0, 19)], { cwd });
    expect(taken.value.status).toBe("COMPLETED");
    const all = await scaicore.json(["checkpoints", "--status", "all"], { cwd });
    expect(all.value.checkpoints[0]?.decision).toMatchObject({ shown_digest: digest });
  });

  it("was shown what is asked in the terminal, and that is recorded", async () => {
    const { cwd, id, value } = await asked("");
    let noted = "";
    const terminal: Terminal = {
      out: plain,
      err: plain,
      interactive: true,
      live: false,
      print: () => undefined,
      note: (text) => void (noted += text),
      readInput: () => Promise.resolve(""),
      ask: () => Promise.resolve("approve"),
      endAsking: () => undefined,
    };
    expect(await cli({ argv: ["resume", id, "--as", "user:ada"], cwd, terminal, pretty: false })).toBe(0);
    expect(noted).toContain('"amount": 7');
    const all = await scaicore.json(["checkpoints", "--status", "all"], { cwd });
    expect(all.value.checkpoints[0]?.decision).toMatchObject({ shown_digest: value.checkpoint.digest });
  });

  it.each([
    [["--as", "role:manager"], "--as must be user:NAME or NAME"],
    [["--as", "user:"], "--as must be user:NAME or NAME"],
    [["--role", "manager"], "add --as"],
    [["--as", "ada", "--by", "ada"], "give one of them"],
  ])("is told to be said in one way: %j", async (flags, message) => {
    const { code, stderr } = await scaicore.run(["resume", "any", ...APPROVE, ...flags], { cwd: scaicore.directory() });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
