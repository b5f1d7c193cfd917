import { messageOf } from "../error.js";
import type { Consumer, Handled } from "../worker/run-queue.js";
import { ComesAgain } from "./comes-again.js";
import {
  askRestate,
  type RestateHandler,
  type RestatePackage,
  type RestateServer,
  type RestateSession,
} from "./restate-client.js";
import { RoomGate } from "./room-gate.js";

/** Where Restate calls a worker. */
export interface RestateEndpointOptions {
  /** The package: `import * as restate from "@restatedev/restate-sdk"`. */
  readonly restate: RestatePackage;
  /** `createServer` of `node:http2`; with TLS, `(handler) => createSecureServer({ key, cert }, handler)`. */
  readonly createServer: (handler: RestateHandler) => RestateServer;
  readonly port: number;
  /** The address that it listens at; `127.0.0.1` by default. */
  readonly host?: string;
  /** Tells Restate of this endpoint when it listens. Without it, whoever deploys the worker does. */
  readonly register?: {
    /** The URL of Restate's admin API, such as `http://restate.example:9070`. */
    readonly admin: string;
    /** The URL by which Restate reaches this endpoint, and all others of these cores: that of the load balancer before several. */
    readonly address: string;
  };
  /** Public keys of Restate, `publickeyv1_…`: what is not signed by one of them is refused. */
  readonly identityKeys?: readonly string[];
}

interface EndpointWork {
  readonly services: readonly { readonly name: string; readonly core: string }[];
  readonly handle: (invocationId: string, core: string) => Promise<Handled>;
  readonly room: () => number;
  readonly warn: (message: string) => void;
  readonly retryMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A run that workers could not go on with so often is left to their sweep. */
const MOST_TRIES = 20;
const LONGEST_RETRY_MS = 60_000;
/** So many calls wait here for room; Restate makes the others again later, maybe to another worker. */
const MOST_HELD = 256;
/** Restate ends a call of which it hears nothing for so long, and makes it again. A leg sends nothing until it ends. */
const LONGEST_LEG_MS = 86_400_000;
/** What a later time was told under; by then it is now. */
const REMEMBERED_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Serves runs that Restate hands out, until it is stopped. */
export class RestateEndpoint implements Consumer {
  readonly #gate: RoomGate;
  readonly #sessions = new Set<RestateSession>();
  #server: RestateServer | undefined;
  #isStopped = false;
  #endPause: () => void = () => undefined;

  constructor(
    private readonly options: RestateEndpointOptions,
    private readonly work: EndpointWork,
  ) {
    this.#gate = new RoomGate(work.room);
    void this.#start();
  }

  wake(): void {
    this.#gate.wake();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#endPause();
    this.#gate.stop();
    // Connections stay until `close`: Restate ends all calls of one that takes no more, also those that are under way.
    this.#server?.close();
    return Promise.resolve();
  }

  close(): void {
    void this.stop();
    for (const session of this.#sessions) session.destroy();
  }

  async #start(): Promise<void> {
    const { port, host = "127.0.0.1", register } = this.options;
    const handler = this.#handler();
    await this.#untilDone(`Restate cannot be served at port ${port} of ${host}`, () =>
      this.#listen(handler, port, host),
    );
    if (register === undefined) return;
    const { admin, address } = register;
    await this.#untilDone(`This worker could not be registered with Restate as ${address}`, () =>
      this.#register(admin, address),
    );
  }

  async #untilDone(failure: string, work: () => Promise<void>): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.#isStopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await work();
        return;
      } catch (error) {
        this.work.warn(`${failure}: ${messageOf(error)}`);
        await this.#pause(pause * (0.5 + Math.random()));
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #listen(handler: RestateHandler, port: number, host: string): Promise<void> {
    const server = this.options.createServer(handler);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.once("listening", resolve);
      server.listen(port, host);
    });
    if (this.#isStopped) {
      server.close();
      return;
    }
    this.#server = server;
    server.on("session", (session) => {
      this.#sessions.add(session);
      // Restate has gone, and comes again with what was under way.
      session.on("error", () => undefined);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  async #register(admin: string, address: string): Promise<void> {
    const { ok, status, text } = await askRestate({
      server: admin,
      path: "/deployments",
      headers: this.work.headers,
      // It may be known with other cores. All it has to know is here: calls that are under way do not change.
      body: { uri: address, force: true },
    });
    if (!ok) throw new Error(`${admin} answers ${status} ${text}`);
  }

  #handler(): RestateHandler {
    const { restate, identityKeys } = this.options;
    const { services, warn, retryMs } = this.work;
    const serve = restate.createEndpointHandler({
      services: services.map(
        ({ name, core }) =>
          restate.object({
            name,
            handlers: { proceed: ({ key }) => this.#proceed(key, core) },
            options: {
              inactivityTimeout: LONGEST_LEG_MS,
              abortTimeout: LONGEST_LEG_MS,
              idempotencyRetention: REMEMBERED_MS,
              journalRetention: 0,
              retryPolicy: {
                initialInterval: retryMs,
                maxInterval: Math.max(retryMs, LONGEST_RETRY_MS),
                exponentiationFactor: 2,
                maxAttempts: MOST_TRIES,
                onMaxAttempts: "kill",
              },
            },
          }) as never,
      ),
      ...(identityKeys === undefined ? {} : { identityKeys: [...identityKeys] }),
      logger: ({ level }, ...message) => {
        if (level === "error") warn(`Restate: ${message.map((part) => messageOf(part)).join(" ")}`);
      },
    });
    return (request, response) => {
      if (request.url.startsWith("/invoke/") && (this.#isStopped || this.#gate.held >= MOST_HELD)) {
        response.statusCode = 503;
        response.end();
      } else serve(request as never, response as never);
    };
  }

  async #proceed(invocationId: string, core: string): Promise<void> {
    const handled = await this.#gate.through(() => this.work.handle(invocationId, core));
    if (handled !== "done") throw new ComesAgain();
  }
}
