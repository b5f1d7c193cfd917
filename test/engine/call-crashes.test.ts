import { InMemoryCheckpointBackend, type InvocationResult, type Json } from "scaicore";
import { describe, expect, test } from "vitest";
import { group, type Group } from "./cores.js";
import { crashing, momentsOf } from "./crashing-backend.js";

const CHILD = `@core Child { version = "1.0.0" }
@flow sum(a: int, b: int): int { return a + b }
@flow ask(what: string): string {
  decision = @checkpoint approval { present = { prompt = what } }
  return "\${what} \${decision}"
}
`;
const PARENT = `@core Parent { version = "1.0.0" }
@core_interface core://t/child { sum(a: int, b: int): int  ask(what: string): string }
@flow plain(): int {
  x = @core_call { target = core://t/child  flow = sum  input = { a: 1, b: 2 } }
  return x + 1
}
@flow asks(): string {
  @try {
    x = @core_call { target = core://t/child  flow = ask  input = { what: "one" }  timeout = 1h }
    return x
  } @catch e { return e.type }
}
@flow several(): string {
  a = @core_call(async = true) { target = core://t/child  flow = ask  input = { what: "a" } }
  b = @core_call(async = true) { target = core://self  flow = own  input = { what: "b" } }
  c = @core_call(async = true) { target = core://t/child  flow = sum  input = { a: 1, b: 1 } }
  r = @await_responses { from = [a, b, c]  timeout = 1d }
  return "\${r.a} \${r.b} \${r.c}"
}
@flow own(what: string): string {
  n = @core_call { target = core://t/child  flow = sum  input = { a: 2, b: 2 } }
  d = @checkpoint approval { present = { prompt = what } }
  return "\${what} \${n} \${d}"
}
@flow loops(): string {
  found = @foreach(max_concurrent = 2) n in [1, 2, 3] {
    x = @core_call { target = core://t/child  flow = ask  input = { what: "n\${n}" } }
    yield x
  }
  return found.join(" ")
}
@flow first(): int {
  a = @core_call(async = true) { target = core://t/child  flow = ask  input = { what: "a" } }
  b = @core_call(async = true) { target = core://t/child  flow = sum  input = { a: 1, b: 1 } }
  r = @await_responses { from = [a, b]  require = :any }
  return r.b ?? 0
}
`;
const CORES = { "core://t/child": CHILD, "core://t/parent": PARENT };

async function toEnd({ engine }: Group, first: InvocationResult): Promise<Json> {
  let result = first;
  for (let turn = 0; turn < 20 && result.status === "SUSPENDED"; turn++) {
    const { checkpointId } = result.checkpoint;
    result = await engine("Parent").resume({ checkpointId, resolution: { decision: "approve" } });
  }
  if (result.status === "COMPLETED") return result.output;
  throw new Error(JSON.stringify(result));
}

/** Both cores share a store and a process, which dies at one of its writes; then another takes over. */
async function run(
  flow: string,
  durability: "checkpoint" | "block",
  at: Parameters<typeof crashing>[1],
): Promise<{ readonly output: Json; readonly writes: number }> {
  const store = new InMemoryCheckpointBackend();
  const process = crashing(store, at);
  const request = { flow, durability, invocationId: "i" };
  const died = group(CORES, { checkpoints: process.backend });
  try {
    const output = await toEnd(died, await died.engine("Parent").invoke(request));
    await died.close();
    return { output, writes: process.writes.length };
  } catch (error) {
    if (at === undefined) throw error;
  }
  const again = group(CORES, { checkpoints: store });
  await again.engine("Parent").recover();
  await again.engine("Child").recover();
  const output = await toEnd(again, await again.engine("Parent").invoke(request));
  expect((await store.invocations({ core: "Parent", unfinished: true })).items).toEqual([]);
  await again.close();
  return { output, writes: process.writes.length };
}

describe.each([
  ["plain", 4],
  ["asks", "one approve"],
  ["several", "a approve b 4 approve 2"],
  ["loops", "n1 approve n2 approve n3 approve"],
  ["first", 2],
] as const)("%s, killed before and after each of its writes", (flow, expected) => {
  test.each(["checkpoint", "block"] as const)(
    "with durability %s",
    async (durability) => {
      const whole = await run(flow, durability, undefined);
      expect(whole.output).toBe(expected);
      for (let write = 0; write < whole.writes; write++) {
        for (const when of momentsOf(write)) {
          const { output } = await run(flow, durability, { write, when });
          expect(output, `killed ${when} write ${write}`).toBe(expected);
        }
      }
    },
    60_000,
  );
});

/** Killed at a write; then what waits in the called core is decided at the core that called, and nobody recovers anything. */
async function decidedAtCaller(flow: string, at: { readonly write: number; readonly when: "before" | "after" }) {
  const store = new InMemoryCheckpointBackend();
  const died = group(CORES, { checkpoints: crashing(store, at).backend });
  const request = { flow, invocationId: "i" } as const;
  const killed = await died
    .engine("Parent")
    .invoke(request)
    .then(
      () => false,
      () => true,
    );
  const waiting = (await store.list({ core: "Child", status: "pending" })).items;
  const parked = (await store.list({ core: "Parent", waits: true })).items.length;
  const again = group(CORES, { checkpoints: store });
  const refusals: unknown[] = [];
  for (const { checkpointId } of waiting) {
    await again
      .engine("Parent")
      .resume({ checkpointId, resolution: { decision: "approve" } })
      .catch((error: unknown) => refusals.push(error));
  }
  const output = await toEnd(again, await again.engine("Parent").invoke(request));
  await again.close();
  return { killed, early: waiting.length > parked, refusals, output };
}

test.each([
  ["asks", "one approve"],
  ["loops", "n1 approve n2 approve n3 approve"],
] as const)("%s: a caller that was killed before it waited takes the decision all the same", async (flow, expected) => {
  let early = 0;
  for (let write = 0; ; write++) {
    const ends = [
      await decidedAtCaller(flow, { write, when: "before" }),
      await decidedAtCaller(flow, { write, when: "after" }),
    ];
    for (const end of ends) expect(end, `killed at write ${write}`).toMatchObject({ refusals: [], output: expected });
    early += ends.filter((end) => end.early).length;
    if (!ends.some(({ killed }) => killed)) break;
  }
  expect(early).toBeGreaterThan(0);
});
