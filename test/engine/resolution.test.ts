import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ResolutionError, StoreCorruptError, TestClock, type IRModule, type JsonObject } from "scaicore";
import { openFileStore } from "scaicore/node";
import { checkpointOf, failure, host, output } from "./host.js";
import { stores } from "./stores.js";
import { moduleOfSource } from "../support/source-module.js";
import { damageFrame } from "../support/store-inspection.js";

function module(flowBody: string): IRModule {
  return moduleOfSource(
    `@core Asks { version = "1.0.0" }\n@flow f(names: array[string] = []): string {\n${flowBody}\n}`,
  );
}

const asking = (arms: string, more = ""): IRModule =>
  module(`
    d = @checkpoint approval {
      present = { prompt = "Send?" }
      options = ["approve", "edit"]
      ${more}
      on_response { ${arms} }
    }
    return d`);

const EDIT = '{ decision: "edit", text: string t } => "edited ${t}"';

describe.each(stores)("a field that an arm takes with a type, in the $name store", ({ open }) => {
  test.each<[what: string, arms: string, resolution: JsonObject, outcome: string | { readonly field: string }]>([
    ["is required for its decision", `"approve" => "ok"\n${EDIT}`, { decision: "edit" }, { field: "text" }],
    ["is not null", `"approve" => "ok"\n${EDIT}`, { decision: "edit", text: null }, { field: "text" }],
    ["is of its type", `"approve" => "ok"\n${EDIT}`, { decision: "edit", text: 5 }, { field: "text" }],
    ["is taken", `"approve" => "ok"\n${EDIT}`, { decision: "edit", text: "x" }, "edited x"],
    ["is not required for others", `"approve" => "ok"\n${EDIT}`, { decision: "approve" }, "ok"],
    ["is required also beside a wildcard", `${EDIT}\n_ => "rest"`, { decision: "edit" }, { field: "text" }],
    ["leaves others to the wildcard", `${EDIT}\n_ => "rest"`, { decision: "approve" }, "rest"],
    [
      "is optional where another arm names the decision",
      `${EDIT}\n"edit" => "bare"\n_ => "rest"`,
      { decision: "edit" },
      "bare",
    ],
    [
      "is required where every arm takes it",
      '{ text: string t } => "got ${t}"',
      { decision: "approve" },
      { field: "text" },
    ],
  ])("%s", async (_what, arms, resolution, outcome) => {
    const store = await open();
    const { engine } = host(asking(arms), store);
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const resumed = engine.resume({ checkpointId, resolution });
    if (typeof outcome === "string") expect(output(await resumed)).toBe(outcome);
    else {
      await expect(resumed).rejects.toThrow(ResolutionError);
      await expect(resumed).rejects.toMatchObject({ details: outcome });
      await expect(resumed).rejects.toThrow(/still pending/);
      expect((await store.checkpoints.get(checkpointId))?.status).toBe("pending");
      // Nothing is lost: a right decision still goes on.
      const right = { decision: "edit", text: "again" };
      expect(output(await engine.resume({ checkpointId, resolution: right }))).toMatch(/again$/);
    }
    await engine.close();
    await store.close();
  });
});

describe("a resolution", () => {
  test("with one option says which", async () => {
    const { engine } = host(
      module('d = @checkpoint choice { present = { prompt = "?" }\n options = ["only"] }\n return d'),
    );
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const resume = (resolution: JsonObject) => engine.resume({ checkpointId, resolution });
    await expect(resume({ decision: "x" })).rejects.toThrow('decision must be "only", not the string "x".');
    await expect(resume({ decison: "only" })).rejects.toThrow(
      'not nothing. There is no field "decison"; did you mean "decision"?',
    );
    await engine.close();
  });

  test("of a cancelled checkpoint is refused in whole sentences", async () => {
    const { engine } = host(asking(EDIT + '\n"approve" => "ok"'));
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await engine.cancel(invocationId, "cancelled from the command line");
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      /cancelled from the command line\. Nothing was changed\.$/,
    );
    await engine.close();
  });
});

test("nothing is decided while the request to cancel is damaged", async () => {
  const directory = await mkdtemp(join(tmpdir(), "scaicore-engine-"));
  const store = await openFileStore(directory);
  const { engine } = host(asking(`"approve" => "ok"\n${EDIT}`), store);
  const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
  await store.checkpoints.requestCancel((await store.checkpoints.get(checkpointId))!.invocationId, "stop");
  await engine.close();
  await store.close();
  await damageFrame(directory, "cancel");
  const damaged = await openFileStore(directory);
  const resuming = host(asking(`"approve" => "ok"\n${EDIT}`), damaged).engine;
  const resume = () => resuming.resume({ checkpointId, resolution: { decision: "approve" } });
  await expect(resume()).rejects.toThrow(StoreCorruptError);
  await resuming.close();
  await damaged.close();
  await rm(directory, { recursive: true, force: true });
});

describe("options made at run time", () => {
  const chosen = module('d = @checkpoint choice { present = { prompt = "?" }\n options = names }\n return d');
  test.each([
    [[], /The options of f\/d cannot be shown: there are none/],
    [["a", "b", "a"], /"a" is there twice/],
    [["a", ""], /empty text "" as its id/],
  ])("that are %j fail the run before it parks", async (names, message) => {
    const { engine, checkpoints } = host(chosen);
    const failed = failure(await engine.invoke({ flow: "f", input: { names } }));
    expect(failed.errorType).toBe("LimitError");
    expect(failed.message).toMatch(message);
    expect((await checkpoints.list({ status: "all" })).items).toEqual([]);
    await engine.close();
  });
});

describe("a deadline", () => {
  test("is counted from the shown beginning, and reported with what was done", async () => {
    // A clock that is never read twice with the same answer.
    const clock = new TestClock();
    let reads = 0;
    const now = clock.now.bind(clock);
    clock.now = () => now() + reads++;
    const timed = module(
      'd = @checkpoint approval { present = { prompt = "?" }\n timeout = 1h\n on_timeout = "default"\n default = "reject" }\n return d',
    );
    const { engine } = host(timed, { clock });
    const { checkpointId, createdAt, expiresAt = "" } = checkpointOf(await engine.invoke({ flow: "f" }));
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(3_600_000);
    clock.setNow(now() + 4_000_000);
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
      `was over at ${expiresAt}, and the default \`reject\` was taken.`,
    );
    await engine.close({ graceMs: 0 });
  });
});
