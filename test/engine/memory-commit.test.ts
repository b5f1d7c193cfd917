import fc from "fast-check";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  MockModelProvider,
  type Durability,
  type HostEnvironmentOptions,
  type InvocationResult,
  type MemoryBackend,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { crashing, isCrash, momentsOf } from "./crashing-backend.js";
import { checkpointOf, failure, output } from "./host.js";
import { impatientClock } from "../support/impatient-clock.js";
import { isSoak, sampled } from "../support/sampled.js";
import { moduleOfSource } from "../support/source-module.js";
import { stores, type TestStore } from "./stores.js";

const module = moduleOfSource(`@core Till {
    version = "1.0.0"
    @plugins { mail = test/mail@1.0 }
    @memory { total: int  sold: map[string, int]  log: array[string]  seen: datetime }
}
@plugin_interface test/mail@1.0 { send(text: string): string }
@flow count(by: int): int {
    memory.total = memory.total + by
    return memory.total
}
@flow note(text: string) { memory.log.add(text) }
@flow sell(item: string, quantity: int): string {
    before = memory.sold.get(item) ?? 0
    receipt = mail.send("sold \${quantity}")
    memory.sold[item] = before + quantity
    memory.total = memory.total + quantity
    memory.log.add("\${item} \${quantity}")
    emit sold { item }
    return "\${receipt}, before \${before}"
}
@flow sell_and_ask(item: string): string {
    receipt = sell(item, 1)
    answer = @checkpoint approval { present = { prompt = "Again?" } }
    sell(item, 10)
    return "\${receipt}, \${answer}, \${memory.total}"
}
@flow both(): int {
    @parallel {
        left => { memory.total = memory.total + 1 }
        right => { memory.total = memory.total + 10 }
    }
    return memory.total
}
@flow one_way(): string {
    if memory.total < 5 {
        way = mail.send("small")
    } else {
        way = mail.send("large")
    }
    memory.total = memory.total + 1
    return way
}
@flow stubborn(): string {
    @try { memory.total = memory.total + 1 } @catch ConflictError e { return e.type }
    return "never"
}
@flow dated(): string {
    first = memory.total
    at = now()
    memory.seen = at
    memory.total = first + 1
    return "\${at}"
}`);
const HOME = { core: "Till", instanceKey: null };

function mailbox() {
  const sent: string[] = [];
  const send = (args: { readonly text?: unknown }, { idempotencyKey }: { readonly idempotencyKey: string }) => {
    sent.push(`${String(args.text)} ${idempotencyKey}`);
    return "sent";
  };
  return { sent, plugins: new InProcessPluginHost({ "test/mail": { send } }) };
}

function engineOn(environment: Partial<HostEnvironmentOptions>): CoreEngine {
  return CoreEngine.load(
    module,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
      plugins: mailbox().plugins,
      ...environment,
    }),
  );
}

/** A memory whose first commits meet what somebody else has done just before. */
function disturbed(memory: MemoryBackend, disturb: (attempt: number) => Promise<unknown> | undefined): MemoryBackend {
  let attempt = 0;
  return new Proxy(memory, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        if (name === "commit") await disturb(attempt++);
        return await method.apply(target, args);
      };
    },
  });
}
let others = 0;
const somebodyAdds = (memory: MemoryBackend, value: number) =>
  memory.commit(HOME, { token: `other-${others++}`, expect: [], writes: [{ op: "set", field: "total", value }] });
const totalOf = async (memory: MemoryBackend) => (await memory.read(HOME, "total"))?.value ?? 0;

