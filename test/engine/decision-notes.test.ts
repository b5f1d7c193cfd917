import { describe, expect, test } from "vitest";
import { moduleOfSource } from "../support/source-module.js";
import { checkpointOf, host, output } from "./host.js";
import { stores } from "./stores.js";

const ASK = `@core T { version = "1.0.0" }
@flow f(): string {
    d = @checkpoint approval { present = { prompt = "Go on?" } }
    return d
}
@flow two(): string {
    d = @checkpoint approval { present = { prompt = "Go on?" }  quorum = 2 }
    return d
}
`;
const module = moduleOfSource(ASK);

describe.each(stores)("a note, in $name", ({ open }) => {
  test("is kept with who and when, and no flow reads it", async () => {
    const store = await open();
    const { engine, events, checkpoints } = host(module, { checkpoints: store.checkpoints, memory: store.memory });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
    const note = "Not in our list.\nAsk for the VAT number first.";
    const request = { checkpointId, resolution: { decision: "reject" }, resolvedBy: "ada", requestId: "r1", note };
    expect(output(await engine.resume(request))).toBe("reject");
    const decided = await checkpoints.get(checkpointId);
    expect(decided?.decision).toMatchObject({ by: "ada", resolution: { decision: "reject" }, note });
    expect(decided?.decision?.at).toMatch(/^\d{4}-/);
    expect(events.events.find(({ type }) => type === "checkpoint.resolved")?.payload).toMatchObject({ note });
    // The same request again is the same decision.
    expect(output(await engine.resume(request))).toBe("reject");
    await engine.close();
    await store.close();
  });

  test("is kept with each vote", async () => {
    const store = await open();
    const { engine, checkpoints } = host(module, { checkpoints: store.checkpoints, memory: store.memory });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "two", input: {} }));
    const vote = (by: string, note?: string) =>
      engine.resume({
        checkpointId,
        resolution: { decision: "approve" },
        resolvedBy: by,
        ...(note === undefined ? {} : { note }),
      });
    await vote("ada", "I called them.");
    // Notes differ, and the answers agree all the same.
    expect(output(await vote("bob", "Fine with me."))).toBe("approve");
    const decision = (await checkpoints.get(checkpointId))?.decision;
    expect(decision).toMatchObject({
      votes: [
        { by: "ada", note: "I called them." },
        { by: "bob", note: "Fine with me." },
      ],
    });
    await engine.close();
    await store.close();
  });
});

test.each<[unknown]>([[1], ["x".repeat(10_001)], ["\ud800"]])(
  "a note %j is refused, and nothing is decided",
  async (note) => {
    const { engine, checkpoints } = host(module);
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
    const resume = engine.resume({ checkpointId, resolution: { decision: "approve" }, note: note as string });
    await expect(resume).rejects.toMatchObject({ errorType: "ResolutionError", details: { field: "note" } });
    expect((await checkpoints.get(checkpointId))?.status).toBe("pending");
    await engine.close();
  },
);

test("a blank note is none", async () => {
  const { engine, checkpoints } = host(module);
  const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", input: {} }));
  await engine.resume({ checkpointId, resolution: { decision: "approve" }, note: "  \n" });
  expect((await checkpoints.get(checkpointId))?.decision).not.toHaveProperty("note");
  await engine.close();
});
