import { describe, expect, it, test } from "vitest";
import { InMemoryCheckpointBackend } from "../../runtime/host/memory/in-memory-checkpoint-backend.js";
import { TestClock } from "../../runtime/host/memory/test-clock.js";
import { checkpointBackendConformance } from "../../runtime/testing/checkpoint-backend-conformance.js";
import { startOf } from "../../runtime/testing/checkpoint-samples.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";

registerConformance(
  { describe, it },
  checkpointBackendConformance("InMemoryCheckpointBackend", () =>
    Promise.resolve({ backend: new InMemoryCheckpointBackend() }),
  ),
);

test("with ownerTimeoutMs an owner is dead when it has not been heard of for so long", async () => {
  const clock = new TestClock();
  const backend = new InMemoryCheckpointBackend({ clock, ownerTimeoutMs: 1000 });
  await backend.begin(startOf("a"), "one");
  await clock.advance(999);
  expect(await backend.claim("a", "two")).toBeUndefined();
  await backend.renew("one");
  await clock.advance(999);
  expect(await backend.claim("a", "two")).toBeUndefined();
  await clock.advance(1);
  expect((await backend.claim("a", "two"))?.lease.epoch).toBe(2);
});

test("a bundle that nobody needs is pruned a day after it was last touched", async () => {
  const clock = new TestClock();
  const backend = new InMemoryCheckpointBackend({ clock });
  await backend.putBundle("f".repeat(64), new Uint8Array([1]));
  await backend.prune({ finishedBefore: clock.now() });
  expect(await backend.getBundle("f".repeat(64))).toBeDefined();
  await clock.advance(24 * 60 * 60 * 1000);
  await backend.prune({ finishedBefore: clock.now() });
  expect(await backend.getBundle("f".repeat(64))).toBeUndefined();
});