describe("when others write at the same time", () => {
  test("two that update a counter, in every order of what they do: no update is lost", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
        fc.constantFrom<Durability>("checkpoint", "block"),
        async (scheduler, steps, durability) => {
          const real = new InMemoryBackend();
          const memory = new Proxy(real, {
            get(target, name) {
              const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
              return async (...args: unknown[]) => {
                await scheduler.schedule(Promise.resolve(), String(name));
                return await method.apply(target, args);
              };
            },
          });
          const engine = engineOn({ memory });
          const runs = steps.flatMap((by, at) => [
            engine.invoke({ flow: "count", input: { by }, durability }),
            engine.invoke({ flow: "note", input: { text: `note ${at}` }, durability }),
          ]);
          const results = await scheduler.waitFor(Promise.all(runs));
          for (const result of results) expect(result.status).toBe("COMPLETED");
          expect(await totalOf(real)).toBe(steps.reduce((sum, by) => sum + by, 0));
          expect((await real.read(HOME, "log"))?.value).toHaveLength(steps.length);
          await engine.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test("branches of one invocation lose nothing to each other", async () => {
    const engine = engineOn({});
    expect(output(await engine.invoke({ flow: "both" }))).toBe(11);
    await engine.close();
  });

  test("adding conflicts with nobody", async () => {
    const memory = new InMemoryBackend();
    const outcomes: string[] = [];
    const watched = new Proxy(memory, {
      get(target, name) {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          const outcome = await method.apply(target, args);
          if (name === "commit") outcomes.push(String(outcome));
          return outcome;
        };
      },
    });
    const engine = engineOn({ memory: watched });
    await Promise.all(["a", "b", "c"].map((text) => engine.invoke({ flow: "note", input: { text } })));
    expect(outcomes).toEqual(["applied", "applied", "applied"]);
    await engine.close();
  });

  test("the block is evaluated again: memory is read anew, what a plugin answered is not asked again", async () => {
    const memory = new InMemoryBackend();
    const { sent, plugins } = mailbox();
    const engine = engineOn({
      memory: disturbed(memory, (attempt) => (attempt < 2 ? somebodyAdds(memory, 100 + attempt) : undefined)),
      plugins,
    });
    const result = await engine.invoke({ flow: "sell", input: { item: "tea", quantity: 3 }, invocationId: "i" });
    expect(output(result)).toBe("sent, before 0");
    expect(sent).toHaveLength(1);
    expect(await totalOf(memory)).toBe(104);
    expect((await memory.read(HOME, "log"))?.value).toEqual(["tea 3"]);
    await engine.close();
  });

  test("it may then go another way, whose calls have keys of their own", async () => {
    const memory = new InMemoryBackend();
    const { sent, plugins } = mailbox();
    const engine = engineOn({
      memory: disturbed(memory, (attempt) => (attempt === 0 ? somebodyAdds(memory, 50) : undefined)),
      plugins,
    });
    await engine.invoke({ flow: "one_way", invocationId: "i" });
    const [small, large] = sent.map((line) => line.split(" "));
    expect([small?.[0], large?.[0]]).toEqual(["small", "large"]);
    expect(small?.[1]).not.toBe(large?.[1]);
    expect(await totalOf(memory)).toBe(51);
    await engine.close();
  });

  test("the time that it read stays", async () => {
    const memory = new InMemoryBackend();
    let now = Date.parse("2026-01-15T10:00:00Z");
    const clock = { now: () => (now += 1000), monotonic: () => 0, sleep: () => new Promise<void>(() => undefined) };
    const seen: unknown[] = [];
    const engine = engineOn({
      clock,
      memory: disturbed(memory, async (attempt) => {
        if (attempt === 0) await somebodyAdds(memory, 5);
        seen.push(attempt);
      }),
    });
    const at = output(await engine.invoke({ flow: "dated" }));
    expect(seen).toEqual([0, 1]);
    expect((await memory.read(HOME, "seen"))?.value).toBe(at);
    await engine.close();
  });

  test("forty runs that update one counter at once all do", async () => {
    const memory = new InMemoryBackend();
    const slow = disturbed(memory, () => new Promise((resolve) => setTimeout(resolve, 5)));
    const engine = engineOn({ memory: slow });
    const runs = Array.from({ length: 40 }, () => engine.invoke({ flow: "count", input: { by: 1 } }));
    const counts = (await Promise.all(runs)).map(output) as number[];
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    await engine.close();
  });

  test("after twenty conflicts it is a ConflictError, which can be caught", async () => {
    const memory = new InMemoryBackend();
    let attempts = 0;
    const pauses: number[] = [];
    const clock = impatientClock(pauses);
    const engine = engineOn({ clock, memory: disturbed(memory, () => somebodyAdds(memory, ++attempts)) });
    expect(output(await engine.invoke({ flow: "stubborn" }))).toBe("ConflictError");
    expect(attempts).toBe(20);
    // Those who meet again wait longer, and each a part of it by chance.
    expect(pauses).toHaveLength(19);
    for (const [index, pause] of pauses.entries()) {
      const most = Math.min(10 * 2 ** index, 5000);
      expect(pause).toBeGreaterThanOrEqual(most / 2);
      expect(pause).toBeLessThanOrEqual(most);
    }
    expect(await totalOf(memory)).toBe(20);
    const failed = failure(await engine.invoke({ flow: "count", input: { by: 1 } }));
    expect(failed).toMatchObject({ errorType: "ConflictError", details: { conflicts: 20 } });
    await engine.close();
  });
});

describe("what a run writes down", () => {
  test("reading memory is not written down read by read", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const { backend, writes } = crashing(checkpoints, undefined);
    const reading = moduleOfSource(`@core Till {
    version = "1.0.0"
    @memory { sold: map[string, int] }
}
@flow sum(items: array[string]): int {
    @rigid { total = items.map(item => memory.sold.get(item) ?? 0).sum() }
    return total
}`);
    const engine = CoreEngine.load(
      reading,
      new HostEnvironment({
        memory: new InMemoryBackend(),
        checkpoints: backend,
        modelProviders: new MockModelProvider(),
      }),
    );
    const items = Array.from({ length: 60 }, (_, at) => `item ${at}`);
    expect(output(await engine.invoke({ flow: "sum", input: { items }, durability: "block" }))).toBe(0);
    // The bundle, the start, two blocks and the end.
    expect(writes.filter((write) => write === "append").length).toBeLessThan(6);
    await engine.close();
  });

  test("a cancelled run ends after what it was about to write", async () => {
    const memory = new InMemoryBackend();
    let commit: () => void = () => undefined;
    let reached: () => void = () => undefined;
    const committing = new Promise<void>((resolve) => (reached = resolve));
    const engine = engineOn({
      memory: disturbed(memory, () => {
        reached();
        return new Promise<void>((resolve) => (commit = resolve));
      }),
    });
    const run = engine.invoke({ flow: "count", input: { by: 5 }, invocationId: "i" });
    await committing;
    const cancelled = engine.cancel("i", "no longer needed");
    let ended = false;
    void run.then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toBe(false);
    commit();
    expect(failure(await run).errorType).toBe("CancelledError");
    expect(failure(await cancelled).errorType).toBe("CancelledError");
    expect(await totalOf(memory)).toBe(5);
    await engine.close();
  });
});

