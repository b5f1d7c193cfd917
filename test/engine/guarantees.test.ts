import { describe, expect, test } from "vitest";
import {
  CheckpointAlreadyResolvedError,
  CoreEngine,
  HostEnvironment,
  InMemoryConfigSource,
  InMemoryReferenceSource,
  InProcessPluginHost,
  MockModelProvider,
  OwnershipLostError,
  type CheckpointBackend,
  type InvocationResult,
  type PluginMethod,
  type IRModule,
} from "scaicore";
import {
  block,
  call,
  checkpoint,
  ex,
  flow,
  give,
  greetModule,
  int,
  moduleOf,
  plugin,
  record,
  ret,
  rigid,
  set,
  string,
  type Ex,
} from "../support/ir-builder.js";
import { moduleOfSource } from "../support/source-module.js";
import { Crash, crashing, isCrash, momentsOf } from "./crashing-backend.js";
import { checkpointOf, failure, greetAda, host, output, suspended } from "./host.js";
import { stores, type TestStore } from "./stores.js";

/** What is promised of resuming, by the numbers of our list of guarantees; of every store alike. */
describe.each(stores)("the $name store", ({ open }) => {
  test("R1: one resolution has its effects once", async () => {
    const store = await open();
    const sent: string[] = [];
    const { engine } = host(sending, { ...store, plugins: mailer(sent) });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "send", input: { to: "Ada" } }));
    expect(sent).toEqual([]);
    expect(output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }))).toBe("sent");
    await engine.recover();
    expect(sent).toEqual(["Ada"]);
    await engine.close();
    await store.close();
  });

  test("R2: the same decision again, under the same request id, has the same answer and no effect", async () => {
    const store = await open();
    const sent: string[] = [];
    const { engine } = host(sending, { ...store, plugins: mailer(sent) });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "send", input: { to: "Ada" } }));
    const request = { checkpointId, resolution: { decision: "approve" }, requestId: "r" };
    const answers = await Promise.all([engine.resume(request), engine.resume(request), engine.resume(request)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await engine.resume(request)).toEqual(answers[0]);
    expect(sent).toEqual(["Ada"]);
    await engine.close();
    await store.close();
  });

  test("R3: another decision is a conflict that names the first", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    await engine.resume({ checkpointId, resolution: { decision: "reject" }, resolvedBy: "first" });
    const second = engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "second" });
    await expect(second).rejects.toMatchObject({ decision: { by: "first", resolution: { decision: "reject" } } });
    await engine.close();
    await store.close();
  });

  test("R4: of two engines that resolve at once exactly one wins", async () => {
    const store = await open();
    for (let round = 0; round < 10; round++) {
      const sent: string[] = [];
      const one = host(sending, { ...store, plugins: mailer(sent) });
      const two = host(sending, { ...store, plugins: mailer(sent) });
      const { checkpointId } = checkpointOf(await one.engine.invoke({ flow: "send", input: { to: "Ada" } }));
      const outcomes = await Promise.allSettled(
        [one, two].map(({ engine }, at) =>
          engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: String(at) }),
        ),
      );
      const won = outcomes.filter(({ status }) => status === "fulfilled");
      const [lost] = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(won).toHaveLength(1);
      expect(lost?.reason).toBeInstanceOf(CheckpointAlreadyResolvedError);
      expect(sent).toEqual(["Ada"]);
      await one.engine.close();
      await two.engine.close();
    }
    await store.close();
  });

  test("R5: a checkpoint is resolvable from the moment its branch parks, while others still run", async () => {
    const store = await open();
    let go: () => unknown = () => undefined;
    const gone = new Promise<null>((resolve) => (go = () => resolve(null)));
    const plugins = new InProcessPluginHost({ "test/gate": { wait: () => gone } });
    const { engine } = host(besideOneThatWaits, { ...store, plugins });
    const running = engine.invoke({ flow: "f", invocationId: "i" });
    let pending = await store.checkpoints.list({});
    while (pending.items.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      pending = await store.checkpoints.list({});
    }
    const [info] = pending.items;
    // It is listed a moment before it can be decided, never after.
    while ((await store.checkpoints.get(info?.checkpointId ?? "")) === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(info).toMatchObject({ nodeId: "f/both/asked", status: "pending" });
    const resumed = engine.resume({ checkpointId: info?.checkpointId ?? "", resolution: { decision: "approve" } });
    while ((await store.checkpoints.get(info?.checkpointId ?? ""))?.status === "pending") {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    go();
    expect(output(await resumed)).toEqual({ asked: "approve", waited: "waited" });
    expect(await running).toEqual(await resumed);
    await engine.close();
    await store.close();
  });

  test.each(["checkpoint", "block"] as const)(
    "R6: killed at every write of suspend and of resume, with durability %s, it recovers",
    async (durability) => {
      const first = await until(open, durability, undefined);
      expect(first.crashed).toBe(false);
      for (const write of first.writes.keys()) {
        for (const when of momentsOf(write)) {
          const { crashed, final, sent } = await until(open, durability, { write, when });
          const place = `${first.writes[write] ?? ""} #${write}, ${when}`;
          expect(crashed, place).toBe(true);
          expect(final, place).toMatchObject({ status: "COMPLETED", output: "sent" });
          // A call in flight at a crash is at-least-once; its key is always the same.
          expect(new Set(sent).size, place).toBe(1);
          expect(sent.length, place).toBeLessThanOrEqual(2);
        }
      }
    },
    60_000,
  );

  test("R7: a damaged bundle is reported, and never half loaded", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    await engine.close();
    const damaged: CheckpointBackend = Object.create(store.checkpoints, {
      getBundle: { value: async (hash: string) => (await store.checkpoints.getBundle(hash))?.slice(0, -7) },
    }) as CheckpointBackend;
    const other = moduleOf([flow("f", { body: [] })], { name: "HelloWorld" });
    const later = host(other, { checkpoints: bound(damaged, store.checkpoints), memory: store.memory });
    const resumed = later.engine.resume({ checkpointId, resolution: { decision: "approve" } });
    await expect(resumed).rejects.toMatchObject({ errorType: "ModuleMismatchError" });
    expect((await store.checkpoints.get(checkpointId))?.status).toBe("pending");
    await later.engine.close();
    await store.close();
  });

  test("R7: a snapshot of a newer version is refused, and the invocation stays for those who can read it", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    await engine.close();
    const newer: CheckpointBackend = Object.create(store.checkpoints, {
      claim: {
        value: async (id: string, owner: string) => {
          const claimed = await store.checkpoints.claim(id, owner);
          return claimed && { ...claimed, entries: claimed.entries.map(ofVersion99) };
        },
      },
    }) as CheckpointBackend;
    const older = host(greetModule(), { checkpoints: bound(newer, store.checkpoints), memory: store.memory });
    const resumed = older.engine.resume({ checkpointId, resolution: { decision: "approve" } });
    await expect(resumed).rejects.toMatchObject({ errorType: "StoreError" });
    await expect(resumed).rejects.toThrow(/newer version/);
    await older.engine.close();
    const able = host(greetModule(), store);
    const [final] = await able.engine.recover();
    expect(final).toMatchObject({ status: "COMPLETED", output: { message: "message for Ada" } });
    await able.engine.close();
    await store.close();
  });

  test("R12: checkpoints of concurrent branches have ids of their own, the same after a crash", async () => {
    const ids = async (at: Parameters<typeof crashing>[1]) => {
      const store = await open();
      const { backend } = crashing(store.checkpoints, at);
      const first = engineOn(twoAsk, backend, store);
      await first.invoke({ flow: "f", invocationId: "i" }).catch(() => undefined);
      const second = engineOn(twoAsk, store.checkpoints, store);
      const result = suspended(await second.invoke({ flow: "f", invocationId: "i" }));
      await second.close();
      await store.close();
      return result.checkpoints.map(({ checkpointId }) => checkpointId);
    };
    const undisturbed = await ids(undefined);
    expect(new Set(undisturbed).size).toBe(2);
    expect(await ids({ write: 2, when: "after" })).toEqual(undisturbed);
    expect(await ids({ write: 2, when: "before" })).toEqual(undisturbed);
  });

  test("R13: the checkpoints of iterations have ids of their own, the same after a crash", async () => {
    const asked = async (at: Parameters<typeof crashing>[1]) => {
      const store = await open();
      const { backend } = crashing(store.checkpoints, at);
      const first = engineOn(asksInTurn, backend, store);
      await first.invoke({ flow: "f", invocationId: "i" }).catch(() => undefined);
      const second = engineOn(asksInTurn, store.checkpoints, store);
      let result = await second.invoke({ flow: "f", invocationId: "i" });
      const seen: { readonly id: string; readonly path: string }[] = [];
      while (result.status === "SUSPENDED") {
        const { checkpointId, path } = result.checkpoint;
        seen.push({ id: checkpointId, path });
        result = await second.resume({ checkpointId, resolution: { decision: "approve" } });
      }
      await second.close();
      await store.close();
      return seen;
    };
    const undisturbed = await asked(undefined);
    expect(new Set(undisturbed.map(({ id }) => id)).size).toBe(3);
    expect(undisturbed.map(({ path }) => /\[(\d)\]/.exec(path)?.[1])).toEqual(["0", "1", "2"]);
    expect(await asked({ write: 2, when: "after" })).toEqual(undisturbed);
    expect(await asked({ write: 2, when: "before" })).toEqual(undisturbed);
  });

  test("R14: a block that does something else when it is evaluated again fails, and says what", async () => {
    const store = await open();
    const { kill, ...first } = mailsTwice(store, 1, () => "hang");
    first.engine.invoke({ flow: "f", invocationId: "i", durability: "block" }).catch(() => undefined);
    await first.entered;
    await kill();
    const second = mailsTwice(store, 2, () => "sent");
    const [result] = await second.engine.recover();
    const error = failure(result!);
    expect(error).toMatchObject({
      errorType: "NondeterminismError",
      details: { recorded: "mail.send", called: "mail.send" },
    });
    expect(error.message).toContain("mail.send with other arguments");
    expect(second.calls).toEqual([]);
    await second.engine.close();
    await store.close();
  });

  test("a @hot_reload parameter keeps its value in a block that goes on after a crash", async () => {
    const store = await open();
    const { kill, ...first } = mailsTwice(store, 1, () => "hang", "config");
    first.engine.invoke({ flow: "f", invocationId: "i", durability: "block" }).catch(() => undefined);
    await first.entered;
    await kill();
    const second = mailsTwice(store, 2, () => "sent", "config");
    expect(await second.engine.recover()).toMatchObject([{ status: "COMPLETED" }]);
    expect(second.calls).toEqual(["second i/f/twice/1"]);
    await second.engine.close();
    await store.close();
  });

  test("R16: what was answered before a crash is not asked again, and what was in flight has the same key", async () => {
    const store = await open();
    const { kill, ...first } = mailsTwice(store, 1, () => "hang");
    first.engine.invoke({ flow: "f", invocationId: "i", durability: "block" }).catch(() => undefined);
    await first.entered;
    await kill();
    const second = mailsTwice(store, 1, () => "sent");
    expect(await second.engine.recover()).toMatchObject([{ status: "COMPLETED" }]);
    expect(first.calls).toEqual(["first i/f/twice/0", "second i/f/twice/1"]);
    expect(second.calls).toEqual(["second i/f/twice/1"]);
    await second.engine.close();
    await store.close();
  });

  test("R15: a decision that came before the cancel stays on record, unused", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke(greetAda));
    const at = new Date().toISOString();
    await store.checkpoints.decide(checkpointId, {
      kind: "resolved",
      at,
      by: "Ada",
      resolution: { decision: "approve" },
    });
    await store.checkpoints.requestCancel(invocationId, "too late");
    expect(failure((await engine.recover())[0]!).errorType).toBe("CancelledError");
    expect(await store.checkpoints.get(checkpointId)).toMatchObject({ status: "resolved", decision: { by: "Ada" } });
    await engine.close();
    await store.close();
  });

  test("a run that never gets to a durable point is given up", async () => {
    const store = await open();
    for (let attempt = 0; attempt < 6; attempt++) {
      const { backend, kill } = crashing(store.checkpoints, undefined);
      const poison = new InProcessPluginHost({
        "test/gate": { wait: () => kill().then(() => Promise.reject(new Crash())) },
      });
      const engine = engineOn(besideOneThatWaitsAlone, backend, store, poison);
      if (attempt === 0) await engine.invoke({ flow: "f", invocationId: "i" }).catch(() => undefined);
      else await engine.recover();
    }
    const { engine } = host(besideOneThatWaitsAlone, {
      ...store,
      plugins: new InProcessPluginHost({ "test/gate": {} }),
    });
    const [given] = await engine.recover();
    expect(given).toMatchObject({ status: "FAILED", error: { errorType: "RecoveryLimitError" } });
    await engine.close();
    await store.close();
  });

  test("an engine that is overtaken drops its own result and gives the other's", async () => {
    const store = await open();
    const { engine } = host(greetModule(), store);
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    let stolen = false;
    const overtaken: CheckpointBackend = Object.create(store.checkpoints, {
      append: {
        value: async (...args: Parameters<CheckpointBackend["append"]>) => {
          const [lease, , change] = args;
          if (change?.finished === undefined || stolen) {
            await store.checkpoints.append(...args);
            return;
          }
          // Just before the end it is taken for dead.
          stolen = true;
          await store.checkpoints.retire(lease.owner);
          expect(await engine.recover()).toHaveLength(1);
          throw new OwnershipLostError(lease.invocationId);
        },
      },
    }) as CheckpointBackend;
    const slow = engineOn(greetModule(), bound(overtaken, store.checkpoints), store);
    const final = await slow.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(stolen).toBe(true);
    expect(final).toMatchObject({ status: "COMPLETED", output: { message: "message for Ada" } });
    await engine.close();
    await store.close();
  });
});

