/**
 * What stands between a client and the handlers. A request is answered with an error, and a notification is dropped, where the
 * protocol does not allow it now (before `initialize`, after `shutdown`) or where it is not what the protocol says it is. So
 * handlers see well-formed messages only, and nothing that a client sends ends the server.
 */
import {
  ErrorCodes,
  LSPErrorCodes,
  Message,
  ResponseError,
  type Connection,
  type ConnectionOptions,
  type MessageStrategy,
  type RequestMessage,
} from "vscode-languageserver";
import { FLOWS_REQUEST } from "./protocol.js";

export interface ProtocolGuard {
  /** For `createConnection`. */
  readonly options: ConnectionOptions;
  /** Whether the client has initialized the server and not shut it down: only then something is sent to it unasked. */
  readonly isRunning: boolean;
  /** Answers what the guard refuses; where it says what it dropped. */
  attach(connection: Connection): void;
}

/** A request in place of one that is refused; its parameters are the error. No client sends it. */
const REFUSED = "scaicore/refused";

/** Requests that cost something, and that clients cancel. */
const WAITING: ReadonlySet<string> = new Set([
  "textDocument/completion",
  "textDocument/hover",
  "textDocument/documentSymbol",
  "textDocument/codeAction",
  FLOWS_REQUEST,
]);

const CANCELLED = "The request was cancelled.";

type Next = Parameters<MessageStrategy["handleMessage"]>[1];
type Phase = "new" | "running" | "stopped";

/** How many turns of the event loop a request waits for what arrives with it, at most. */
const LONGEST_WAIT = 10_000;

