/** The support agent of the examples with many customers at once, who write again before the first answer has come. */
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryConfigSource,
  InMemoryEventSink,
  InMemoryReferenceSource,
  InMemorySecretSource,
  InProcessPluginHost,
  type InvocationResult,
  type JsonObject,
  type ModelProvider,
  SystemClock,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { expect, test } from "vitest";
import { exampleFiles } from "../support/example-files.js";
import { output, suspended } from "./host.js";

const CUSTOMERS = 50;
const PROGRAM = "support-agent/support-agent.scaicore";

function supportAgent() {
  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  const { module } = compile(PROGRAM, { read: (path) => texts.get(path) });
  if (module === undefined) throw new Error(`${PROGRAM} does not compile.`);
  return module;
}

/** A classifier that goes by words, and a writer that repeats what it was told. */
const models: ModelProvider = {
  complete({ role, input }) {
    const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
    const said = input.text ?? input.message;
    const text = typeof said === "string" ? said : "";
    const output =
      role.roleName === "classifier"
        ? {
            intent: text.includes("Where") ? "order_status" : text.includes("back") ? "refund" : "other",
            sentiment: text.includes("!") ? "angry" : "calm",
            order_id: /NW-\d+/.exec(text)?.[0] ?? null,
            confidence: 0.9,
          }
        : input.message === undefined
          ? "They are angry."
          : { text: `You wrote: ${text}`, sources: [], answered: true, confidence: 0.9 };
    return Promise.resolve({ output, finish: "stop", usage, model: "words" });
  },
};

function shop() {
  const asked: string[] = [];
  const refunded: string[] = [];
  const notes: string[] = [];
  const order = (id: string) => ({
    id,
    placed_on: "2026-01-05",
    delivered_on: null,
    carrier: "PostNL",
    lines: [],
    total: 20,
  });
  const plugins = new InProcessPluginHost({
    "northwind/crm": {
      get_account: ({ id }) => {
        asked.push(id as string);
        return { name: `Customer ${id as string}`, email: null, tier: "standard", country: "NL" };
      },
      get_order: ({ order_id: id }) => order(id as string),
      note: ({ text }) => void notes.push(text as string),
    },
    "helpdesk/tickets": {
      open: ({ customer_id: id }) => ({ id: `T-${id as string}`, link: "https://help.example/t" }),
      close: () => null,
    },
    "northwind/payments": {
      refund: ({ order_id: id }, { idempotencyKey }) => {
        refunded.push(idempotencyKey);
        return { receipt: `R-${id as string}` };
      },
    },
  });
  return { plugins, asked, refunded, notes };
}

/** The budgets of the program are for its models; here 150 runs share one thread, and a busy machine must not spend them. */
class UnhurriedClock extends SystemClock {
  override monotonic(): number {
    return 0;
  }
}

function host() {
  const northwind = shop();
  const events = new InMemoryEventSink();
  const module = supportAgent();
  const environment = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
    modelProviders: models,
    plugins: northwind.plugins,
    clock: new UnhurriedClock(),
    events,
    reference: new InMemoryReferenceSource({ SupportAgent: { articles: [], delivery_times: { NL: "one day" } } }),
    config: new InMemoryConfigSource(),
    secrets: new InMemorySecretSource({ SupportAgent: { payments_key: "pay-key-1" } }),
  });
  // Two processes that share a store.
  const engines = [CoreEngine.load(module, environment), CoreEngine.load(module, environment)] as const;
  return { ...northwind, engines, events };
}

const message = (customer: string, text: string) => ({
  flow: "handle_message",
  input: { customer_id: customer, text },
});
const customers = Array.from({ length: CUSTOMERS }, (_, at) => `c-${at}`);
const overviewOf = async (engine: CoreEngine, customer: string): Promise<JsonObject> =>
  output(await engine.invoke({ flow: "overview", input: { customer_id: customer } })) as JsonObject;

test(
  "50 customers at once, each with a memory that stays from one message to the next",
  { timeout: 60_000 },
  async () => {
    const { engines, asked, refunded } = host();
    const [one, two] = engines;
    const runs: Promise<InvocationResult>[] = customers.flatMap((customer, at) => {
      const engine = engines[at % 2]!;
      return [
        engine.invoke(message(customer, `Where is NW-${at}?`)),
        engine.invoke(message(customer, `Please pay NW-${at} back.`)),
        // The other process takes its turn too.
        engines[(at + 1) % 2]!.invoke(message(customer, "Thanks.")),
      ];
    });
    const results = await Promise.all(runs);
    for (const result of results) expect(result).toMatchObject({ status: "COMPLETED" });
    for (const [at, customer] of customers.entries()) {
      expect(output(results[at * 3]!)).toMatchObject({
        text: `Dear Customer ${customer}, order NW-${at} is on its way with PostNL.`,
      });
      expect(output(results[at * 3 + 1]!)).toMatchObject({ kind: "refunded", amount: 20 });
      expect(await overviewOf(one, customer)).toMatchObject({
        name: `Customer ${customer}`,
        messages: 3,
        paid_back: 20,
        escalations: 0,
      });
    }
    // Every profile was fetched once and remembered; every refund was made once.
    expect(asked.toSorted()).toEqual(customers.toSorted());
    expect(new Set(refunded).size).toBe(CUSTOMERS);
    expect(refunded).toHaveLength(CUSTOMERS);
    await Promise.all([one.close(), two.close()]);
  },
);

test("a customer who waits for a person is served meanwhile, and remembered when the person answers", async () => {
  const { engines, events } = host();
  const [one, two] = engines;
  const waiting = suspended(await one.invoke(message("c-1", "My wheel is bent! Again!")));
  expect(waiting.checkpoint).toMatchObject({ type: "hitl_review", instanceKey: "c-1", priority: "critical" });
  expect(await overviewOf(two, "c-1")).toMatchObject({ escalations: 1, open_tickets: ["T-c-1"] });

  // It holds no place in its instance.
  expect((await two.invoke(message("c-1", "Where is NW-7?"))).status).toBe("COMPLETED");
  expect(
    output(await one.invoke({ flow: "set_preference", input: { customer_id: "c-1", name: "language", value: "nl" } })),
  ).toEqual(["language"]);
  const final = await two.resume({
    checkpointId: waiting.checkpoint.checkpointId,
    resolution: { decision: "answer", answer: "A courier is on the way.", voucher: 25 },
  });
  expect(output(final)).toMatchObject({
    kind: "escalated",
    text: "A courier is on the way.\n\nPlease accept a voucher of EUR 25.",
  });
  expect(await overviewOf(one, "c-1")).toMatchObject({ messages: 2, escalations: 1, open_tickets: [] });
  // Others know nothing of it.
  expect(await overviewOf(one, "c-2")).toMatchObject({ messages: 0, name: "(unknown)" });
  expect(events.events.filter(({ type }) => type === "conversation_escalated")).toHaveLength(1);
  await Promise.all([one.close(), two.close()]);
});