/** Asks, then sends; the mail says with which idempotency key. */
const sending = moduleOf(
  [
    flow("send", {
      params: { to: string },
      locals: ["decision", "receipt"],
      body: [
        checkpoint("send/decision", "decision", { prompt: "Send?" }),
        rigid(
          "send/mail",
          set("receipt", plugin("mail", "send", { to: { kind: "name", scope: "param", name: "to" } })),
        ),
        rigid("send/return", ret("sent")),
      ],
    }),
  ],
  { plugins: [{ alias: "mail", package: "test/mail", version: "1.0", settings: [] }] },
);

function mailer(sent: string[], what: (to: string, key: string) => string = (to) => to): InProcessPluginHost {
  return new InProcessPluginHost({
    "test/mail": { send: (args, { idempotencyKey }) => void sent.push(what(args.to as string, idempotencyKey)) },
  });
}

/** A block that sends twice, the first mail by a rate that the host may change; the second may hang. */
function mailsTwice(
  store: TestStore,
  rate: number,
  second: () => "sent" | "hang",
  scope: "reference" | "config" = "reference",
) {
  const mail = (name: string, args: Readonly<Record<string, Ex>>) =>
    call(plugin("mail", "send", { name: ex(name), ...args }));
  const module = moduleOf(
    [
      flow("f", {
        body: [rigid("f/twice", mail("first", { rate: { kind: "name", scope, name: "rate" } }), mail("second", {}))],
      }),
    ],
    {
      plugins: [{ alias: "mail", package: "test/mail", version: "1.0", settings: [] }],
      reference: [{ name: "rate", type: int }],
      config: [{ name: "rate", type: int, modifiers: ["hot_reload"] }],
    },
  );
  const calls: string[] = [];
  let enter: () => unknown = () => undefined;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const send: PluginMethod = ({ name }, { idempotencyKey }) => {
    calls.push(`${name as string} ${idempotencyKey}`);
    if (name === "first" || second() === "sent") return "sent";
    enter();
    return new Promise(() => undefined);
  };
  const { backend, kill } = crashing(store.checkpoints, undefined);
  const engine = CoreEngine.load(
    module,
    new HostEnvironment({
      memory: store.memory,
      checkpoints: backend,
      modelProviders: new MockModelProvider(),
      config: new InMemoryConfigSource({ Test: { rate } }),
      reference: new InMemoryReferenceSource({ Test: { rate } }),
      plugins: new InProcessPluginHost({ "test/mail": { send } }),
    }),
  );
  return { engine, calls, entered, kill };
}

