import { expect, test } from "vitest";
import { compile } from "../../runtime/compiler/index.js";
import { EventLoop } from "../../runtime/engine/run/event-loop.js";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  MockModelProvider,
} from "../../runtime/index.js";
import { TURN_MS } from "../../runtime/turns.js";

/** An event loop whose turns are taken by hand, and whose time goes on when something computes. */
function loopByHand() {
  let now = 0;
  let next: (() => void)[] = [];
  const loop = new EventLoop(
    () => now,
    (step) => next.push(step),
  );
  return {
    loop,
    compute: (ms: number) => (now += ms),
    turn: async () => {
      const steps = next;
      next = [];
      for (const step of steps) {
        step();
        // Node lets promises go on after each.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return steps.length;
    },
  };
}

test("what computes less than a turn together waits for nobody", () => {
  const { loop, compute } = loopByHand();
  for (let spent = 0; spent < TURN_MS; spent++) {
    expect(loop.pass()).toBeUndefined();
    compute(1);
  }
  expect(loop.pass()).toBeInstanceOf(Promise);
});

test("many short ones have turns together, in the order in which they came", async () => {
  const { loop, compute, turn } = loopByHand();
  void loop.pass();
  compute(TURN_MS);
  const done: number[] = [];
  const pieces = Array.from({ length: 20 }, async (_, index) => {
    await loop.pass();
    compute(3);
    done.push(index);
  });
  const each: number[] = [];
  for (let before = 0; done.length < pieces.length; before = done.length) {
    await turn();
    each.push(done.length - before);
  }
  await Promise.all(pieces);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  // Three of 3 ms are more than 8 ms.
  expect(Math.max(...each)).toBe(3);
});

test("who comes while others wait goes behind them", async () => {
  const { loop, compute, turn } = loopByHand();
  void loop.pass();
  compute(TURN_MS);
  const order: string[] = [];
  const first = loop.pass()?.then(() => order.push("first"));
  // The loop has its turn without anybody having asked.
  const second = loop.pass()?.then(() => order.push("second"));
  await turn();
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
});

test("after others have had the loop a turn begins anew, and nothing is left to do", async () => {
  const { loop, compute, turn } = loopByHand();
  expect(loop.isOver).toBe(false);
  await turn();
  compute(10 * TURN_MS);
  expect(loop.isOver).toBe(false);
  await turn();
  expect(await turn()).toBe(0);
});

const PROGRAM = `@core Busy { version = "1.0.0" @plugins { gate = test/gate@1.0 } }
@plugin_interface test/gate@1.0 { pass(): string }
@flow pass(): string { return gate.pass() }
`;
const RUNS = 200;
const EACH_MS = 1;

test("many runs that compute for a moment each let others have the event loop", async () => {
  const { module } = compile("main.scaicore", { read: () => PROGRAM });
  const computed = () => {
    for (const end = performance.now() + EACH_MS; performance.now() < end;);
    return "passed";
  };
  const environment = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
    modelProviders: new MockModelProvider(),
    plugins: new InProcessPluginHost({ "test/gate": { pass: computed } }),
  });
  const engine = CoreEngine.load(module!, environment);
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const results = await Promise.all(Array.from({ length: RUNS }, () => engine.invoke({ flow: "pass" })));
  isDone = true;
  await engine.close();
  expect(results.filter(({ status }) => status === "COMPLETED")).toHaveLength(RUNS);
  // However fast the machine is, they compute for so long together.
  expect(turns).toBeGreaterThan((RUNS * EACH_MS) / TURN_MS / 2);
});
