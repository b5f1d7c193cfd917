import { describe, expect, test } from "vitest";
import {
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointExpiredError,
  CheckpointNotFoundError,
  InvocationConflictError,
  ModuleMismatchError,
  ResolutionError,
  StoreError,
  TestClock,
} from "scaicore";
import {
  array,
  checkpoint,
  ex,
  flow,
  greetModule,
  list,
  local,
  moduleOf,
  money,
  record,
  ret,
  rigid,
  string,
} from "../support/ir-builder.js";
import { checkpointOf, failure, greetAda, host, output } from "./host.js";
import { stores } from "./stores.js";

const HOUR = 3_600_000;

describe.each(stores)("a suspended run in the $name store", ({ open }) => {
  test("is rejected as well as approved", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const final = await engine.resume({ checkpointId, resolution: { decision: "reject" } });
    expect(output(final)).toEqual({ message: "", mood: "neutral" });
    await engine.close();
    await store.close();
  });

  test("stays pending when the option is unknown", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const unknown = engine.resume({ checkpointId, resolution: { decision: "aprove" } });
    await expect(unknown).rejects.toThrow(ResolutionError);
    await expect(unknown).rejects.toThrow(/decision must be one of "approve", "reject".*Did you mean "approve"\?/);
    await expect(unknown).rejects.toMatchObject({ details: { field: "decision" } });
    await expect(engine.resume({ checkpointId, resolution: {} })).rejects.toThrow(ResolutionError);
    expect((await store.checkpoints.get(checkpointId))?.status).toBe("pending");
    output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    await engine.close();
    await store.close();
  });

  test("tells a second resolver of the first decision", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "Ada" });
    const second = engine.resume({ checkpointId, resolution: { decision: "reject" }, resolvedBy: "Bob" });
    await expect(second).rejects.toThrow(CheckpointAlreadyResolvedError);
    await expect(second).rejects.toMatchObject({
      decision: { kind: "resolved", by: "Ada", resolution: { decision: "approve" } },
    });
    await engine.close();
    await store.close();
  });

  test("gives the same request the same answer", async () => {
    const store = await open();
    const { engine, models } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const request = { checkpointId, resolution: { decision: "approve" }, requestId: "r1" };
    const first = await engine.resume(request);
    expect(await engine.resume(request)).toEqual(first);
    expect(models.requests).toHaveLength(1);
    await expect(engine.resume({ ...request, requestId: "r2" })).rejects.toThrow(CheckpointAlreadyResolvedError);
    await engine.close();
    await store.close();
  });

  test("runs on yesterday's code after the source has changed", async () => {
    const store = await open();
    const before = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await before.engine.invoke(greetAda));
    await before.engine.close();
    const changed = moduleOf(
      [flow("greet", { params: { name: string }, body: [rigid("greet/r", ret("another program"))] })],
      {
        name: "HelloWorld",
        version: "2.0.0",
      },
    );
    const after = host(changed, store);
    const final = await after.engine.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(output(final)).toEqual({ message: "message for Ada", mood: "warm" });
    expect(output(await after.engine.invoke(greetAda))).toBe("another program");
    await after.engine.close();
    await store.close();
  });

  test("belongs to its own core", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const other = host(moduleOf([flow("f", { body: [] })], { name: "Other" }), store);
    const foreign = other.engine.resume({ checkpointId, resolution: { decision: "approve" } });
    await expect(foreign).rejects.toThrow(ModuleMismatchError);
    await expect(foreign).rejects.toThrow(/HelloWorld 1\.0\.0/);
    await other.engine.close();
    await engine.close();
    await store.close();
  });

  test("is not there under another id", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    await expect(engine.resume({ checkpointId: "nothing", resolution: {} })).rejects.toThrow(CheckpointNotFoundError);
    await engine.close();
    await store.close();
  });

  test("is escalated once when nobody decides, and can still be decided", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const { engine, events } = host(greetModule(), { ...store, clock });
    const { checkpointId, expiresAt } = checkpointOf(await engine.invoke(greetAda));
    expect(expiresAt).toBe("2026-01-15T11:30:00.000Z");
    clock.setNow("2026-01-15T11:29:59.999Z");
    expect(await engine.expire()).toEqual([]);
    clock.setNow("2026-01-15T11:30:00.000Z");
    expect(await engine.expire()).toEqual([checkpointId]);
    const info = await store.checkpoints.get(checkpointId);
    expect(info).toMatchObject({ status: "pending", priority: "high", escalatedAt: "2026-01-15T11:30:00.000Z" });
    expect(info?.expiresAt).toBeUndefined();
    clock.setNow("2026-01-16T11:30:00.000Z");
    expect(await engine.expire()).toEqual([]);
    expect(events.events.filter(({ type }) => type === "checkpoint.escalated")).toHaveLength(1);
    output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    await engine.close({ graceMs: 0 });
    await store.close();
  });

  test("takes a late decision after escalating for it", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const { engine } = host(greetModule(), { ...store, clock });
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    clock.setNow("2026-01-15T12:00:00.000Z");
    output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    expect((await store.checkpoints.get(checkpointId))?.escalatedAt).toBe("2026-01-15T12:00:00.000Z");
    await engine.close({ graceMs: 0 });
    await store.close();
  });

  test("fails when its time is over and nothing else is said", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const { engine } = host(timed({}), { ...store, clock });
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke({ flow: "f" }));
    clock.setNow(clock.now() + HOUR);
    expect(await engine.expire()).toEqual([checkpointId]);
    expect(await engine.result(invocationId)).toMatchObject({
      status: "FAILED",
      error: { errorType: "CheckpointExpiredError", nodeId: "f/c" },
    });
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      CheckpointExpiredError,
    );
    await engine.close({ graceMs: 0 });
    await store.close();
  });

  test("takes its default when its time is over, also when the decision comes first but late", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const { engine } = host(timed({ on_timeout: "default", default: ex("reject") }), { ...store, clock });
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke({ flow: "f" }));
    clock.setNow(clock.now() + HOUR);
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      CheckpointExpiredError,
    );
    expect(await engine.result(invocationId)).toMatchObject({ status: "COMPLETED", output: "reject" });
    // A clock set back undoes nothing.
    clock.setNow(0);
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      CheckpointExpiredError,
    );
    await engine.close({ graceMs: 0 });
    await store.close();
  });

  test("is cancelled with its run", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke(greetAda));
    const result = await engine.cancel(invocationId, "not needed");
    expect(failure(result)).toMatchObject({
      errorType: "CancelledError",
      message: "The run was cancelled: not needed",
    });
    expect(await store.checkpoints.get(checkpointId)).toMatchObject({
      status: "cancelled",
      decision: { kind: "cancelled", reason: "not needed" },
    });
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      CheckpointCancelledError,
    );
    expect(await engine.cancel(invocationId, "again")).toEqual(result);
    await engine.close();
    await store.close();
  });

  test("joins invocations with the same id", async () => {
    const store = await open();
    const { engine, models } = host(greetModule(), store);
    const request = { ...greetAda, invocationId: "order 1/ä" };
    const [one, two] = await Promise.all([engine.invoke(request), engine.invoke(request)]);
    const three = await engine.invoke(request);
    expect(checkpointOf(two)).toEqual(checkpointOf(one));
    expect(checkpointOf(three)).toEqual(checkpointOf(one));
    const { checkpointId } = checkpointOf(one);
    const final = await engine.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(await engine.invoke(request)).toEqual(final);
    expect(models.requests).toHaveLength(1);
    for (const [field, other] of [
      ["flow", { flow: "other" }],
      ["input", { input: { name: "Bob" } }],
      ["instanceKey", { instanceKey: "k" }],
    ] as const) {
      const conflict = engine.invoke({ ...request, ...other });
      await expect(conflict).rejects.toThrow(InvocationConflictError);
      await expect(conflict).rejects.toMatchObject({ details: { field } });
    }
    await engine.close();
    await store.close();
  });

  test("goes on in another engine after the first is closed", async () => {
    const store = await open();
    const first = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await first.engine.invoke(greetAda));
    await first.engine.close();
    await expect(first.engine.invoke(greetAda)).rejects.toThrow(StoreError);
    const second = host(greetModule(), store);
    output(await second.engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    await second.engine.close();
    await store.close();
  });
});