describe("a memory that fails", () => {
  test.each(["read", "commit"])("%s: invoke rejects, and the run goes on when it works again", async (broken) => {
    const checkpoints = new InMemoryCheckpointBackend();
    const memory = new InMemoryBackend();
    const failing = new Proxy(memory, {
      get(target, name) {
        if (name === broken) return () => Promise.reject(new Error("the disk is gone"));
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return method.bind(target);
      },
    });
    const first = engineOn({ memory: failing, checkpoints });
    const request = { flow: "count", input: { by: 4 }, invocationId: "i" };
    await expect(first.invoke(request)).rejects.toMatchObject({
      errorType: "StoreError",
      message: expect.stringContaining("the disk is gone") as string,
    });
    await first.close();
    const second = engineOn({ memory, checkpoints });
    await second.recover();
    expect(output(await second.invoke(request))).toBe(4);
    await second.close();
  });
});

describe.each(stores)("killed at each of its writes, on the $name store", ({ open }) => {
  test.each<Durability>(["checkpoint", "block"])(
    "with durability %s: every effect on memory is there once",
    { timeout: 120_000 },
    async (durability) => {
      const undisturbed = await until(open, durability, undefined);
      const expected = { total: 11, sold: { tea: 11 }, log: ["tea 1", "tea 10"] };
      expect(undisturbed.stored).toEqual(expected);
      expect(output(undisturbed.final)).toBe("sent, before 0, approve, 11");
      for (const [at, write] of sampled([...undisturbed.writes.keys()], 2).entries()) {
        for (const when of momentsOf(at)) {
          const { crashed, final, stored, sent } = await until(open, durability, { write, when });
          const what = `killed ${when} write ${write}, ${undisturbed.writes[write]}`;
          expect(crashed, what).toBe(true);
          expect(output(final), what).toBe("sent, before 0, approve, 11");
          expect(stored, what).toEqual(expected);
          // A call that was under way is made again under the same key.
          expect(new Set(sent), what).toEqual(new Set(undisturbed.sent));
        }
      }
    },
  );

  test("branches that write beside each other: each write is there once", { timeout: 60_000 }, async () => {
    for (let write = 0, more = true; more; write += isSoak ? 1 : 3) {
      const store = await open();
      const { backend, memory, writes } = crashing(store.checkpoints, { write, when: "after" });
      const request = { flow: "both", invocationId: "i", durability: "block" } as const;
      const first = engineOn({ memory: memory(store.memory), checkpoints: backend });
      await first.invoke(request).catch((error: unknown) => {
        if (!isCrash(error)) throw error;
      });
      more = write < writes.length;
      const second = engineOn({ ...store });
      await second.recover();
      expect(output(await second.invoke(request)), `killed after write ${write}`).toBe(11);
      await second.close();
      await store.close();
    }
  });

  test("what was intended is applied, not evaluated again, whatever others have done since", async () => {
    const store = await open();
    // Killed after the commit has reached the memory: nobody knows that it has.
    const dry = crashing(store.checkpoints, undefined);
    const one = engineOn({ memory: dry.memory(store.memory), checkpoints: dry.backend });
    await one.invoke({ flow: "count", input: { by: 1 } });
    await one.close();
    const write = dry.writes.indexOf("commit");
    const { backend, memory } = crashing(store.checkpoints, { write, when: "after" });
    const two = engineOn({ memory: memory(store.memory), checkpoints: backend });
    const request = { flow: "sell", input: { item: "tea", quantity: 2 }, invocationId: "i" };
    await expect(two.invoke(request)).rejects.toSatisfy(isCrash);
    await store.memory.commit(HOME, {
      token: "other",
      expect: [],
      writes: [{ op: "set", field: "sold", key: "tea", value: 500 }],
    });
    const { sent, plugins } = mailbox();
    const three = engineOn({ ...store, plugins });
    await three.recover();
    expect(output(await three.invoke(request))).toBe("sent, before 0");
    expect(sent).toEqual([]);
    expect((await store.memory.read(HOME, "sold"))?.value).toEqual({ tea: 500 });
    expect(await totalOf(store.memory)).toBe(3);
    await three.close();
    await store.close();
  });
});

