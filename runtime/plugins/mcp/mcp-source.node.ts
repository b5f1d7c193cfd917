import { messageOf, shortened } from "../../error.js";
import type { Json, JsonObject } from "../../json.js";
import type { Tool, ToolAnswer, ToolCall, ToolSource } from "../tool.js";
import { Backoff } from "./backoff.js";
import { Connection, type ServerAddress } from "./connection.node.js";
import { contentText } from "./content-text.js";
import { loadSdk, type Sdk } from "./sdk.node.js";

/** What is told of an answer that says that something failed. */
const LONGEST_ERROR = 2000;
/** More tools, or pages of them, are not asked for. */
const MOST_TOOLS = 2000;
const MOST_PAGES = 100;
const LISTING_MS = 30_000;
/** As long as a timer can wait: the engine and the caller's signal end a call. */
const NO_TIMEOUT = 2 ** 31 - 1;

/** A field under which servers put what is no object, and how they mark it. */
const WRAPPED_BY: Readonly<Record<string, string>> = {
  "x-scaicore-wrapped": "value",
  "x-fastmcp-wrap-result": "result",
};

/**
 * A server that speaks MCP. It is started or reached when it is first needed, serves all callers, and is started anew after it has
 * ended, with growing pauses.
 */
export class McpSource implements ToolSource {
  readonly #closing = new AbortController();
  readonly #backoff = new Backoff();
  #connection: Promise<Connection> | undefined;
  /** What `#connection` has come to. */
  #current: Connection | undefined;
  #tools: Promise<readonly Tool[]> | undefined;

  /** @param address puts variables in when the server is needed; what is wrong with it is thrown then */
  constructor(private readonly address: () => ServerAddress) {}

  async tools(signal: AbortSignal = this.#closing.signal): Promise<readonly Tool[]> {
    const connection = await this.#connected(signal);
    this.#tools ??= this.#list(connection);
    this.#tools.catch(() => {
      this.#tools = undefined;
    });
    return await unlessAborted(this.#tools, signal);
  }

  async call(tool: Tool, call: ToolCall): Promise<ToolAnswer> {
    const connection = await this.#connected(call.signal);
    try {
      return await this.#ask(connection, tool, call);
    } catch (error) {
      if (!connection.hasSession || !hasLostSession(error)) throw error;
      // The server was started anew and has refused the call, so it did nothing.
      this.#forget(connection);
      return await this.#ask(await this.#connected(call.signal), tool, call);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("The plugins were closed."));
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  async #connected(signal: AbortSignal): Promise<Connection> {
    this.#closing.signal.throwIfAborted();
    const pause = this.#connection === undefined ? this.#backoff.wait(Date.now()) : 0;
    if (pause > 0) await paused(pause, signal);
    this.#connection ??= this.#connect();
    return await unlessAborted(this.#connection, signal);
  }

  #connect(): Promise<Connection> {
    const connecting = this.#open();
    connecting.catch(() => {
      this.#backoff.failed(Date.now());
      if (this.#connection === connecting) this.#connection = undefined;
    });
    return connecting;
  }

  async #open(): Promise<Connection> {
    const address = this.address();
    const sdk = await loadSdk();
    const connection: Connection = new Connection(sdk, address, () => {
      if (!this.#closing.signal.aborted) this.#backoff.failed(Date.now());
      this.#forget(connection);
    });
    await connection.open(this.#closing.signal);
    this.#current = connection;
    connection.client.setNotificationHandler(sdk.types.ToolListChangedNotificationSchema, () => {
      this.#tools = undefined;
    });
    return connection;
  }

  /** Makes the next caller connect anew. */
  #forget(connection: Connection): void {
    if (this.#current !== connection) return;
    this.#current = undefined;
    this.#connection = undefined;
    this.#tools = undefined;
    if (!connection.closed) void connection.close().catch(() => undefined);
  }

  async #list({ client }: Connection): Promise<readonly Tool[]> {
    const { types } = await loadSdk();
    if (client.getServerCapabilities()?.tools === undefined) return [];
    const tools: Tool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES && tools.length < MOST_TOOLS; page++) {
      const answer = await client.request(
        { method: "tools/list", params: cursor === undefined ? {} : { cursor } },
        types.ListToolsResultSchema,
        { timeout: LISTING_MS },
      );
      tools.push(...answer.tools.map(toolOf));
      cursor = answer.nextCursor;
      if (cursor === undefined) break;
    }
    return tools;
  }

  async #ask(
    connection: Connection,
    tool: Tool,
    { args, settings, signal, idempotencyKey }: ToolCall,
  ): Promise<ToolAnswer> {
    const { types } = await loadSdk();
    const _meta = {
      "scaicore/idempotency-key": idempotencyKey,
      ...(Object.keys(settings).length === 0 ? {} : { "scaicore/settings": settings }),
    };
    let answer: Awaited<ReturnType<typeof connection.client.request<Sdk["types"]["CallToolResultSchema"]>>>;
    try {
      answer = await connection.client.request(
        { method: "tools/call", params: { name: tool.name, arguments: args, _meta } },
        types.CallToolResultSchema,
        { signal, timeout: NO_TIMEOUT },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (isClosed(error)) throw new Error(`The server ended before it had answered. ${connection.trouble}`.trim());
      throw error;
    }
    this.#backoff.worked();
    const text = contentText(answer.content);
    if (answer.isError === true)
      throw new Error(text.trim() === "" ? "It says that it failed, and not why." : shortened(text, LONGEST_ERROR));
    return { text, ...(answer.structuredContent === undefined ? {} : { data: answer.structuredContent as Json }) };
  }
}

interface GivenTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: object;
  readonly outputSchema?: object | undefined;
  readonly execution?: { readonly taskSupport?: string | undefined } | undefined;
}

function toolOf({ name, description, inputSchema, outputSchema, execution }: GivenTool): Tool {
  const output = outputSchema as JsonObject | undefined;
  const mark = output === undefined ? undefined : Object.keys(WRAPPED_BY).find((key) => output[key] === true);
  const wrapped = mark === undefined ? undefined : WRAPPED_BY[mark];
  return {
    name,
    input: inputSchema as JsonObject,
    ...(description === undefined ? {} : { description }),
    ...(output === undefined ? {} : { output }),
    ...(wrapped === undefined ? {} : { wrapped }),
    ...(execution?.taskSupport === "required"
      ? { refused: "The server runs this tool as a task only (taskSupport: required), which is not supported." }
      : {}),
  };
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | undefined)?.code;
const isClosed = (error: unknown): boolean =>
  codeOf(error) === -32000 && messageOf(error).includes("Connection closed");
/** Servers say 404 to a session that they do not know; some say 400. */
const hasLostSession = (error: unknown): boolean => codeOf(error) === 404 || codeOf(error) === 400;

/** @throws the reason of the signal when it is aborted first */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function paused(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return unlessAborted(passed, signal).finally(() => clearTimeout(timer));
}
