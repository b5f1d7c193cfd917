/** The refund desk and its ledger, two cores that call each other, end to end: every checkpoint and every way it may go. */
import { readFileSync } from "node:fs";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryEventSink,
  InProcessDispatcher,
  mockParts,
  parseMockFile,
  pluginResults,
  TestClock,
  type CheckpointInfo,
  type InvocationResult,
  type IRModule,
  type Json,
  type JsonObject,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { describe, expect, test } from "vitest";
import { output } from "../engine/host.js";
import { stores, type TestStore } from "../engine/stores.js";
import { EXAMPLES, exampleFiles } from "../support/example-files.js";

const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
const PROGRAMS = {
  desk: { path: "refund-desk/desk/refund-desk.scaicore", target: "core://shop/refund-desk" },
  ledger: { path: "refund-desk/ledger/ledger.scaicore", target: "core://shop/ledger" },
} as const;
type Program = keyof typeof PROGRAMS;
const modules = Object.fromEntries(
  Object.entries(PROGRAMS).map(([name, { path }]) => {
    const { module } = compile(path, { read: (file) => texts.get(file) });
    if (module === undefined) throw new Error(`${path} does not compile.`);
    return [name, module];
  }),
) as Readonly<Record<Program, IRModule>>;

/** One process with engines of both cores. */
class Shop {
  readonly events = new InMemoryEventSink();
  readonly warnings: string[] = [];
  readonly #dispatcher: InProcessDispatcher;
  readonly #engines = new Map<Program, CoreEngine>();

