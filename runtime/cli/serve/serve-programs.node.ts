import { getConnInfo } from "@hono/node-server/conninfo";
import { serve, type ServerType } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { TriggerScheduler } from "../../engine/run/trigger-scheduler.js";
import { messageOf } from "../../error.js";
import { allSinks } from "../../events/all-sinks.js";
import { WebhookOutbox } from "../../events/webhook-outbox.node.js";
import type { Logger, MemoryBackend, RuntimeEvent } from "../../host/interfaces.js";
import { SystemClock } from "../../host/memory/system-clock.js";
import type { IRModule } from "../../ir/module.js";
import type { LimitsOptions } from "../../limits.js";
import { StoreRunQueue, Worker } from "../../worker/index.js";
import type { Answering } from "../args/answering.js";
import type { CommandContext } from "../io/context.js";
import { PathError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { oneOfEachCore } from "../run/one-of-each-core.js";
import { openEngine, type OpenEngine } from "../run/open-engine.node.js";
import { stopSignal } from "../run/stop-signal.js";
import type { OpenedStore } from "../store/opened-store.js";
import { ApiKeys, type KeyEntry } from "./api-keys.node.js";
import { serviceApp } from "./app.js";
import { Authenticator } from "./authenticator.js";
import { EventFeed } from "./event-feed.js";
import { readInboxFiles } from "./inbox-files.node.js";
import { Metrics } from "./metrics.js";
import { type OidcConfig, OidcTokens } from "./oidc.js";
import { OidcLogin } from "./oidc-login.node.js";
import { RateLimit } from "./rate-limit.js";
import type { EventHook, ServeConfig } from "./serve-config.js";
import { Service } from "./service.js";
import { Sessions } from "./sessions.node.js";

export interface ServeSetup extends Answering {
  readonly modules: readonly IRModule[];
  readonly store: OpenedStore;
  readonly limits: LimitsOptions;
  readonly config: ServeConfig;
  /** The key that was made for this start, and is told once. */
  readonly ownKey?: { readonly key: string; readonly entry: KeyEntry };
  readonly host: string;
  readonly port: number;
  readonly concurrency: number;
  readonly graceMs: number;
  /** Whether traces and metrics are told. */
  readonly telemetry: boolean;
}

/** Tokens that one address may get wrong, a minute. */
const FAILURES = 30;
/** Counted at most, so that a look at the metrics reads no million records. */
const COUNTED = 10_000;

/** Serves programs over HTTP, runs what can go on, and starts what is due, until the process is told to end. */
export async function servePrograms(setup: ServeSetup, context: CommandContext): Promise<void> {
  const { modules, store, config, host, port } = setup;
  const { report } = context;
  const { checkpoints } = store;
  const stopped = stopSignal();
  const files = readInboxFiles();
  const logger = { warn: (message: string) => report.warn(printable(`warning: ${message}`)) };
  const feed = new EventFeed();
  const metrics = new Metrics();
  const hooks = config.eventHooks.map((hook) => hookSink(hook, store.memory, logger));
  const telemetry = setup.telemetry
    ? await (await import("../run/telemetry.node.js")).openTelemetry(checkpoints)
    : undefined;
  const events = allSinks([feed, metrics, ...hooks, ...(telemetry === undefined ? [] : [telemetry])]);
  const opened: OpenEngine[] = [];
  const name = crypto.randomUUID();
  let open = true;
  try {
    for (const module of modules)
      opened.push(
        await openEngine({ ...setup, module, store, callsThroughStore: true, events, warn: logger.warn }, context),
      );
    const engines = oneOfEachCore(opened, "serve");
    const { concurrency } = setup;
    const queue = new StoreRunQueue(checkpoints, name);
    const worker = new Worker({ engines, checkpoints, queue, concurrency, name, logger });
    const scheduler = new TriggerScheduler(engines, { clock: new SystemClock(), logger });
    const service = new Service({ engines, checkpoints, feed });
    const secure = config.publicUrl?.startsWith("https:") === true;
    const oidc = config.oidc && new OidcTokens(config.oidc, Date.now);
    const app = serviceApp({
      service,
      authenticator: authenticatorOf(setup, oidc),
      login: oidc && loginOf(config.oidc, oidc),
      sessions: new Sessions(Date.now),
      webhooks: config.webhooks,
      files,
      metrics,
      secure,
      now: Date.now,
      maxBodyBytes: config.maxBodyBytes,
      addressOf: (c) => getConnInfo(c).remote.address ?? "unknown",
      isOpen: () => open,
      depth: async () => ({
        due: (await checkpoints.invocations({ runnable: true, limit: COUNTED })).items.length,
        pending: (await checkpoints.list({ status: "pending", limit: COUNTED })).items.length,
      }),
      warn: (doing, error) => logger.warn(`${doing}: ${messageOf(error)}`),
    });
    const server = await listen(app.fetch, host, port);
    for (const hook of hooks) hook.start();
    worker.start();
    scheduler.start();
    const address = config.publicUrl?.replace(/\/$/, "") ?? addressText(server);
    report.say(
      `Serving ${engines.map(({ module }) => module.name).join(", ")} on ${address}, with the store ${store.path}.`,
    );
    report.say(`API: ${address}/v1/openapi.json`);
    if (setup.ownKey === undefined) report.say(`Inbox: ${address}/inbox/`);
    else {
      // After the # it stays in the browser, and in no log of a server.
      report.say(`Inbox: ${address}/inbox/#key=${setup.ownKey.key}`);
      report.say("The key above is good until this process ends. --config FILE names keys and logins that last.");
    }
    await stopped;
    open = false;
    report.say(`Stopping: runs may take ${setup.graceMs / 1000} s to come to rest.`);
    await scheduler.stop();
    const closed = closing(server);
    await worker.drain(setup.graceMs);
    service.close();
    await closed;
  } finally {
    await Promise.all(opened.map(({ close }) => close()));
    telemetry?.close();
    await Promise.all(hooks.map((hook) => hook.close(setup.graceMs)));
  }
}

const loginOf = (config: OidcConfig | undefined, tokens: OidcTokens): OidcLogin | undefined =>
  config?.login && new OidcLogin({ ...config, login: config.login }, tokens, Date.now);

function authenticatorOf({ config, ownKey }: ServeSetup, oidc: OidcTokens | undefined): Authenticator {
  const now = Date.now;
  const keys = ownKey === undefined ? config.keys : [...config.keys, ownKey.entry];
  return new Authenticator({
    keys: new ApiKeys(keys, now),
    oidc,
    requests: new RateLimit(config.requestsPerMinute, () => performance.now()),
    failures: new RateLimit(FAILURES, () => performance.now()),
  });
}

/** @throws PathError when the port is taken, or the address is not one of this machine */
function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server));
    server.once("error", (error) =>
      reject(
        new PathError(
          `${host}:${port} cannot be listened on: ${messageOf(error)}. Name another with --port or --host.`,
          host,
        ),
      ),
    );
  });
}

function addressText(server: ServerType): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

/** Takes no more connections, and ends those that are open: streams would stay for ever. */
function closing(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}

/** What an address has not taken waits in the store, for this process or the next. */
const hookSink = ({ url, secret, types }: EventHook, memory: MemoryBackend, logger: Logger): WebhookOutbox =>
  new WebhookOutbox({
    url,
    secret,
    memory,
    logger,
    wants: ({ type }: RuntimeEvent) => (types.size === 0 ? !type.startsWith("block.") : types.has(type)),
  });
