import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webhookSignature } from "../../../runtime/events/webhook-signature.node.js";
import { type Answer, serveRefunds } from "./served-refunds.js";

const secret = new Uint8Array(32).fill(7);
let served: ReturnType<typeof serveRefunds>;
beforeAll(() => {
  served = serveRefunds({ webhooks: new Map([["Refunds/ordered", [new Uint8Array(32), secret]]]) });
});
afterAll(() => served.stop());

const errorOf = ({ status, json }: { status: number; json: Answer }) => [status, json.error.error_type];
const path = (kind: string, id: string, rest = "") => `/v1/${kind}/${encodeURIComponent(id)}${rest}`;

test("a run is started, decided by whom it is for, and followed to its end", async () => {
  const started = await served.start("ada");
  expect([started.status, started.json.status, started.json.started_by]).toEqual([201, "SUSPENDED", "ada"]);
  const [checkpoint] = started.json.checkpoints;
  const decision = { resolution: { decision: "approve" }, shown_digest: checkpoint.digest, note: "It is true." };
  const decided = await served.ask(
    "grace",
    "POST",
    path("checkpoints", checkpoint.checkpoint_id, "/decision"),
    decision,
  );
  expect([decided.status, decided.json.decided]).toEqual([202, true]);
  const events = await served.ask("ada", "GET", path("invocations", started.json.invocation_id, "/events"));
  const states = [...events.text.matchAll(/event: state\ndata: (.*)/g)].map(
    ([, data = ""]) => JSON.parse(data) as unknown,
  );
  expect(states.at(-1)).toMatchObject({ status: "COMPLETED", output: "paid" });
  const kept = await served.ask("grace", "GET", path("checkpoints", checkpoint.checkpoint_id));
  expect(kept.json.decision).toMatchObject({ by: "grace", note: "It is true.", shown_digest: checkpoint.digest });
});

test("an idempotency key is one run of one person, and another input is a conflict", async () => {
  const key = { "idempotency-key": "order-17" };
  const [first, again] = [await served.start("ada", 1, key), await served.start("ada", 1, key)];
  expect([first.status, again.status, again.json.created]).toEqual([201, 200, false]);
  expect(again.json.invocation_id).toBe(first.json.invocation_id);
  expect((await served.start("bob", 1, key)).json.invocation_id).not.toBe(first.json.invocation_id);
  expect(errorOf(await served.start("ada", 2, key))).toEqual([409, "InvocationConflictError"]);
});

test("respond-async does not wait", async () => {
  const started = await served.start("ada", 3, { prefer: "respond-async" });
  expect([started.status, started.json.status]).toEqual([202, "RUNNING"]);
  expect(started.headers.get("location")).toBe(path("invocations", started.json.invocation_id));
});

describe("who may do what", () => {
  test("the wrong assignee, a second decision, and another digest are refused", async () => {
    const [checkpoint] = (await served.start("ada")).json.checkpoints;
    const decide = (who: string, more: object = {}) =>
      served.ask(who, "POST", path("checkpoints", checkpoint.checkpoint_id, "/decision"), {
        resolution: { decision: "approve" },
        ...more,
      });
    expect(errorOf(await decide("bob"))).toEqual([403, "NotAuthorizedError"]);
    expect(errorOf(await decide("ada", { shown_digest: `sha256:${"0".repeat(64)}` }))).toEqual([
      409,
      "CheckpointMismatchError",
    ]);
    expect(errorOf(await decide("ada", { resolution: { decision: "perhaps" } }))).toEqual([422, "ResolutionError"]);
    expect((await decide("ada")).status).toBe(202);
    expect(errorOf(await decide("grace"))).toEqual([409, "CheckpointAlreadyResolvedError"]);
  });

  test("without `read` people see what they started or may decide, and nothing else", async () => {
    const { json } = await served.start("ada");
    const [{ checkpoint_id: id }] = json.checkpoints;
    expect((await served.ask("bob", "GET", path("invocations", json.invocation_id))).status).toBe(404);
    expect((await served.ask("bob", "GET", path("checkpoints", id))).status).toBe(404);
    expect((await served.ask("bob", "GET", "/v1/checkpoints")).json.items).toEqual([]);
    expect((await served.ask("grace", "GET", path("checkpoints", id))).status).toBe(200);
    expect((await served.ask("grace", "GET", "/v1/invocations")).status).toBe(403);
    expect((await served.start("grace")).status).toBe(403);
    expect((await served.ask("bob", "POST", path("invocations", json.invocation_id, "/cancel"), {})).status).toBe(403);
    expect((await served.ask("bob", "GET", "/metrics")).status).toBe(403);
  });

  test("a key that is missing, unknown or expired is refused", async () => {
    for (const who of [undefined, "sck_nobody", "guest"]) {
      if (who === "guest") served.later(61_000);
      const { status, headers } = await served.ask(who, "GET", "/v1/checkpoints");
      expect([who, status, headers.get("www-authenticate")]).toEqual([who, 401, 'Bearer realm="scaicore"']);
    }
  });

  test("a run is cancelled for good", async () => {
    const { json } = await served.start("ada");
    expect(
      (await served.ask("ada", "POST", path("invocations", json.invocation_id, "/cancel"), { reason: "wrong" })).status,
    ).toBe(202);
    const events = await served.ask("ada", "GET", path("invocations", json.invocation_id, "/events"));
    expect(events.text).toContain('"error_type":"CancelledError"');
  });
});

