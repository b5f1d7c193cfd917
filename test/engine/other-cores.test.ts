import { describe, expect, test } from "vitest";
import { group, ids, promptOf } from "./cores.js";
import { failure, output, suspended } from "./host.js";
import { stores } from "./stores.js";

const LEDGER = `@core Ledger { version = "3.1.4" }
@flow post(amount: money[EUR], by: string = "nobody"): { id: string, amount: money[EUR] } {
  if amount > 100.00 {
    decision = @checkpoint approval { present = { prompt = "Pay \${amount}?" } }
    if decision == "reject" { return { id: "none", amount: 0.00 } }
  }
  return { id: "e-\${by}", amount }
}
@flow fail(): string { xs = [1]  n = 0  return "\${xs[0] ?? 1 / n} \${1 % n}" }
@flow two(): string {
  both = @parallel {
    a = @checkpoint approval { present = { prompt = "A?" } }
    b = @checkpoint approval { present = { prompt = "B?" } }
  }
  return "\${both.a} \${both.b}"
}
@flow who(): string { return context.identity?.get("id") ?? "nobody" }
`;
const DESK = `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger {
  post(amount: money[EUR], by: string): { id: string, amount: money[EUR] }
  fail(): string
  two(): string
  who(): string
  missing(): string
}
@flow pay(amount: money[EUR]): string {
  p = @core_call { target = core://shop/ledger  flow = post  input = { amount, by: "desk" }  version = "3.1" }
  return "\${p.id} \${p.amount}"
}
@flow caught(): string {
  @try { return @core_call { target = core://shop/ledger  flow = fail } } @catch ArithmeticError e { return "caught \${e.type}" }
}
@flow uncaught(): string { return @core_call { target = core://shop/ledger  flow = fail } }
@flow both(): string { return @core_call { target = core://shop/ledger  flow = two } }
@flow who(): string { return @core_call { target = core://shop/ledger  flow = who } }
@flow missing(): string { return @core_call { target = core://shop/ledger  flow = missing } }
@flow old(): string { @try { return @core_call { target = core://shop/ledger  flow = who  version = "2" } } @catch DispatchError e { return e.message } }
@flow nobody(): string { @try { x: string = @core_call { target = core://no/body  flow = f }  return x } @catch DispatchError e { return e.message } }
`;
const CORES = { "core://shop/ledger": LEDGER, "core://shop/desk": DESK };

describe("a call of another core", () => {
  test("gives the typed result of the flow", async () => {
    const { engine, close } = group(CORES);
    expect(output(await engine("Desk").invoke({ flow: "pay", input: { amount: 20 } }))).toBe("e-desk 20.00");
    await close();
  });

  test.each([
    ["caught", "caught ArithmeticError"],
    ["who", "ada"],
    ["old", "core://shop/ledger who could not be called: No version of core://shop/ledger fits 2: there is 3.1.4."],
    ["nobody", "core://no/body f could not be called: No core is registered as core://no/body."],
  ])("%s", async (flow, expected) => {
    const { engine, close } = group(CORES);
    expect(output(await engine("Desk").invoke({ flow, identity: { id: "ada" } }))).toBe(expected);
    await close();
  });

  test("that fails keeps its error, and says where it happened in the cause", async () => {
    const { engine, close } = group(CORES);
    const result = await engine("Desk").invoke({ flow: "uncaught" });
    expect(failure(result)).toMatchObject({
      errorType: "ArithmeticError",
      nodeId: expect.stringMatching(/^uncaught/) as string,
      cause: { errorType: "ArithmeticError", nodeId: expect.stringMatching(/^fail/) as string },
    });
    expect(failure(await engine("Desk").invoke({ flow: "missing" }))).toMatchObject({ errorType: "FlowNotFoundError" });
    await close();
  });
});

describe.each(stores)("a suspended call, with the $name store", ({ open }) => {
  test("lists the checkpoints of the called invocation, and goes on when they are decided", async () => {
    const store = await open();
    const { engine, close } = group(CORES, store);
    const result = await engine("Desk").invoke({ flow: "pay", input: { amount: 200 }, invocationId: "p" });
    const { checkpoint, checkpoints } = suspended(result);
    expect(checkpoints).toHaveLength(1);
    expect(checkpoint).toMatchObject({ core: "Ledger", prompt: "Pay 200.00?" });
    expect(checkpoint.invocationId).toMatch(/^p\//);
    expect(ids(await engine("Desk").invoke({ flow: "pay", input: { amount: 200 }, invocationId: "p" }))).toEqual(
      ids(result),
    );
    expect((await store.checkpoints.list({})).items.map(({ checkpointId }) => checkpointId)).toEqual(ids(result));
    const done = await engine("Desk").resume({
      checkpointId: checkpoint.checkpointId,
      resolution: { decision: "approve" },
      requestId: "r",
    });
    expect(output(done)).toBe("e-desk 200.00");
    expect(done.invocationId).toBe("p");
    const again = await engine("Desk").resume({
      checkpointId: checkpoint.checkpointId,
      resolution: { decision: "approve" },
      requestId: "r",
    });
    expect(again).toEqual(done);
    await expect(
      engine("Desk").resume({ checkpointId: checkpoint.checkpointId, resolution: { decision: "approve" } }),
    ).rejects.toMatchObject({ errorType: "CheckpointAlreadyResolvedError" });
    await close();
    await store.close();
  });

  test("goes on in new engines after a restart", async () => {
    const store = await open();
    const first = group(CORES, store);
    const result = await first.engine("Desk").invoke({ flow: "both", invocationId: "p" });
    await first.close();
    const second = group(CORES, store);
    const half = await second
      .engine("Desk")
      .resume({ checkpointId: promptOf(result, "B?").checkpointId, resolution: { decision: "reject" } });
    expect(ids(half)).toEqual([promptOf(result, "A?").checkpointId]);
    await second.close();
    const third = group(CORES, store);
    const done = await third
      .engine("Desk")
      .resume({ checkpointId: promptOf(result, "A?").checkpointId, resolution: { decision: "approve" } });
    expect(output(done)).toBe("approve reject");
    await third.close();
    await store.close();
  });

  test("whose flow ended while nobody looked goes on with recover(), and when it is asked for", async () => {
    for (const how of ["recover", "invoke"] as const) {
      const store = await open();
      const { engine, close } = group(CORES, store);
      const request = { flow: "pay", input: { amount: 200 }, invocationId: "p" };
      const { checkpoint } = suspended(await engine("Desk").invoke(request));
      const child = await engine("Ledger").resume({
        checkpointId: checkpoint.checkpointId,
        resolution: { decision: "reject" },
      });
      expect(child.status).toBe("COMPLETED");
      const desk = engine("Desk");
      const results = how === "recover" ? await desk.recover() : [await desk.invoke(request)];
      expect(results.map(output)).toEqual(["none 0.00"]);
      expect(await desk.recover()).toEqual([]);
      await close();
      await store.close();
    }
  });

  test("is cancelled with the flow that called", async () => {
    const store = await open();
    const { engine, close } = group(CORES, store);
    const { checkpoint } = suspended(
      await engine("Desk").invoke({ flow: "pay", input: { amount: 200 }, invocationId: "p" }),
    );
    expect(failure(await engine("Desk").cancel("p", "enough")).errorType).toBe("CancelledError");
    const child = await engine("Ledger").result(checkpoint.invocationId);
    expect(child).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
    expect((await store.checkpoints.get(checkpoint.checkpointId))?.status).toBe("cancelled");
    await close();
    await store.close();
  });
});