/** A branch that asks, beside one that waits for the host. */
const gate = { plugins: [{ alias: "gate", package: "test/gate", version: "1.0", settings: [] }] };
const besideOneThatWaits: IRModule = moduleOf(
  [
    flow("f", {
      locals: ["both", "asked"],
      body: [
        block("parallel", "f/both", {
          result_binding: "both",
          branches: [
            { name: "asked", body: [checkpoint("f/both/asked", "asked")] },
            { name: "waited", body: [rigid("f/both/wait", call(plugin("gate", "wait")), give("waited"))] },
          ],
        }),
        rigid("f/r", ret("$both")),
      ],
    }),
  ],
  gate,
);
const besideOneThatWaitsAlone: IRModule = moduleOf(
  [flow("f", { body: [rigid("f/wait", call(plugin("gate", "wait")))] })],
  gate,
);
const asksInTurn: IRModule = moduleOfSource(`@core Test { version = "1.0.0" }
@flow f(): int {
  all = @foreach n in [1, 2, 3] {
    asked = @checkpoint approval { present = { prompt = "number \${n}" } }
    yield asked
  }
  return all.length
}
`);
const twoAsk: IRModule = moduleOf([
  flow("f", {
    locals: ["both", "a", "b"],
    body: [
      block("parallel", "f/both", {
        result_binding: "both",
        branches: [
          { name: "a", body: [checkpoint("f/both/a", "a")] },
          { name: "b", body: [checkpoint("f/both/b", "b")] },
        ],
      }),
      rigid("f/r", ret(record({ both: "$both", x: ex(1) }))),
    ],
  }),
]);