/** A flow of one checkpoint with a timeout of an hour, which gives the decision. */
function timed(own: Parameters<typeof checkpoint>[2]) {
  return moduleOf([
    flow("f", {
      locals: ["c"],
      body: [
        checkpoint("f/c", "c", { timeout_ms: { kind: "literal", type: "duration", value: HOUR }, ...own }),
        rigid("f/r", ret("$c")),
      ],
    }),
  ]);
}

describe("forms", () => {
  const invoice = moduleOf([
    flow("pay", {
      locals: ["answer"],
      body: [
        checkpoint("pay/answer", "answer", {
          options: list("approve", record({ id: "edit", label: "Another amount" })),
          binds: "fields",
          form: [
            { name: "amount", type: money, default: { kind: "literal", type: "money", value: "10.50" } },
            { name: "reason", type: { kind: "optional", type: string } },
            { name: "tags", type: array(string) },
          ],
        }),
        rigid("pay/r", ret("$answer")),
      ],
    }),
  ]);

  test("say what may be edited, with what is filled in", async () => {
    const { engine } = host(invoice);
    const info = checkpointOf(await engine.invoke({ flow: "pay" }));
    expect(info.options).toEqual([
      { id: "approve", label: "Approve" },
      { id: "edit", label: "Another amount" },
    ]);
    expect(info.form).toEqual({
      type: "object",
      properties: {
        amount: { type: ["number", "string"], format: "money", default: 10.5 },
        reason: { anyOf: [{ type: "string" }, { type: "null" }] },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["tags"],
      additionalProperties: false,
    });
    await engine.close();
  });

  test("are read by type, and what is prefilled may be left out", async () => {
    const { engine } = host(invoice);
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "pay" }));
    const resume = (resolution: Parameters<typeof engine.resume>[0]["resolution"]) =>
      engine.resume({ checkpointId, resolution });
    await expect(resume({ decision: "edit" })).rejects.toMatchObject({ details: { field: "tags" } });
    await expect(resume({ decision: "edit", tags: [], amount: "x" })).rejects.toMatchObject({
      details: { field: "amount" },
    });
    await expect(resume({ decision: "edit", tags: ["a", 1] })).rejects.toMatchObject({ details: { field: "tags[1]" } });
    const final = await resume({ decision: "edit", tags: ["a"], unheard: true });
    expect(output(final)).toEqual({ decision: "edit", amount: 10.5, reason: null, tags: ["a"] });
    await engine.close();
  });
});