describe("webhooks", () => {
  const deliver = (id: string, { at = served.now(), key = secret, name = "ordered" } = {}) => {
    const body = { order_id: "17" };
    const timestamp = String(Math.floor(at / 1000));
    const signature = webhookSignature(key, id, timestamp, new TextEncoder().encode(JSON.stringify(body)));
    return served.ask(undefined, "POST", `/v1/cores/Refunds/webhooks/${name}`, body, {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,bm9uZQ== ${signature}`,
    });
  };

  test("a delivery starts its flow once, however often it comes", async () => {
    expect((await deliver("msg-1")).json.created).toBe(true);
    expect((await deliver("msg-1")).json.created).toBe(false);
  });

  test("a forged or an old delivery, and one of a webhook without a secret, start nothing", async () => {
    expect((await deliver("msg-2", { key: new Uint8Array(32).fill(8) })).status).toBe(401);
    expect((await deliver("msg-2", { at: served.now() - 301_000 })).status).toBe(401);
    expect((await deliver("msg-2", { at: served.now() + 302_000 })).status).toBe(401);
    expect((await deliver("msg-2", { name: "other" })).status).toBe(404);
    expect((await deliver("msg-2")).json.created).toBe(true);
  });

  test("the signature is the one of the scheme's own example", () => {
    const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const body = new TextEncoder().encode('{"test": 2432232314}');
    expect(webhookSignature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)).toBe(
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
  });
});

test("the OpenAPI document describes what is answered", async () => {
  const { json: document } = await served.ask("ada", "GET", "/v1/openapi.json");
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "api");
  for (const name of Object.keys(document.components.schemas)) ajv.compile({ $ref: `api#/components/schemas/${name}` });
  const started = await served.start("ada");
  const answers = {
    "Refunds.request.Invocation": started,
    Checkpoints: await served.ask("ada", "GET", "/v1/checkpoints"),
    Error: await served.ask("ada", "GET", "/v1/x"),
  };
  for (const [name, { json }] of Object.entries(answers)) {
    expect([name, ajv.validate({ $ref: `api#/components/schemas/${name}` }, json), ajv.errorsText()]).toEqual([
      name,
      true,
      "No errors",
    ]);
  }
  expect(Object.keys(document.paths)).toContain("/v1/cores/Refunds/flows/request/invocations");
});

test("what is too large, no JSON, or no object is refused, and every answer has its headers", async () => {
  const address = "/v1/cores/Refunds/flows/request/invocations";
  const post = (body: string, type = "application/json") =>
    served.app.request(address, {
      method: "POST",
      body,
      headers: {
        authorization: `Bearer ${served.keys.ada}`,
        "content-type": type,
        "content-length": String(body.length),
      },
    });
  expect((await post("x".repeat(100_001))).status).toBe(413);
  expect((await post("{")).status).toBe(400);
  expect((await post("[]")).status).toBe(400);
  expect((await post("{}", "text/plain")).status).toBe(415);
  const { headers } = await post("{}");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
});

test("a page of somebody else cannot use a session", async () => {
  const own = { origin: "http://service.example", host: "service.example" };
  const login = await served.ask(undefined, "POST", "/inbox/session", { token: served.keys.ada }, own);
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect(login.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
  const [checkpoint] = (await served.start("ada")).json.checkpoints;
  const decide = (headers: object) =>
    served.ask(
      undefined,
      "POST",
      `/inbox/checkpoints/${checkpoint.checkpoint_id}/decision`,
      { resolution: { decision: "reject" } },
      { cookie, host: "service.example", ...headers },
    );
  expect((await decide({ origin: "http://evil.example" })).status).toBe(403);
  expect((await decide({})).status).toBe(403);
  expect((await decide({ ...own, "sec-fetch-site": "cross-site" })).status).toBe(403);
  // A cookie says nothing to the API.
  expect((await served.ask(undefined, "GET", "/v1/checkpoints", undefined, { cookie })).status).toBe(401);
  expect((await decide(own)).status).toBe(202);
});

test("too many requests of one person are refused, and those of others not", async () => {
  const few = serveRefunds({ requestsPerMinute: 3 });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await few.ask("ada", "GET", "/v1/checkpoints")).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect((await few.ask("grace", "GET", "/v1/checkpoints")).status).toBe(200);
  few.later(20_000);
  expect((await few.ask("ada", "GET", "/v1/checkpoints")).status).toBe(200);
  await few.stop();
});
