import { messageOf } from "../error.js";

/** The part of the package `@restatedev/restate-sdk` that is used: `import * as restate from "@restatedev/restate-sdk"`. */
export interface RestatePackage {
  object(definition: {
    name: string;
    handlers: Record<string, (context: { readonly key: string }) => Promise<void>>;
    options: RestateServiceOptions;
  }): unknown;
  createEndpointHandler(options: {
    // What the package made, which it takes back.
    services: never[];
    identityKeys?: string[];
    logger: (about: { readonly level: string }, ...message: unknown[]) => void;
    // Requests and responses of Node are the package's business.
  }): (request: never, response: never) => void;
}

/** Times are in milliseconds. */
export interface RestateServiceOptions {
  inactivityTimeout: number;
  abortTimeout: number;
  idempotencyRetention: number;
  journalRetention: number;
  retryPolicy: {
    initialInterval: number;
    maxInterval: number;
    exponentiationFactor: number;
    maxAttempts: number;
    onMaxAttempts: "kill";
  };
}

/** Takes requests of a server of Node, of which this much is used here. */
export type RestateHandler = (
  request: { readonly url: string },
  response: { statusCode: number; end(): unknown },
) => void;

/** The part of `Http2Server` and `Http2SecureServer` of `node:http2` that is used. */
export interface RestateServer {
  listen(port: number, host: string): unknown;
  on(event: "session", listener: (session: RestateSession) => void): unknown;
  once(event: "listening", listener: () => void): unknown;
  once(event: "error", listener: (error: Error) => void): unknown;
  close(): unknown;
}

export interface RestateSession {
  once(event: "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  destroy(): void;
}

export interface RestateRequest {
  /** The URL of a port of Restate's server, without a path. */
  readonly server: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is sent as JSON. */
  readonly body?: unknown;
}

/** The part of `fetch` that is used, which Node and browsers have. */
declare function fetch(
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

const ANSWERED_MS = 10_000;

/**
 * Asks Restate's server by POST.
 * @returns the status and the text of its answer, whatever they are
 * @throws Error when it cannot be reached, or does not answer within ten seconds
 */
export async function askRestate({ server, path, headers, body }: RestateRequest): Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no answer for ${ANSWERED_MS / 1000} s`)), ANSWERED_MS);
  try {
    const response = await fetch(`${server.replace(/\/+$/, "")}${path}`, {
      method: "POST",
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: controller.signal,
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    throw new Error(`Restate cannot be reached at ${server}: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
