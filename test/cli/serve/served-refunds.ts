import { readFileSync } from "node:fs";
import { compile } from "../../../runtime/compiler/index.js";
import { CoreEngine } from "../../../runtime/engine/core-engine.js";
import { HostEnvironment } from "../../../runtime/host/environment/host-environment.js";
import type { EventSink } from "../../../runtime/host/interfaces.js";
import { InMemoryBackend } from "../../../runtime/host/memory/in-memory-backend.js";
import { InMemoryCheckpointBackend } from "../../../runtime/host/memory/in-memory-checkpoint-backend.js";
import { MockModelProvider } from "../../../runtime/host/models/mock-model-provider.js";
import { StoreRunQueue, Worker } from "../../../runtime/worker/index.js";
import { ApiKeys, hashOfKey, newKey } from "../../../runtime/cli/serve/api-keys.node.js";
import { serviceApp } from "../../../runtime/cli/serve/app.js";
import { Authenticator } from "../../../runtime/cli/serve/authenticator.js";
import { EventFeed } from "../../../runtime/cli/serve/event-feed.js";
import { Metrics } from "../../../runtime/cli/serve/metrics.js";
import { OidcTokens, type OidcConfig } from "../../../runtime/cli/serve/oidc.js";
import { OidcLogin } from "../../../runtime/cli/serve/oidc-login.node.js";
import { type Access, ACCESS } from "../../../runtime/cli/serve/principal.js";
import { RateLimit } from "../../../runtime/cli/serve/rate-limit.js";
import { Service } from "../../../runtime/cli/serve/service.js";
import { Sessions } from "../../../runtime/cli/serve/sessions.node.js";

interface CheckpointAnswer {
  readonly checkpoint_id: string;
  readonly digest: string;
  readonly decision: object;
}

/** The fields of the answers that tests read; each answer has some of them. */
export interface Answer {
  readonly status: string;
  readonly invocation_id: string;
  readonly started_by: string;
  readonly created: boolean;
  readonly decided: boolean;
  readonly decision: object;
  readonly checkpoints: readonly [CheckpointAnswer, ...CheckpointAnswer[]];
  readonly items: readonly CheckpointAnswer[];
  readonly error: { readonly error_type: string };
  readonly paths: object;
  readonly components: { readonly schemas: object };
}

export interface ServedOptions {
  readonly oidc?: OidcConfig;
  readonly webhooks?: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly requestsPerMinute?: number;
}

const path = "test/fixtures/serve/refunds.scaicore";

/** The whole service in this process: the fixture's program, a store in memory, a worker, and a key for each of these people. */
export function serveRefunds({ oidc, webhooks = new Map(), requestsPerMinute = 1_000_000 }: ServedOptions = {}) {
  const { module } = compile(path, { read: (name) => (name === path ? readFileSync(path, "utf8") : undefined) });
  if (module === undefined) throw new Error("The fixture does not compile.");
  const checkpoints = new InMemoryCheckpointBackend();
  const feed = new EventFeed();
  const metrics = new Metrics();
  const events: EventSink = {
    emit(event) {
      feed.emit(event);
      metrics.emit(event);
    },
  };
  const memory = new InMemoryBackend();
  const modelProviders = new MockModelProvider();
  const engine = CoreEngine.load(module, new HostEnvironment({ memory, checkpoints, modelProviders, events }));
  const queue = new StoreRunQueue(checkpoints, "worker", { pollMs: 20 });
  const worker = new Worker({ engines: [engine], checkpoints, queue, name: "worker" });
  worker.start();
  let now = Date.parse("2026-12-01T12:00:00Z");
  const clock = () => now;
  const keys: Record<string, string> = {};
  const entry = (id: string, roles: readonly string[], access: readonly Access[], until?: number) => {
    const key = newKey();
    keys[id] = key;
    return {
      sha256: hashOfKey(key),
      principal: { person: { id, roles }, access: new Set(access), ...(until === undefined ? {} : { until }) },
    };
  };
  const entries = [
    entry("ada", ["finance"], ACCESS),
    entry("grace", ["finance"], ["decide"]),
    entry("bob", [], ["start", "decide"]),
    entry("guest", ["finance"], ["decide"], now + 60_000),
  ];
  const service = new Service({ engines: [engine], checkpoints, feed });
  const faults: unknown[] = [];
  const tokens = oidc && new OidcTokens(oidc, clock);
  const app = serviceApp({
    service,
    authenticator: new Authenticator({
      keys: new ApiKeys(entries, clock),
      oidc: tokens,
      requests: new RateLimit(requestsPerMinute, clock),
      failures: new RateLimit(1_000_000, clock),
    }),
    sessions: new Sessions(clock),
    login: tokens && oidc.login && new OidcLogin({ ...oidc, login: oidc.login }, tokens, clock),
    webhooks,
    files: new Map(),
    metrics,
    secure: false,
    now: clock,
    maxBodyBytes: 100_000,
    addressOf: () => "127.0.0.1",
    isOpen: () => true,
    depth: () => Promise.resolve({ due: 0, pending: 0 }),
    warn: (_, error) => void faults.push(error),
  });
  /** Sends a request as this person; JSON comes back as a value. */
  async function ask(who: string | undefined, method: string, address: string, body?: object, headers: object = {}) {
    const response = await app.request(`http://service.example${address}`, {
      method,
      headers: {
        ...(who === undefined ? {} : { authorization: `Bearer ${keys[who] ?? who}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: (isJson ? JSON.parse(text) : {}) as Answer,
    };
  }
  return {
    app,
    module,
    keys,
    faults,
    ask,
    start: (who: string, amount = 40, headers: object = {}) =>
      ask(
        who,
        "POST",
        "/v1/cores/Refunds/flows/request/invocations",
        { input: { customer: "Mette", amount } },
        headers,
      ),
    later: (ms: number) => (now += ms),
    now: clock,
    async stop() {
      await worker.drain(1000);
      service.close();
      await engine.close();
    },
  };
}