/** A process that sells, asks and sells again and may be killed on the way; then another that finishes what was begun. */
async function until(
  open: () => Promise<TestStore>,
  durability: Durability,
  at: Parameters<typeof crashing>[1],
): Promise<{
  readonly crashed: boolean;
  readonly writes: readonly string[];
  readonly final: InvocationResult;
  readonly stored: Readonly<Record<string, unknown>>;
  readonly sent: readonly string[];
}> {
  const store = await open();
  const { sent, plugins } = mailbox();
  const { backend, memory, writes } = crashing(store.checkpoints, at);
  const request = { flow: "sell_and_ask", input: { item: "tea" }, invocationId: "i", durability };
  const decision = { resolution: { decision: "approve" }, requestId: "r" };
  let crashed = false;
  const first = engineOn({ memory: memory(store.memory), checkpoints: backend, plugins });
  try {
    await first.resume({ checkpointId: checkpointOf(await first.invoke(request)).checkpointId, ...decision });
    await first.close();
  } catch (error) {
    if (!isCrash(error)) throw error;
    crashed = true;
  }
  const second = engineOn({ ...store, plugins });
  await second.recover();
  let final = await second.invoke(request);
  if (final.status === "SUSPENDED") {
    final = await second.resume({ checkpointId: final.checkpoint.checkpointId, ...decision });
  }
  const stored = Object.fromEntries(
    await Promise.all(
      ["total", "sold", "log"].map(async (name) => [name, (await store.memory.read(HOME, name))?.value] as const),
    ),
  );
  await second.close();
  await store.close();
  return { crashed, writes, final, stored, sent };
}
