import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveRefunds } from "./served-refunds.js";

let served: ReturnType<typeof serveRefunds>;
let checkpointId = "";
beforeAll(async () => {
  served = serveRefunds({ webhooks: new Map([["Refunds/ordered", [new Uint8Array(32)]]]) });
  checkpointId = (await served.start("ada")).json.checkpoints[0].checkpoint_id;
});
afterAll(() => served.stop());

const word = fc.oneof(
  fc.constantFrom(
    "Refunds",
    "request",
    "note",
    "ask",
    "ordered",
    "..",
    "%",
    "%2e%2e",
    "%00",
    "__proto__",
    "constructor",
    "",
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
);
/** Half of a character has no UTF-8, and no client can send it. */
const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, "?");
const segment = word.map((text) => encodeURIComponent(wellFormed(text)));
const address = fc.oneof(
  fc.tuple(segment, segment).map(([core, flow]) => `/v1/cores/${core}/flows/${flow}/invocations`),
  fc.constant("/v1/cores/Refunds/flows/request/invocations"),
  fc.tuple(fc.constantFrom("triggers", "webhooks"), segment).map(([kind, name]) => `/v1/cores/Refunds/${kind}/${name}`),
  fc.constantFrom(
    "/v1/cores/Refunds/webhooks/ordered",
    "/v1/openapi.json",
    "/metrics",
    "/healthz",
    "/inbox/session",
    "/inbox/runs",
  ),
  fc.tuple(fc.constantFrom("invocations", "checkpoints"), segment).map(([kind, id]) => `/v1/${kind}/${id}`),
  fc.constantFrom("decision", "").map((end) => `/v1/checkpoints/${checkpointId}/${end}`),
  fc
    .tuple(segment, fc.string({ maxLength: 8 }))
    .map(([name, value]) => `/v1/checkpoints?${name}=${encodeURIComponent(wellFormed(value))}`),
  fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
  segment.map((name) => `/inbox/files/${name}`),
);
const resolution = fc.record(
  { resolution: fc.oneof(fc.jsonValue(), fc.record({ decision: fc.jsonValue() })), note: fc.jsonValue() },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.json({ stringUnit: "binary" }),
  fc
    .record({ input: fc.oneof(fc.jsonValue(), fc.record({ customer: fc.jsonValue(), amount: fc.jsonValue() })) })
    .map((value) => JSON.stringify(value)),
  resolution.map((value) => JSON.stringify(value)),
  fc.constantFrom(
    "[".repeat(50_000),
    `${'{"input":'.repeat(9_000)}1${"}".repeat(9_000)}`,
    '{"__proto__":{"a":1}}',
    '{"input":{"__proto__":1}}',
  ),
  fc.string({ maxLength: 40 }),
);
const headerValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
});
const headers = fc.record(
  {
    who: fc.constantFrom("ada", "grace", "bob", "sck_x", "a.b.c", "", undefined),
    type: fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain", ""),
    "idempotency-key": headerValue,
    prefer: fc.constantFrom("respond-async", "wait=0", "wait=x", "wait=99999"),
    cookie: headerValue,
    "webhook-id": headerValue,
    "webhook-timestamp": headerValue,
    "webhook-signature": headerValue,
    origin: fc.constantFrom("http://service.example", "null", "x"),
    "last-event-id": headerValue,
  },
  { requiredKeys: ["who", "type"] },
);

/** What would tell where the service is or how it is made. */
const LEAK = /node_modules|\/runtime\/|\.ts:\d|at [\w.]+ \(|sck_[\w-]{43}|ECONN|ENOENT/;

test("whatever is asked, nothing fails and nothing leaks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "DELETE", "PUT", "OPTIONS"),
      address,
      body,
      headers,
      async (method, at, text, { who, type, ...others }) => {
        // A stream lasts as long as its run.
        if (at.endsWith("/events")) return;
        const response = await served.app.request(`http://service.example${at}`, {
          method,
          headers: {
            ...others,
            prefer:
              others.prefer === undefined
                ? "respond-async"
                : others.prefer.replace("wait=x", "respond-async").replace("wait=99999", "wait=0"),
            "content-type": type,
            ...(who === undefined ? {} : { authorization: `Bearer ${served.keys[who] ?? who}` }),
          },
          ...(method === "GET" ? {} : { body: text }),
        });
        const answer = await response.text();
        expect(response.status, `${method} ${at}: ${answer}`).toBeLessThan(500);
        expect(answer).not.toMatch(LEAK);
      },
    ),
    { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(served.faults).toEqual([]);
});
