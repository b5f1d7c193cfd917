/** A process is killed while its run waits out a long Retry-After: another one goes on when the time has come. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CoreEngine, HostEnvironment, SystemClock } from "scaicore";
import { connectProvider } from "scaicore/models";
import { openFileStore } from "scaicore/node";
import { startFakeServer } from "../models/fake-server.js";
import { moduleOfSource } from "../support/source-module.js";
import { openWorkshop, type Workshop } from "./child-processes.js";
import type { ModelWaitTask } from "./model-wait-child.js";

const SOURCE = `@core W { version = "1.0.0"  @models { primary = { model = "m" modalities = [:text, :structured_output] } } }
@flow f(): int { return @flexible { goal = "g" input = "x" output = int } }`;
const AFTER_S = 3600;

class LateClock extends SystemClock {
  ahead = 0;
  override now(): number {
    return super.now() + this.ahead;
  }
}

let workshop: Workshop<ModelWaitTask, { readonly reported: string }>;
beforeAll(async () => {
  workshop = await openWorkshop<ModelWaitTask, { readonly reported: string }>("model-wait-child.ts");
});
afterAll(async () => {
  await workshop.close();
});

test("one answer, and not before the time that the endpoint has named", async () => {
  const server = await startFakeServer([
    { status: 429, headers: { "retry-after": String(AFTER_S) } },
    { text: '{"value":42}' },
  ]);
  const directory = await workshop.directory();
  const child = workshop.run({ directory, url: server.url, source: SOURCE }, (_, process) => process.kill("SIGKILL"));
  expect(await child.ended).toEqual([{ reported: "SUSPENDED" }]);

  const clock = new LateClock();
  const store = await openFileStore(directory, { clock });
  await store.checkpoints.watchOwners();
  const modelProviders = connectProvider({ kind: "openai-compatible", baseUrl: server.url });
  const engine = CoreEngine.load(moduleOfSource(SOURCE), new HostEnvironment({ ...store, modelProviders, clock }));
  expect(await engine.recover()).toEqual([]);
  expect(server.asked).toHaveLength(1);
  clock.ahead = (AFTER_S + 600) * 1000;
  // Of two that look at once, one goes on.
  const ended = (await Promise.all([engine.recover(), engine.recover()])).flat();
  expect(ended).toMatchObject([{ invocationId: "w", status: "COMPLETED", output: 42 }]);
  expect(server.asked).toHaveLength(2);
  const [first, again] = server.asked;
  expect(again?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
  expect(await engine.recover()).toEqual([]);
  await engine.close();
  await store.close();
  await server.close();
});