/** `soon` runs its work once what has already arrived was read: the next turn of the event loop. */
export function createProtocolGuard(soon: (work: () => void) => void): ProtocolGuard {
  let phase: Phase = "new";
  /** Counts the messages. */
  let arrived = 0;
  /** Requests that have not begun, in their order, by id. */
  const waiting = new Map<string | number, { readonly request: RequestMessage; readonly next: Next }>();
  let isWorking = false;
  /** Waits until no more messages arrive: the cancellation of a request may be among them. */
  const pause = async (): Promise<void> => {
    for (let turn = 0; turn < LONGEST_WAIT; turn++) {
      const before = arrived;
      await new Promise<void>(soon);
      if (arrived === before) return;
    }
  };
  /** Begins one request after the other; between two, what has arrived is read. */
  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (;;) {
      await pause();
      const [first] = waiting.values();
      if (first === undefined) break;
      waiting.delete(first.request.id!);
      // Its failure is its answer.
      await Promise.resolve(first.next(first.request)).catch(() => undefined);
    }
    isWorking = false;
  };
  const cancel = (params: unknown): void => {
    const { id } = (params ?? {}) as { readonly id?: string | number };
    const cancelled = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || cancelled === undefined) return;
    waiting.delete(id);
    const { request, next } = cancelled;
    void next(refuse(request, LSPErrorCodes.RequestCancelled, CANCELLED));
  };
  let log: (text: string) => void = () => undefined;
  const refusals = new WeakMap<object, ResponseError>();
  const refuse = (request: RequestMessage, code: number, message: string): RequestMessage => {
    const params = {};
    refusals.set(params, new ResponseError(code, message));
    return { ...request, method: REFUSED, params };
  };

  /** The request as it is handled: itself, or its refusal. */
  const admitted = (request: RequestMessage): RequestMessage => {
    const { method } = request;
    if (phase === "stopped") return refuse(request, ErrorCodes.InvalidRequest, `${method} after shutdown.`);
    if (method === "initialize") {
      if (phase !== "new") return refuse(request, ErrorCodes.InvalidRequest, "The server is initialized already.");
    } else if (phase === "new") {
      return refuse(request, ErrorCodes.ServerNotInitialized, `${method} before initialize.`);
    }
    const wrong = wrongPartOf(method, request.params);
    if (wrong !== undefined) return refuse(request, ErrorCodes.InvalidParams, `${method}: ${wrong}`);
    if (method === "initialize") phase = "running";
    else if (method === "shutdown") phase = "stopped";
    return request;
  };

  return {
    options: {
      // A request that is cancelled before it has begun is answered at once, and not computed.
      connectionStrategy: {
        cancelUndispatched: (message) => ({
          jsonrpc: message.jsonrpc,
          id: Message.isRequest(message) ? message.id : null,
          error: { code: LSPErrorCodes.RequestCancelled, message: CANCELLED },
        }),
      },
      messageStrategy: {
        handleMessage(message, next) {
          arrived++;
          if (Message.isRequest(message)) {
            const request = admitted(message);
            if (!WAITING.has(request.method) || request.id === null || waiting.has(request.id)) return next(request);
            waiting.set(request.id, { request, next });
            return void work();
          }
          if (Message.isNotification(message) && message.method === "$/cancelRequest") cancel(message.params);
          if (!Message.isNotification(message) || message.method === "exit") return next(message);
          if (phase !== "running") return undefined;
          const wrong = wrongPartOf(message.method, message.params);
          if (wrong === undefined) return next(message);
          log(`Dropped ${message.method}: ${wrong}`);
          return undefined;
        },
      },
    },
    get isRunning() {
      return phase === "running";
    },
    attach(connection) {
      log = (text) => connection.console.warn(text);
      connection.onRequest(REFUSED, (params: unknown) => {
        const refusal = typeof params === "object" && params !== null ? refusals.get(params) : undefined;
        throw refusal ?? new ResponseError(ErrorCodes.MethodNotFound, `Unhandled method ${REFUSED}`);
      });
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown, path: string) => string | undefined;

const kind =
  (type: "string" | "number"): Check =>
  (value, path) =>
    typeof value === type ? undefined : `\`${path}\` is no ${type}.`;
const text = kind("string");
const whole: Check = (value, path) =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : `\`${path}\` is no number from 0.`;
const version: Check = (value, path) => (Number.isInteger(value) ? undefined : `\`${path}\` is no whole number.`);

/** An object with these fields at least. */
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return `\`${path}\` is no object.`;
    for (const [name, check] of Object.entries(fields)) {
      const wrong = check((value as Fields)[name], path === "params" ? name : `${path}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
const list =
  (item: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `\`${path}\` is no list.`;
    for (const [index, one] of value.entries()) {
      const wrong = item(one, `${path}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
const maybe =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? undefined : check(value, path);

const position = object({ line: whole, character: whole });
const range = object({ start: position, end: position });
const textDocument = object({ uri: text });
const folders = list(object({ uri: text }));
const atPosition = object({ textDocument, position });

/** What the server handles, by method. */
const PARAMS: Readonly<Record<string, Check>> = {
  initialize: object({
    capabilities: object({}),
    workspaceFolders: (value, path) => (value === null ? undefined : maybe(folders)(value, path)),
  }),
  "workspace/didChangeWorkspaceFolders": object({ event: object({ added: folders, removed: folders }) }),
  "textDocument/didOpen": object({ textDocument: object({ uri: text, version, text }) }),
  "textDocument/didChange": object({
    textDocument: object({ uri: text, version }),
    contentChanges: list(object({ text, range: maybe(range) })),
  }),
  "textDocument/didClose": object({ textDocument }),
  "textDocument/didSave": object({ textDocument }),
  "workspace/didChangeWatchedFiles": object({ changes: list(object({ uri: text })) }),
  "textDocument/completion": atPosition,
  "textDocument/hover": atPosition,
  "textDocument/documentSymbol": object({ textDocument }),
  "textDocument/codeAction": object({ textDocument, range }),
  [FLOWS_REQUEST]: object({ textDocument }),
};

/** What keeps the parameters of a method from being what the protocol says, as a sentence. */
function wrongPartOf(method: string, params: unknown): string | undefined {
  return Object.hasOwn(PARAMS, method) ? PARAMS[method]!(params, "params") : undefined;
}
