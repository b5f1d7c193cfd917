import { describe, expect, test } from "vitest";
import { checkpointDigest, InMemoryCheckpointBackend, TestClock, type CheckpointInfo, type IRModule } from "scaicore";
import { checkpointOf, host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

const ASKING = `@core Desk { version = "1.2.0" }
@flow f(name: string): string {
  return @checkpoint {
    present = { prompt = "Send it to \${name}?"  payload = { text: "Dear \${name}" } }
    form = { note: string = "none" }
    assignee = "role:manager"  timeout = 1h  on_timeout = "escalate"
    on_response { { decision, note } => decision }
  }
}`;
const asking: IRModule = moduleOfSource(ASKING);

const complete: CheckpointInfo = {
  checkpointId: "c",
  invocationId: "i",
  core: "Desk",
  coreVersion: "1.2.0",
  flow: "f",
  instanceKey: "k",
  startedBy: { id: "ada" },
  nodeId: "f/c",
  path: "f/c",
  type: "approval",
  prompt: "Send it?",
  title: "A title",
  payload: { b: 1, a: "text" },
  payloadSchema: { type: "object" },
  form: { type: "object" },
  options: [{ id: "approve", label: "Approve" }],
  assignee: "role:manager",
  quorum: 2,
  selfApproval: false,
  priority: "normal",
  hitlTarget: { queue: "q" },
  createdAt: "2026-01-15T10:30:00.000Z",
  expiresAt: "2026-01-15T11:30:00.000Z",
  onTimeout: "escalate",
  status: "pending",
};

describe("the digest of a checkpoint", () => {
  test("is the SHA-256 of a canonical text, so that anybody can compute it", async () => {
    const info = { ...complete, payload: { b: 1, a: "é" } };
    // Written out, as docs/embedding.md says it.
    const text =
      '{"assignee":"role:manager","checkpoint_id":"c","core":"Desk","core_version":"1.2.0","deadline":"2026-01-15T11:30:00.000Z",' +
      '"digest_form":"scaicore checkpoint 1","flow":"f","form":{"type":"object"},"hitl_target":{"queue":"q"},"instance_key":"k",' +
      '"on_timeout":"escalate","options":[{"id":"approve","label":"Approve"}],"path":"f/c","payload":{"a":"é","b":1},' +
      '"payload_schema":{"type":"object"},"prompt":"Send it?","quorum":2,"self_approval":false,"started_by":{"id":"ada"},' +
      '"title":"A title","type":"approval"}';
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    expect(checkpointDigest(info)).toBe(`sha256:${Buffer.from(bytes).toString("hex")}`);
  });

  test("does not depend on the order of keys", () => {
    expect(checkpointDigest({ ...complete, payload: { a: "text", b: 1 } })).toBe(checkpointDigest(complete));
  });

  const changed: Partial<CheckpointInfo> = {
    checkpointId: "d",
    core: "Other",
    coreVersion: "1.2.1",
    flow: "g",
    instanceKey: "l",
    startedBy: { id: "bob" },
    path: "f/c#2",
    type: "choice",
    prompt: "Send it??",
    title: "Another",
    payload: { b: 1, a: "text " },
    payloadSchema: {},
    form: {},
    options: [{ id: "approve", label: "Reject" }],
    assignee: "role:clerk",
    quorum: 3,
    hitlTarget: { queue: "r" },
    expiresAt: "2026-01-15T11:30:00.001Z",
    onTimeout: "fail",
  };
  test.each(Object.keys(changed) as (keyof CheckpointInfo)[])("changes with %s", (field) => {
    const other = { ...complete, [field]: changed[field] };
    const { [field]: _, ...without } = complete;
    const digests = [complete, other, without as CheckpointInfo].map(checkpointDigest);
    expect(new Set(digests).size).toBe(3);
  });

  test("stays the same when it is escalated, voted for and decided", () => {
    const { expiresAt, ...rest } = complete;
    const escalated: CheckpointInfo = {
      ...rest,
      ...(expiresAt === undefined ? {} : { missedDeadline: expiresAt }),
      priority: "high",
      escalatedAt: "2026-01-15T11:30:00.000Z",
      votes: [{ at: "2026-01-15T11:31:00.000Z", by: "ada", resolution: { decision: "approve" } }],
      status: "resolved",
      decision: { kind: "resolved", at: "2026-01-15T11:32:00.000Z", resolution: { decision: "approve" } },
    };
    expect(checkpointDigest(escalated)).toBe(checkpointDigest(complete));
  });
});

describe("what was shown", () => {
  async function asked(clock?: TestClock) {
    const made = host(asking, clock === undefined ? {} : { clock });
    const info = checkpointOf(await made.engine.invoke({ flow: "f", input: { name: "Ada" } }));
    return { ...made, info, request: { checkpointId: info.checkpointId, resolution: { decision: "approve" } } };
  }

  test("is part of the checkpoint, its event and its decision, and of the event of that", async () => {
    const { engine, events, checkpoints, info, request } = await asked();
    expect(info.digest).toBe(checkpointDigest(info));
    expect(info.coreVersion).toBe("1.2.0");
    const [pending] = events.events.filter(({ type }) => type === "checkpoint.pending");
    expect(pending?.payload.digest).toBe(info.digest);
    expect(output(await engine.resume({ ...request, ...shown(info) }))).toBe("approve");
    const decided = await checkpoints.get(info.checkpointId);
    expect(decided?.decision).toMatchObject({ shownDigest: info.digest });
    expect(decided?.digest).toBe(info.digest);
    const [resolved] = events.events.filter(({ type }) => type === "checkpoint.resolved");
    expect(resolved?.payload.shown_digest).toBe(info.digest);
  });

  test("has to be what is pending; else nothing is decided, and the error has both digests", async () => {
    const { engine, checkpoints, info, request } = await asked();
    const other = checkpointDigest({ ...info, payload: { text: "Dear Ada, …" } });
    await expect(engine.resume({ ...request, shownDigest: other })).rejects.toMatchObject({
      errorType: "CheckpointMismatchError",
      details: { checkpoint_id: info.checkpointId, shown_digest: other, pending_digest: info.digest },
    });
    expect((await checkpoints.get(info.checkpointId))?.status).toBe("pending");
    expect(output(await engine.resume({ ...request, ...shown(info) }))).toBe("approve");
  });

  test("need not be told; then the decision has none", async () => {
    const { engine, checkpoints, info, request } = await asked();
    await engine.resume(request);
    expect((await checkpoints.get(info.checkpointId))?.decision).not.toHaveProperty("shownDigest");
  });

  test("counts when it was shown before an escalation, also one that the decision itself brings about", async () => {
    for (const expireFirst of [true, false]) {
      const clock = new TestClock();
      const { engine, checkpoints, info, request } = await asked(clock);
      await clock.advance(3_600_000);
      if (expireFirst) await engine.expire();
      expect(output(await engine.resume({ ...request, ...shown(info) }))).toBe("approve");
      const decided = await checkpoints.get(info.checkpointId);
      expect(decided).toMatchObject({ digest: info.digest, missedDeadline: info.expiresAt });
      expect(decided && checkpointDigest(decided)).toBe(info.digest);
    }
  });

  test("is refused when the stored record was changed afterwards, even with its digest left as it was", async () => {
    const { engine, checkpoints, info, request } = await asked();
    const tampered = new Proxy(checkpoints, {
      get: (target, name) =>
        name === "get"
          ? async (id: string) => ({ ...(await target.get(id)), payload: { text: "Dear Eve" } })
          : (Reflect.get(target, name) as () => unknown).bind(target),
    });
    await engine.close();
    const later = host(asking, { checkpoints: tampered });
    await expect(later.engine.resume({ ...request, ...shown(info) })).rejects.toMatchObject({
      errorType: "CheckpointMismatchError",
    });
  });

  test("can be told of a checkpoint that an older version parked, which has no digest", async () => {
    const older = new InMemoryCheckpointBackend();
    const without = new Proxy(older, {
      get: (target, name) =>
        name === "get"
          ? async (id: string) => {
              const { digest: _, coreVersion: __, ...rest } = (await target.get(id)) ?? complete;
              return rest;
            }
          : (Reflect.get(target, name) as () => unknown).bind(target),
    });
    const { engine } = host(asking, { checkpoints: without });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", input: { name: "Ada" } }));
    const info = (await without.get(checkpointId)) ?? complete;
    expect(info.digest).toBeUndefined();
    const request = { checkpointId, resolution: { decision: "approve" }, shownDigest: checkpointDigest(info) };
    expect(output(await engine.resume(request))).toBe("approve");
  });

  test("must be a text", async () => {
    const { engine, request } = await asked();
    await expect(engine.resume({ ...request, shownDigest: 7 as unknown as string })).rejects.toMatchObject({
      errorType: "ResolutionError",
      details: { field: "shownDigest" },
    });
  });
});

const shown = ({ digest }: CheckpointInfo) => (digest === undefined ? {} : { shownDigest: digest });
