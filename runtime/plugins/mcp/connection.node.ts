import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { messageOf, shortened } from "../../error.js";
import { withFullStop } from "../../full-stop.js";
import { version } from "../../version.js";
import { boundedFetch } from "../http/bounded-body.js";
import { endWithThisProcess, hasEnded } from "./started-processes.node.js";
import type { Sdk } from "./sdk.node.js";

/** How a server is reached, with all variables put in. */
export type ServerAddress =
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    }
  | { readonly kind: "http"; readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** How long a server may take until it answers for the first time: `npx` may have to download it. */
const START_MS = 60_000;
/** The largest message that is read from a process. */
const MOST_BYTES = 16_000_000;
/** How much of what a process wrote to stderr is kept, for messages. */
const LONGEST_LOG = 1500;
/** How long a server may take to show that it is there, after a connection to it broke. */
const PING_MS = 5_000;
/** How often it is looked at what a process that was started does. */
const LOOK_MS = 50;
/** How many lines that are no messages a process may write before it is taken for something else than a server. */
const MOST_GARBAGE = 1000;

/** A server that was started or reached, and is asked through `client`. */
export class Connection {
  readonly client: Client;
  readonly #transport: Transport & { readonly pid?: number | null; readonly sessionId?: string | undefined };
  #log = "";
  #pid: number | undefined;
  #garbage = 0;
  #problem = "";
  #closed = false;
  #isOpen = false;
  #isLooking = false;

  constructor(
    private readonly sdk: Sdk,
    private readonly address: ServerAddress,
    private readonly ended: () => void,
  ) {
    this.client = new sdk.client.Client({ name: "scaicore", version });
    this.#transport = this.#makeTransport();
    this.client.onclose = () => {
      if (this.#pid !== undefined) hasEnded(this.#pid);
      this.#closed = true;
      this.ended();
    };
    this.client.onerror = (error) => {
      this.#notice(error);
    };
  }

  /** Whether it is over, so that another one has to be made. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether the server keeps state for this client that it may lose. */
  get hasSession(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** What the server wrote about itself and its troubles; empty or a sentence. */
  get trouble(): string {
    const said = this.#log.trim();
    const parts = [
      ...(this.#problem === "" ? [] : [withFullStop(this.#problem)]),
      ...(said === "" ? [] : [`It wrote: ${said}`]),
    ];
    return parts.join(" ");
  }

  /** @throws Error that says why the server cannot be used */
  async open(signal: AbortSignal): Promise<void> {
    try {
      const opening = this.client.connect(this.#transport, { timeout: START_MS, signal });
      await Promise.race([opening, this.#failedStart(opening)]);
      this.#isOpen = true;
    } catch (error) {
      await this.close().catch(() => undefined);
      throw new Error(`${this.#shown} ${withFullStop(reasonOf(error))} ${this.trouble}`.trim(), { cause: undefined });
    }
  }

  async close(): Promise<void> {
    const pid = this.#pid;
    await this.client.close();
    // A process that has not ended within the time that the transport gives it was killed.
    if (pid !== undefined) hasEnded(pid);
  }

  get #shown(): string {
    return this.address.kind === "stdio"
      ? `The server \`${shortened([this.address.command, ...this.address.args].join(" "), 200)}\` cannot be used:`
      : `The server ${withoutQuery(this.address.url)} cannot be used:`;
  }

  /** Rejects when the output shows that there is no server, which would else be noticed when its time is over. */
  #failedStart(opening: Promise<void>): Promise<never> {
    return new Promise((_resolve, reject) => {
      const timer = setInterval(() => {
        this.#notePid();
        if (this.#garbage > MOST_GARBAGE) reject(new Error("what it writes are no messages of MCP"));
      }, LOOK_MS);
      const stop = () => {
        clearInterval(timer);
      };
      opening.then(stop, stop);
    });
  }

  #notePid(): void {
    const { pid } = this.#transport;
    if (this.#pid !== undefined || typeof pid !== "number" || this.#closed) return;
    this.#pid = pid;
    endWithThisProcess(pid);
  }

  #notice(error: unknown): void {
    this.#garbage++;
    // Lines on stdout that are no messages are common: servers print what they should write to stderr.
    if (error instanceof SyntaxError)
      this.#problem = `What it writes to stdout is no JSON (${shortened(error.message, 200)})`;
    else if (!this.#closed) this.#problem = shortened(messageOf(error), 500);
    if (this.#garbage > 20 * MOST_GARBAGE) void this.client.close();
    if (this.address.kind === "http") void this.#lookAgain();
  }

  /** A stream that breaks tells nobody what it was to answer. If the server is gone, all that was asked of it fails. */
  async #lookAgain(): Promise<void> {
    if (this.#isLooking || this.#closed || !this.#isOpen) return;
    this.#isLooking = true;
    try {
      await this.client.ping({ timeout: PING_MS });
    } catch {
      await this.client.close().catch(() => undefined);
    } finally {
      this.#isLooking = false;
    }
  }

  #makeTransport(): Transport {
    const { address, sdk } = this;
    if (address.kind === "http")
      return new sdk.http.StreamableHTTPClientTransport(new URL(address.url), {
        requestInit: { headers: { ...address.headers } },
        fetch: boundedFetch,
      });
    const transport = new sdk.stdio.StdioClientTransport({
      command: address.command,
      args: [...address.args],
      env: { ...address.env },
      cwd: address.cwd,
      stderr: "pipe",
      maxBufferSize: MOST_BYTES,
    });
    transport.stderr?.on("data", (chunk: Uint8Array) => {
      this.#notePid();
      this.#log = (this.#log + new TextDecoder().decode(chunk)).slice(-LONGEST_LOG);
    });
    return transport;
  }
}

function reasonOf(error: unknown): string {
  const { code, path } = (error ?? {}) as { readonly code?: unknown; readonly path?: unknown };
  if (code === "ENOENT" && typeof path === "string") return `there is no command ${path}`;
  if (code === -32001) return `it did not answer within ${START_MS / 1000} s`;
  if (code === -32000) return "it ended before it had answered";
  return messageOf(error);
}

/** A query may have a key in it. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, "");
