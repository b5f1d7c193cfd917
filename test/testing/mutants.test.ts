/** The conformance suites find each fault that a backend may have, by the case that names the promise; and pass without one. */
import { type CheckpointBackend, InMemoryBackend, InMemoryCheckpointBackend, type MemoryBackend } from "scaicore";
import { describe, expect, it, test } from "vitest";
import {
  checkpointBackendConformance,
  type ConformanceSuite,
  memoryBackendConformance,
  registerConformance,
} from "../../runtime/testing/index.js";
import { counted, withOutages } from "../support/wrapped-store.js";
import { CHECKPOINT_MUTANTS, MEMORY_MUTANTS, type Mutant } from "./mutants.js";

type Made<T> = Mutant<T>["made"];
const asItIs = <T>({ store }: Parameters<Made<T>>[0]): T => store;

/** Two backends on one store in memory, each made by `made`, with all hooks of the suite. */
function checkpoints(made: Made<CheckpointBackend>): ConformanceSuite {
  return checkpointBackendConformance("a store in memory", () => {
    const { store: inner, work } = counted<CheckpointBackend>(new InMemoryCheckpointBackend());
    const { store, outage } = withOutages(inner);
    const one = { store, raw: inner, shared: new Map<string, unknown>() };
    return Promise.resolve({ backend: made(one), other: made(one), outage, work });
  });
}

function memory(made: Made<MemoryBackend>): ConformanceSuite {
  return memoryBackendConformance("a memory", () => {
    const { store, work } = counted<MemoryBackend>(new InMemoryBackend());
    const one = { store, raw: store, shared: new Map<string, unknown>() };
    return Promise.resolve({ memory: made(one), other: made(one), work });
  });
}

registerConformance({ describe, it }, checkpoints(asItIs));
registerConformance({ describe, it }, memory(asItIs));

async function caught(suite: ConformanceSuite, name: string): Promise<void> {
  const found = suite.cases.find((one) => one.name === name);
  expect(found, `there is no case "${name}"`).toBeDefined();
  // The case must say what is wrong, and not stumble over the mutant.
  await expect(found?.run()).rejects.toSatisfy((error) => error instanceof Error && !(error instanceof TypeError));
}

describe("a CheckpointBackend is caught that has", () => {
  test.each(CHECKPOINT_MUTANTS.map((one) => [one.breaks, one] as const))("%s", async (_, { caughtBy, made }) => {
    await caught(checkpoints(made), caughtBy);
  });
});

describe("a MemoryBackend is caught that has", () => {
  test.each(MEMORY_MUTANTS.map((one) => [one.breaks, one] as const))("%s", async (_, { caughtBy, made }) => {
    await caught(memory(made), caughtBy);
  });
});
