import { describe, expect, it } from "vitest";
import { useCommandLine, write } from "./command-line.js";

const scaicore = useCommandLine();

const LEDGER = `@core Ledger { version = "3.1.4" }
@core_interface core://shop/desk { reason(order: string): string }
@flow post(order: string, amount: int): string {
  why = @core_call { target = core://shop/desk  flow = reason  input = { order } }
  decision = @checkpoint approval { present = { prompt = "Pay \${amount} for \${order} (\${why})?" } }
  emit posted { order, amount }
  return "\${order} \${decision}"
}
`;
const DESK = `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger { post(order: string, amount: int): string }
@on posted from core://shop/ledger { flow = noted }
@flow request(order: string): string {
  score: float = @core_call { target = core://risk/scoring  flow = score  input = { order } }
  posted = @core_call { target = core://shop/ledger  flow = post  input = { order, amount: 5 }  version = "3.1" }
  return "\${posted}, risk \${score}"
}
@flow reason(order: string): string { return "late" }
@flow noted(order: string, amount: int): string { return "\${order} \${amount}" }
`;

function programs(): string {
  const cwd = scaicore.directory();
  write(cwd, "ledger.scaicore", LEDGER);
  write(cwd, "desk.scaicore", DESK);
  write(cwd, "desk.mock.json", JSON.stringify({ cores: { "core://risk/scoring score": 0.25 } }));
  return cwd;
}
const CORES = ["--core", "core://shop/ledger=ledger.scaicore", "--core", "core://shop/desk=desk.scaicore"];
const RUN = ["run", "desk.scaicore", "--flow", "request", "--input", '{"order":"o-1"}', "--invocation-id", "r"];
const APPROVE = ["--resolution", '{"decision":"approve"}'];

describe("calls of other cores", { timeout: 240_000 }, () => {
  it("go to the programs that --core names; a checkpoint of one of them is decided through the first", async () => {
    const cwd = programs();
    const { value } = await scaicore.json([...RUN, ...CORES], { cwd });
    expect(value).toMatchObject({ status: "SUSPENDED", checkpoint: { prompt: "Pay 5 for o-1 (late)?" } });
    const listed = await scaicore.json(["checkpoints"], { cwd });
    expect(listed.value.checkpoints.map(({ checkpoint_id }) => checkpoint_id)).toEqual([
      value.checkpoint.checkpoint_id,
    ]);
    const done = await scaicore.json(["resume", value.checkpoint.checkpoint_id, ...APPROVE, ...CORES], { cwd });
    expect(done.value).toMatchObject({ status: "COMPLETED", invocation_id: "r", output: "o-1 approve, risk 0.25" });
    expect((await scaicore.json([...RUN, ...CORES], { cwd })).value).toEqual(done.value);
  });

  it("that nothing answers are refused before anything runs, and nothing is decided", async () => {
    const cwd = programs();
    const refused = await scaicore.json(RUN, { cwd });
    expect(refused.code).toBe(2);
    expect(refused.value.error.message).toContain("--core core://shop/ledger=PATH");
    const { value } = await scaicore.json([...RUN, ...CORES], { cwd });
    const resume = ["resume", value.checkpoint.checkpoint_id, ...APPROVE];
    expect((await scaicore.json(resume, { cwd })).code).toBe(2);
    expect((await scaicore.json([...resume, ...CORES], { cwd })).value.status).toBe("COMPLETED");
  });

  it("are cancelled with the flow that called", async () => {
    const cwd = programs();
    await scaicore.json([...RUN, ...CORES], { cwd });
    expect((await scaicore.run(["cancel", "r"], { cwd })).code).toBe(0);
    expect((await scaicore.json(["checkpoints"], { cwd })).value.checkpoints).toEqual([]);
  });

  it("need a target and a path", async () => {
    const { code, stderr } = await scaicore.run([...RUN, "--core", "ledger.scaicore"], { cwd: programs() });
    expect(code).toBe(2);
    expect(stderr).toContain("TARGET=PATH");
  });
});