  constructor(store: TestStore, clock: TestClock) {
    const logger = { warn: (message: string) => void this.warnings.push(message) };
    this.#dispatcher = new InProcessDispatcher({ logger });
    for (const [name, { path, target }] of Object.entries(PROGRAMS) as [Program, (typeof PROGRAMS)[Program]][]) {
      const module = modules[name];
      const mocks = parseMockFile(readFileSync(`${EXAMPLES}${path.replace(/\.scaicore$/, ".mock.json")}`, "utf8"));
      const program = { core: module.name, pluginResults: pluginResults(module) };
      const environment = new HostEnvironment({
        ...mockParts(mocks, program, this.#dispatcher),
        memory: store.memory,
        checkpoints: store.checkpoints,
        events: this.#dispatcher.events(this.events),
        clock,
        logger,
      });
      const engine = CoreEngine.load(module, environment);
      this.#dispatcher.register(target, engine);
      this.#engines.set(name, engine);
    }
  }

  engine(name: Program): CoreEngine {
    const engine = this.#engines.get(name);
    if (engine === undefined) throw new Error(`There is no ${name}.`);
    return engine;
  }

  async pays(orderId: string, paid: number): Promise<void> {
    const input = { order_id: orderId, customer_id: "c-1", iban: "NL91ABNA0417164300", paid };
    output(await this.engine("ledger").invoke({ flow: "open_account", input }));
  }

  request(orderId: string, reason: string, amount: number, more: JsonObject = {}): Promise<InvocationResult> {
    const input = { order_id: orderId, reason, amount, ...more };
    return this.engine("desk").invoke({ flow: "request_refund", input, invocationId: `request-${orderId}` });
  }

  decide({ checkpointId }: CheckpointInfo, decision: string): Promise<InvocationResult> {
    return this.engine("desk").resume({ checkpointId, resolution: { decision } });
  }

  letters(): number {
    return this.events.events.filter(({ type, flow }) => type === "invocation.completed" && flow === "tell_customer")
      .length;
  }

  async close(): Promise<void> {
    await this.#dispatcher.settled();
    for (const engine of this.#engines.values()) await engine.close();
    expect(this.warnings).toEqual([]);
  }
}

const asked = (result: InvocationResult, prompt: string): CheckpointInfo => {
  const found =
    result.status === "SUSPENDED" ? result.checkpoints.find((info) => info.prompt.includes(prompt)) : undefined;
  if (found === undefined) throw new Error(`Nobody is asked "${prompt}": ${JSON.stringify(result)}`);
  return found;
};
const GOODS = "Did the goods come back?";
const SUPPLIER = "Does the supplier bear";
const CONTROLLER = "Pay back";

type Step = readonly [prompt: string, decision: string];
interface Case {
  readonly what: string;
  readonly amount: number;
  readonly steps: readonly Step[];
  readonly output: Json;
}
const cases: readonly Case[] = [
  {
    what: "the goods are there and a controller agrees",
    amount: 300,
    steps: [
      [GOODS, "complete"],
      [SUPPLIER, "approve"],
      [CONTROLLER, "approve"],
    ],
    output: { status: "paid", amount: 300, label: "https://np.example.org/l/1" },
  },
  {
    what: "the supplier is first, and the amount needs no controller",
    amount: 100,
    steps: [
      [SUPPLIER, "approve"],
      [GOODS, "complete"],
    ],
    output: { status: "paid", amount: 100 },
  },
  {
    what: "a controller refuses",
    amount: 300,
    steps: [
      [SUPPLIER, "approve"],
      [GOODS, "complete"],
      [CONTROLLER, "reject"],
    ],
    output: { status: "declined", explanation: "a controller refused it" },
  },
  {
    what: "something is missing",
    amount: 100,
    steps: [
      [GOODS, "missing"],
      [SUPPLIER, "approve"],
    ],
    output: { status: "declined" },
  },
  {
    what: "the supplier says no",
    amount: 100,
    steps: [
      [GOODS, "complete"],
      [SUPPLIER, "reject"],
    ],
    output: { status: "declined" },
  },
  {
    what: "the customer keeps the goods",
    amount: 100,
    steps: [
      [SUPPLIER, "reject"],
      [GOODS, "withdrawn"],
    ],
    output: { status: "withdrawn" },
  },
];

describe.each(stores)("the refund desk, on the $name store", ({ open }) => {
  async function withShop(
    body: (shop: Shop, again: () => Promise<Shop>, clock: TestClock) => Promise<void>,
  ): Promise<void> {
    const clock = new TestClock("2026-01-20T10:00:00.000Z");
    const store = await open(clock);
    let shop = new Shop(store, clock);
    const again = async () => {
      await shop.close();
      return (shop = new Shop(store, clock));
    };
    await body(shop, again, clock);
    await shop.close();
    await store.close();
  }

  test("pays at once what needs nobody, and writes to the customer", () =>
    withShop(async (shop) => {
      await shop.pays("o-1", 80);
      expect(output(await shop.request("o-1", "late", 100))).toMatchObject({ status: "paid", amount: 80 });
      await shop.close();
      expect(shop.letters()).toBe(1);
    }));

  test.each(cases)("$what, each decision in a new process", ({ amount, steps, output: expected }) =>
    withShop(async (first, again) => {
      let shop = first;
      await shop.pays("o-2", 900);
      let result = await shop.request("o-2", "wrong_item", amount);
      expect(result.status === "SUSPENDED" && result.checkpoints.length).toBe(2);
      for (const [prompt, decision] of steps) {
        const info = asked(result, prompt);
        shop = await again();
        result = await shop.decide(info, decision);
      }
      expect(output(result)).toMatchObject(expected as JsonObject);
    }),
  );

  test("the controller sees the evidence of the desk, and is asked by the desk's engine or the ledger's", () =>
    withShop(async (shop) => {
      await shop.pays("o-3", 900);
      const result = await shop.request("o-3", "late", 400);
      const controller = asked(result, CONTROLLER);
      expect(controller).toMatchObject({
        core: "Ledger",
        assignee: "role:controller",
        payload: { evidence: { order_id: "o-3", reason: "late" } },
      });
      const { checkpointId } = controller;
      output(await shop.engine("ledger").resume({ checkpointId, resolution: { decision: "approve" } }));
      const [done] = await shop.engine("desk").recover();
      expect(output(done!)).toMatchObject({ status: "paid", amount: 400 });
    }));

  test("nobody decides in time", () =>
    withShop(async (shop, _again, clock) => {
      await shop.pays("o-4", 900);
      asked(await shop.request("o-4", "late", 400), CONTROLLER);
      expect(await shop.engine("ledger").expire(clock.now() + 2 * 86_400_000)).toHaveLength(1);
      const [done] = await shop.engine("desk").recover();
      expect(output(done!)).toMatchObject({ status: "declined", explanation: "nobody decided in time" });
    }));

  test("the warehouse and purchasing do not answer: what they would have said by default counts", () =>
    withShop(async (shop, _again, clock) => {
      await shop.pays("o-5", 900);
      await shop.request("o-5", "wrong_item", 100);
      await shop.engine("desk").expire(clock.now() + 4 * 7 * 86_400_000);
      expect(output((await shop.engine("desk").result("request-o-5"))!)).toMatchObject({ status: "declined" });
    }));

  test("looks at photos, and refuses what it does not know", () =>
    withShop(async (shop) => {
      await shop.pays("o-6", 20);
      const photos = ["https://shop.example.org/1.jpg"];
      expect(output(await shop.request("o-6", "damaged", 20, { photos }))).toMatchObject({ status: "paid" });
      expect(output(await shop.request("o-7", "late", 20))).toMatchObject({ status: "declined" });
    }));

  test("a request is withdrawn, and the ledger hears of it", () =>
    withShop(async (first, again) => {
      await first.pays("o-8", 80);
      output(await first.engine("desk").invoke({ flow: "withdraw", input: { order_id: "o-8" } }));
      const shop = await again();
      expect(output(await shop.request("o-8", "late", 10))).toMatchObject({
        status: "declined",
        explanation: "the request was withdrawn",
      });
    }));

  test("cancelling a request cancels what it asked of the ledger", () =>
    withShop(async (shop) => {
      await shop.pays("o-9", 900);
      const { invocationId } = asked(await shop.request("o-9", "late", 400), CONTROLLER);
      await shop.engine("desk").cancel("request-o-9");
      expect(await shop.engine("ledger").result(invocationId)).toMatchObject({
        error: { errorType: "CancelledError" },
      });
    }));
});
