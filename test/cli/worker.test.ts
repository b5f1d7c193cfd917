import { describe, expect, it } from "vitest";
import { shownStore } from "../../runtime/cli/store/database.node.js";
import { postgresUrl } from "../store/postgres/databases.js";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();
const url = await postgresUrl();
const GREET = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name": "Ada"}', "--detach"];

const LEDGER = `@core Ledger { version = "1.0.0" }
@flow post(order: string): string {
  decision = @checkpoint approval { present = { prompt = "Pay \${order}?" } }
  return "\${order} \${decision}"
}
`;
const DESK = `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger { post(order: string): string }
@flow request(order: string): string { return @core_call { target = core://shop/ledger  flow = post  input = { order } } }
`;

/** Stores that workers share; a folder is one for one machine. */
const stores: readonly (readonly [string, () => string])[] = [
  ["a folder", () => "runs"],
  ...(url === undefined ? [] : [["PostgreSQL", () => url] as const]),
];

describe.each(stores)("workers on %s", { timeout: 120_000 }, (_, place) => {
  it("go on with what was recorded and what was decided elsewhere, and end when they are told to", async () => {
    const cwd = scaicore.tutorial();
    const store = ["--store", place()];
    const id = `greet-${process.pid}`;
    const recorded = await scaicore.json([...GREET, "--invocation-id", id, ...store], { cwd });
    expect(recorded).toMatchObject({ code: 0, value: { invocation_id: id, created: true } });
    const again = await scaicore.run([...GREET, "--invocation-id", id, ...store], { cwd });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`${id}  was recorded before`) as string });
    const worker = scaicore.start(["worker", "examples", ...store], { cwd });
    await worker.shows("stdout", new RegExp(`${id}  waits for `));
    const { value } = await scaicore.json(["checkpoints", ...store], { cwd });
    const [checkpoint] = value.checkpoints;
    const decision = ["--resolution", '{"decision": "approve"}', "--detach"];
    const decided = await scaicore.run(["resume", checkpoint?.checkpoint_id ?? "", ...decision, ...store], { cwd });
    expect(decided).toMatchObject({ code: 0, stdout: expect.stringContaining("decided; a worker goes on") as string });
    await worker.shows("stdout", new RegExp(`${id}  completed`));
    worker.child.kill("SIGTERM");
    const { code, stdout } = await worker.ended;
    expect(stdout).toMatch(/^Working for HelloWorld on .*, 16 runs at once at most\.$/m);
    expect([code, stdout]).toEqual([0, expect.stringContaining("Stopping: 0 runs may take 30 s")]);
  });

  it("run what cores call of each other, wherever it is taken", async () => {
    const cwd = scaicore.directory();
    write(cwd, "ledger.scaicore", LEDGER);
    write(cwd, "desk.scaicore", DESK);
    const store = ["--store", place()];
    const core = ["--core", "core://shop/ledger=ledger.scaicore"];
    const id = `request-${process.pid}`;
    const run = ["run", "desk.scaicore", "--input", '{"order": "o-1"}', "--detach", "--invocation-id", id];
    expect(await scaicore.run([...run, ...core, ...store], { cwd })).toMatchObject({ code: 0 });
    const worker = scaicore.start(["worker", "desk.scaicore", ...core, ...store, "--concurrency", "1"], { cwd });
    const shown = await worker.shows("stdout", new RegExp(`${id}/\\S+  waits for \\w+`));
    const checkpointId = new RegExp(`${id}/\\S+  waits for (\\w+)`).exec(shown)?.[1] ?? "";
    const decision = ["--resolution", '{"decision": "approve"}', "--detach", ...store];
    expect(await scaicore.run(["resume", checkpointId, ...decision], { cwd })).toMatchObject({ code: 0 });
    await worker.shows("stdout", new RegExp(`${id}  completed`));
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toMatchObject({ code: 0 });
  });
});

describe("scaicore worker", { timeout: 60_000 }, () => {
  it.each([
    [["worker", "--concurrency", "0"], /--concurrency is a whole number from 1 to 9999, not "0"/],
    [["worker", "--queue", "kafka"], /--queue must be one of store, pg-boss/],
    [["worker", "examples", "--queue", "pg-boss"], /--queue pg-boss needs --store postgres:/],
    [["doctor", "--store", "postgres://u:secret@127.0.0.1:1/x"], /doctor looks at stores on disk/],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await scaicore.runAlone(args, { cwd: scaicore.tutorial() });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("secret");
  });

  it("says that a database cannot be reached, without its password", async () => {
    const store = "postgres://u:secret@127.0.0.1:1/x";
    const { code, stderr } = await scaicore.run(["checkpoints", "--store", store], { cwd: scaicore.directory() });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^error: PostgreSQL failed: .*ECONNREFUSED/);
    expect(stderr).not.toContain("secret");
  });

  it.each([
    ["postgres://u:secret@host/x", "postgres://u@host/x"],
    ["postgresql://u:a%40b@host:5432/x?user=v", "postgresql://u@host:5432/x?user=v"],
    ["postgres://host/x?user=u&password=secret", "postgres://host/x?user=u&password=…"],
    ["runs/a:b@c", "runs/a:b@c"],
  ])("shows the store %s as %s", (store, shown) => {
    expect(shownStore(store)).toBe(shown);
  });
});