function engineOn(
  module: IRModule,
  checkpoints: CheckpointBackend,
  store: TestStore,
  plugins?: InProcessPluginHost,
): CoreEngine {
  const environment = { memory: store.memory, checkpoints, modelProviders: new MockModelProvider() };
  return CoreEngine.load(
    module,
    new HostEnvironment({ ...environment, ...(plugins === undefined ? {} : { plugins }) }),
  );
}

/** A store with some methods changed; the others must be called on the real one. */
function bound(changed: CheckpointBackend, real: CheckpointBackend): CheckpointBackend {
  return new Proxy(changed, {
    get(target, name) {
      if (Object.hasOwn(target, name)) return Reflect.get(target, name) as unknown;
      const method = Reflect.get(real, name) as unknown;
      return typeof method === "function" ? (method.bind(real) as unknown) : method;
    },
  });
}

/** The first byte after the map's head and the key `v` is the version. */
function ofVersion99(entry: Uint8Array): Uint8Array {
  const changed = entry.slice();
  changed[3] = 99;
  return changed;
}

/** A process that invokes and resumes and may be killed on the way; then another that finishes what was begun. */
async function until(
  open: (typeof stores)[number]["open"],
  durability: "checkpoint" | "block",
  at: Parameters<typeof crashing>[1],
): Promise<{
  readonly crashed: boolean;
  readonly writes: readonly string[];
  readonly final: InvocationResult;
  readonly sent: readonly string[];
}> {
  const store = await open();
  const sent: string[] = [];
  const plugins = mailer(sent, (to, key) => `${to} ${key}`);
  const { backend, writes } = crashing(store.checkpoints, at);
  const request = { flow: "send", input: { to: "Ada" }, invocationId: "i", durability };
  const decision = { resolution: { decision: "approve" }, requestId: "r" };
  let crashed = false;
  const first = engineOn(sending, backend, store, plugins);
  try {
    const { checkpointId } = checkpointOf(await first.invoke(request));
    await first.resume({ checkpointId, ...decision });
  } catch (error) {
    if (!isCrash(error)) throw error;
    crashed = true;
  }
  const second = engineOn(sending, store.checkpoints, store, plugins);
  await second.recover();
  let final = await second.invoke(request);
  if (final.status === "SUSPENDED") {
    final = await second.resume({ checkpointId: final.checkpoint.checkpointId, ...decision });
  }
  await second.close();
  await store.close();
  return { crashed, writes, final, sent };
}
