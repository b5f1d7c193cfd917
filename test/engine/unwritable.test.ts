/** What cannot be written fails the run with an error of its own, and leaves nothing owned. */
import { type CheckpointBackend, InMemoryCheckpointBackend, StoreError } from "scaicore";
import { describe, expect, test } from "vitest";
import { encodeData } from "../../runtime/engine/machine/value-codec.js";
import type { Value } from "../../runtime/stdlib/value.js";
import { failure, output } from "./host.js";
import { hostOf } from "./programs.js";

/** A store that refuses some log entries as a platform does that has no room for a text. */
function refusing(refuses: (write: number, finished: boolean) => boolean, error: () => Error): CheckpointBackend {
  const backend = new InMemoryCheckpointBackend();
  let writes = 0;
  const append = backend.append.bind(backend);
  backend.append = async (lease, entry, change) => {
    if (refuses(++writes, change?.finished !== undefined)) throw error();
    await append(lease, entry, change);
  };
  return backend;
}

const tooLong = () => new RangeError("Invalid string length");
const FLOW = "@flow f(): int { n = 0\n @while(max_iterations = 5) true { n = n + 1 }\n return n }";

describe("a run fails, and is released, when it cannot write", () => {
  const cases = {
    "its result": [(write: number) => write === 1, "checkpoint"],
    "what a block has changed": [(write: number) => write === 3, "block"],
    "the state in which it waits": [(write: number) => write === 1, "checkpoint"],
  } as const;
  test.each(Object.entries(cases))("%s", async (what, [refuses, durability]) => {
    const checkpoints = refusing(refuses, tooLong);
    const waits = what.includes("waits")
      ? FLOW.replace("n = 0", `n = 0\n @checkpoint approval { present = { prompt = "x" } }`)
      : FLOW;
    const { engine } = hostOf(waits, { checkpoints }, { durability });
    const result = await engine.invoke({ flow: "f", invocationId: "one" });
    expect(failure(result)).toMatchObject({ errorType: "LimitError" });
    // The end is recorded: whoever asks again gets it, at once.
    expect(await engine.invoke({ flow: "f", invocationId: "one" })).toMatchObject({ status: "FAILED" });
    expect(await engine.cancel("one")).toMatchObject({ status: "FAILED" });
    expect(await engine.recover()).toEqual([]);
    await engine.close();
  });
});

test("a run whose failure cannot be written either is a StoreError, and the next attempt may go on", async () => {
  let refuses = true;
  const checkpoints = refusing((_, finished) => refuses && finished, tooLong);
  const { engine } = hostOf(FLOW, { checkpoints });
  const first = engine.invoke({ flow: "f", invocationId: "one" });
  await expect(first).rejects.toBeInstanceOf(StoreError);
  await expect(first).rejects.toThrow(/The failure of one could not be written: .*larger than the platform allows/);
  refuses = false;
  expect(output(await engine.invoke({ flow: "f", invocationId: "one" }))).toBe(5);
  await engine.close();
});

test("an error of the store itself is passed on, and does not fail the run", async () => {
  const checkpoints = refusing(
    (write) => write === 1,
    () => new StoreError("The disk is full."),
  );
  const { engine } = hostOf(FLOW, { checkpoints });
  await expect(engine.invoke({ flow: "f", invocationId: "one" })).rejects.toThrow("The disk is full.");
  expect(output(await engine.invoke({ flow: "f", invocationId: "one" }))).toBe(5);
  await engine.close();
});

test.each(["invoke", "cancel", "recover"] as const)(
  "a run that could not even be given back is given back by the next %s, while the engine goes on with others",
  async (next) => {
    let fails = true;
    const checkpoints = refusing(
      () => fails,
      () => new StoreError("The disk is away."),
    );
    const { engine } = hostOf(FLOW, { checkpoints });
    await expect(engine.invoke({ flow: "f", invocationId: "one" })).rejects.toThrow("The disk is away.");
    // Nobody waits for a store that still fails.
    await expect(engine.invoke({ flow: "f", invocationId: "one" })).rejects.toThrow("The disk is away.");
    expect(await engine.recover()).toEqual([]);
    fails = false;
    if (next === "invoke") expect(output(await engine.invoke({ flow: "f", invocationId: "one" }))).toBe(5);
    if (next === "cancel") expect(failure(await engine.cancel("one")).errorType).toBe("CancelledError");
    if (next === "recover") expect(await engine.recover()).toMatchObject([{ status: "COMPLETED", output: 5 }]);
    await engine.close();
  },
);

test("what nests too deep for the log is a LimitError", () => {
  let deep: Value = 1;
  for (let level = 0; level < 5000; level++) deep = [deep];
  expect(() => encodeData(deep)).toThrow(expect.objectContaining({ errorType: "LimitError" }));
  // The encoder is none the worse.
  expect(encodeData([1])).toEqual(new Uint8Array([0x91, 1]));
});
