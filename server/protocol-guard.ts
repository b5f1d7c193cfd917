/**
 * What stands between a client and the handlers. A request is answered with an error, and a notification is dropped, where the
 * protocol does not allow it now (before `initialize`, after `shutdown`) or where it is not what the protocol says it is. So
 * handlers see well-formed messages only, and nothing that a client sends ends the server.
 */
import type {
  Connection,
  ConnectionOptions,
  MessageStrategy,
  NotificationMessage,
  RequestMessage,
} from "vscode-languageserver";
import { ErrorCodes, LSPErrorCodes, Message, ResponseError } from "./lsp.js";
import { createInput } from "./input.js";
import { features } from "./features/index.js";
import {
  type Check,
  fileNames,
  folders,
  list,
  maybe,
  object,
  ofDocument,
  range,
  renames,
  text,
  version,
} from "./param-checks.js";

export interface ProtocolGuard {
  /** For `createConnection`. */
  readonly options: ConnectionOptions;
  /** Whether the client has initialized the server and not shut it down: only then something is sent to it unasked. */
  readonly isRunning: boolean;
  /** Runs work once all that has arrived is handled. */
  readonly whenQuiet: (work: () => void) => void;
  /** Answers what the guard refuses; where it says what it dropped. */
  attach(connection: Connection): void;
}

/** A request in place of one that is refused; its parameters are the error. No client sends it. */
const REFUSED = "scaicore/refused";

/** Requests of the features: they cost something, and clients cancel them. */
const WAITING: Readonly<Record<string, Check>> = Object.fromEntries(
  features.flatMap(({ requests }) => Object.entries(requests)),
);

const CANCELLED = "The request was cancelled.";

type Next = Parameters<MessageStrategy["handleMessage"]>[1];
type Phase = "new" | "running" | "stopped";

const CHANGED =
  "The document has changed since the request was made, so its places are not those of the text any more.";

/**
 * Requests about a place that means nothing in a later text. Completion and signature help are asked while one types on: clients
 * take what is offered for the text of before and filter it. What names a part of a document that is on the screen may be late too.
 */
const ABOUT_PLACE: ReadonlySet<string> = new Set([
  "textDocument/codeAction",
  "textDocument/declaration",
  "textDocument/definition",
  "textDocument/documentHighlight",
  "textDocument/hover",
  "textDocument/implementation",
  "textDocument/onTypeFormatting",
  "textDocument/prepareCallHierarchy",
  "textDocument/prepareRename",
  "textDocument/rangeFormatting",
  "textDocument/references",
  "textDocument/rename",
  "textDocument/selectionRange",
  "textDocument/typeDefinition",
]);

/** A request that has not begun. */
interface Waiting {
  readonly request: RequestMessage;
  readonly next: Next;
  /** How many changes its document had when it came. */
  readonly changes: number;
}

const uriOf = (params: unknown): string =>
  (params as { readonly textDocument?: { readonly uri?: string } } | undefined)?.textDocument?.uri ?? "";

/** `nextTurn` runs its work in the next turn of the event loop. */
export function createProtocolGuard(nextTurn: (work: () => void) => void): ProtocolGuard {
  let phase: Phase = "new";
  const input = createInput(nextTurn);
  /** In their order, by id. */
  const waiting = new Map<string | number, Waiting>();
  /** How often each document was changed, by URI. */
  const changes = new Map<string, number>();
  let isPlanned = false;
  const plan = (): void => {
    if (isPlanned || waiting.size === 0) return;
    isPlanned = true;
    // The cancellation of a request may be among what has arrived with it.
    input.whenQuiet(work);
  };
  /** Begins one request; before the next, what has arrived meanwhile is read. */
  const work = (): void => {
    isPlanned = false;
    const [first] = waiting.values();
    if (first === undefined) return;
    const { request, next } = first;
    waiting.delete(request.id!);
    const isOld = ABOUT_PLACE.has(request.method) && first.changes !== (changes.get(uriOf(request.params)) ?? 0);
    const answered = isOld ? refuse(request, LSPErrorCodes.ContentModified, CHANGED) : request;
    // Its failure is its answer.
    void Promise.resolve(next(answered)).catch(() => undefined);
    plan();
  };
  const cancel = (params: unknown): void => {
    const { id } = (params ?? {}) as { readonly id?: string | number };
    const cancelled = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || cancelled === undefined) return;
    waiting.delete(id);
    const { request, next } = cancelled;
    void next(refuse(request, LSPErrorCodes.RequestCancelled, CANCELLED));
  };
  /** Counts what makes the places of requests old. */
  const count = ({ method, params }: NotificationMessage): void => {
    const uri = uriOf(params);
    if (method === "textDocument/didChange") changes.set(uri, (changes.get(uri) ?? 0) + 1);
    else if (method === "textDocument/didClose") changes.delete(uri);
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
          input.arrived();
          if (Message.isRequest(message)) {
            const request = admitted(message);
            if (!Object.hasOwn(WAITING, request.method) || request.id === null || waiting.has(request.id))
              return next(request);
            waiting.set(request.id, { request, next, changes: changes.get(uriOf(request.params)) ?? 0 });
            plan();
            return;
          }
          if (Message.isNotification(message) && message.method === "$/cancelRequest") cancel(message.params);
          if (!Message.isNotification(message) || message.method === "exit") return next(message);
          if (phase !== "running") return undefined;
          const wrong = wrongPartOf(message.method, message.params);
          if (wrong === undefined) {
            count(message);
            return next(message);
          }
          log(`Dropped ${message.method}: ${wrong}`);
          return undefined;
        },
      },
    },
    get isRunning() {
      return phase === "running";
    },
    whenQuiet: input.whenQuiet,
    attach(connection) {
      log = (text) => connection.console.warn(text);
      connection.onRequest(REFUSED, (params: unknown) => {
        const refusal = typeof params === "object" && params !== null ? refusals.get(params) : undefined;
        throw refusal ?? new ResponseError(ErrorCodes.MethodNotFound, `Unhandled method ${REFUSED}`);
      });
    },
  };
}

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
  "textDocument/didClose": ofDocument,
  "textDocument/didSave": ofDocument,
  "workspace/didChangeWatchedFiles": object({ changes: list(object({ uri: text })) }),
  "workspace/didChangeConfiguration": object({}),
  "workspace/didCreateFiles": fileNames,
  "workspace/didDeleteFiles": fileNames,
  "workspace/didRenameFiles": renames,
  ...WAITING,
};

/** What keeps the parameters of a method from being what the protocol says, as a sentence. */
function wrongPartOf(method: string, params: unknown): string | undefined {
  return Object.hasOwn(PARAMS, method) ? PARAMS[method]!(params, "params") : undefined;
}
