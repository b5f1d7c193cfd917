/**
 * The part of the Language Server Protocol that the server speaks, over vscode-jsonrpc. The package `vscode-languageserver` reads
 * the whole protocol when a server starts, 130 kB of code; from it come types only.
 */
import type { MessageConnection } from "vscode-jsonrpc";
import type {
  CodeAction,
  CodeActionParams,
  CompletionItem,
  CompletionParams,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  DocumentSymbol,
  DocumentSymbolParams,
  Hover,
  HoverParams,
  InitializeParams,
  InitializeResult,
  PublishDiagnosticsParams,
} from "vscode-languageserver";
import type { FLOWS_REQUEST, FlowsParams, FlowsResult } from "../protocol.js";

/** What a client asks, with the type of the answer. */
interface Requests {
  readonly initialize: (params: InitializeParams) => InitializeResult;
  readonly "textDocument/completion": (params: CompletionParams) => readonly CompletionItem[];
  readonly "textDocument/hover": (params: HoverParams) => Hover | null;
  readonly "textDocument/documentSymbol": (params: DocumentSymbolParams) => readonly DocumentSymbol[];
  readonly "textDocument/codeAction": (params: CodeActionParams) => readonly CodeAction[];
  readonly [FLOWS_REQUEST]: (params: FlowsParams) => FlowsResult;
}

/** What a client reports. */
interface Notifications {
  readonly "textDocument/didOpen": DidOpenTextDocumentParams;
  readonly "textDocument/didChange": DidChangeTextDocumentParams;
  readonly "textDocument/didClose": DidCloseTextDocumentParams;
  readonly "workspace/didChangeWatchedFiles": DidChangeWatchedFilesParams;
}

export class Connection {
  readonly #messages: MessageConnection;
  #isShutDown = false;

  /** @param exit ends the process: with 0 after `shutdown`, else with 1. */
  constructor(messages: MessageConnection, exit: (code: number) => void) {
    this.#messages = messages;
    const leave = () => exit(this.#isShutDown ? 0 : 1);
    messages.onRequest("shutdown", () => {
      this.#isShutDown = true;
      return null;
    });
    messages.onNotification("exit", leave);
    messages.onClose(leave);
  }

  onRequest<Method extends keyof Requests>(method: Method, answer: Requests[Method]): void {
    this.#messages.onRequest<unknown, unknown>(method, answer as (params: unknown) => unknown);
  }

  onNotification<Method extends keyof Notifications>(
    method: Method,
    handle: (params: Notifications[Method]) => void,
  ): void {
    this.#messages.onNotification(method, handle);
  }

  sendDiagnostics(params: PublishDiagnosticsParams): void {
    void this.#messages.sendNotification("textDocument/publishDiagnostics", params);
  }

  /** Reads messages from here on. */
  listen(): void {
    this.#messages.listen();
  }
}
