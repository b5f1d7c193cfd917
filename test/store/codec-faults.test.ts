/** A codec that misbehaves in any way: who meets it is told in time, and all goes on once it behaves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreEngine, errorCatalogue, HostEnvironment, type PayloadCodec, ScaiCoreError } from "scaicore";
import { openFileStore } from "scaicore/node";
import { describe, expect, test } from "vitest";
import { moduleOf } from "../engine/cores.js";
import { FAULTS, type Fault, SAID } from "../engine/faulty-host.js";
import { checkpointOf, output } from "../engine/host.js";

const module = moduleOf(`@core T { version = "1.0.0"  @memory { n: int } }
@flow asks(): string {
  memory.n = memory.n + 1
  return @checkpoint approval { present = { prompt = "Go on?" } }
}`);
const CODEC_MS = 60;
/** Of what is not late here: a busy machine must not come to them. */
const limits = { storeCallMs: 10_000, hostCallMs: 10_000 };

/** What is encoded and decoded is turned round, so that nothing passes for what it is not. */
function faulty(method: keyof PayloadCodec, fault: Fault) {
  const state = { armed: false, met: 0 };
  const turned = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x55);
  const call = (own: keyof PayloadCodec) => (bytes: Uint8Array) => {
    if (!state.armed || own !== method) return turned(bytes);
    state.met++;
    return fault.act(() => turned(bytes)) as Uint8Array;
  };
  return { state, codec: { encode: call("encode"), decode: call("decode") } satisfies PayloadCodec };
}

/** What is late for the engine is not so for a codec. */
const rows = Object.entries(FAULTS).filter(([name]) => !name.includes("when nobody waits"));

describe.each(["encode", "decode"] as const)("%s()", (method) => {
  test.each(rows)("%s", async (_, fault) => {
    const home = mkdtempSync(join(tmpdir(), "scaicore-codec-faults-"));
    const { state, codec } = faulty(method, fault);
    const engineOn = (store: Awaited<ReturnType<typeof openFileStore>>) =>
      CoreEngine.load(
        module,
        new HostEnvironment({ ...store, modelProviders: { complete: () => Promise.reject(new Error()) } }),
        {
          limits,
        },
      );
    const options = { codec, codecMs: CODEC_MS };
    const first = await openFileStore(home, options);
    const other = await openFileStore(home, options);
    const [engine, elsewhere] = [engineOn(first), engineOn(other)];
    const waiting = checkpointOf(await engine.invoke({ flow: "asks", invocationId: "one" }));
    // The other one has not read it yet.
    state.armed = true;
    const { checkpointId } = waiting;
    const ends: unknown[] = [];
    const step = async (act: () => Promise<unknown>) => ends.push(await act().catch((error: unknown) => error));
    await step(() => elsewhere.invoke({ flow: "asks", invocationId: "two" }));
    await step(() => elsewhere.resume({ checkpointId, resolution: { decision: "approve" } }));
    state.armed = false;

    expect(state.met).toBeGreaterThan(0);
    const errors = ends.filter((end) => end instanceof Error);
    const types = errors.map((error) => (error instanceof ScaiCoreError ? error.errorType : "foreign"));
    expect(types.filter((type) => !Object.hasOwn(errorCatalogue, type))).toEqual([]);
    if (fault.kind !== "right") expect(errors).not.toEqual([]);
    if (fault.kind === "failure") expect(errors.map(({ message }) => message).join(" ")).toContain(SAID);
    if (fault.kind === "right") expect(errors).toEqual([]);

    // Nothing is lost, and whoever comes next goes on.
    await elsewhere.close({ graceMs: 0 });
    await engine.close({ graceMs: 0 });
    await Promise.all([first.close(), other.close()]);
    const later = await openFileStore(home, options);
    const again = engineOn(later);
    await again.recover();
    for (const info of (await later.checkpoints.list({ status: "pending" })).items)
      await again.resume({ checkpointId: info.checkpointId, resolution: { decision: "approve" } });
    expect(output(await again.invoke({ flow: "asks", invocationId: "one" }))).toBe("approve");
    await again.close();
    await later.close();
    rmSync(home, { recursive: true, force: true });
  });
});