describe("on_response", () => {
  const edited = moduleOf([
    flow("f", {
      locals: ["c", "amount"],
      body: [
        checkpoint("f/c", "c", {
          options: list("approve", "edit", "later"),
          on_response: [
            { pattern: { kind: "literal", value: ex("approve") }, value: ex("approved") },
            {
              pattern: {
                kind: "object",
                fields: [
                  { name: "decision", pattern: { kind: "literal", value: ex("edit") } },
                  { name: "amount", pattern: { kind: "type", type: money, name: "amount" } },
                ],
              },
              value: local("amount"),
            },
            { pattern: { kind: "wildcard" }, body: [rigid("f/c/late", ret("left early"))] },
          ],
        }),
        rigid("f/r", ret(record({ c: "$c" }))),
      ],
    }),
  ]);

  test.each([
    [{ decision: "approve" }, { c: "approved" }],
    [{ decision: "edit", amount: "12.30" }, { c: 12.3 }],
    [{ decision: "later" }, "left early"],
  ])("%j gives %j", async (resolution, expected) => {
    const { engine } = host(edited);
    const info = checkpointOf(await engine.invoke({ flow: "f" }));
    // A field that an arm takes with a type belongs to the form.
    expect(Object.keys((info.form?.properties ?? {}) as object)).toEqual(["amount"]);
    expect(output(await engine.resume({ checkpointId: info.checkpointId, resolution }))).toEqual(expected);
    await engine.close();
  });
});

test("hitl_review hands the filled specification to the host", async () => {
  const reviewed = moduleOf([
    flow("f", {
      params: { name: string },
      locals: ["c"],
      body: [
        checkpoint("f/c", "c", {
          checkpoint_type: "hitl_review",
          binds: "fields",
          hitl_target: {
            scope: ex("support"),
            queue: ex("review"),
            hitl_spec: {
              sections: [
                { type: "context", title: "Who", content: "{{name}}" },
                { type: "input", field: "note", kind: "text", required: false },
                { type: "decision", field: "decision", options: ["approve", "edit_and_approve"] },
              ],
            },
            bindings: [{ name: "name", value: { kind: "name", scope: "param", name: "name" } }],
          },
        }),
        rigid("f/r", ret("$c")),
      ],
    }),
  ]);
  const received: string[] = [];
  const receive = (line: string) => Promise.resolve(void received.push(line));
  const { engine } = host(reviewed, {
    checkpointHandler: {
      pending: (info) => receive(`pending ${JSON.stringify(info.hitlTarget)}`),
      closed: (info) => receive(`closed ${info.status}`),
    },
  });
  const info = checkpointOf(await engine.invoke({ flow: "f", input: { name: "Ada" } }));
  expect(info.options).toEqual([
    { id: "approve", label: "Approve" },
    { id: "edit_and_approve", label: "Edit and approve" },
  ]);
  const final = await engine.resume({
    checkpointId: info.checkpointId,
    resolution: { decision: "approve", note: "fine" },
  });
  expect(output(final)).toEqual({ decision: "approve", note: "fine" });
  await engine.close();
  expect(received).toEqual([
    `pending ${JSON.stringify({
      scope: "support",
      queue: "review",
      hitl_spec: {
        sections: [
          { type: "context", title: "Who", content: "Ada" },
          { type: "input", field: "note", kind: "text", required: false },
          { type: "decision", field: "decision", options: ["approve", "edit_and_approve"] },
        ],
      },
    })}`,
    "closed resolved",
  ]);
});
