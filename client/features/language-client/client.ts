import { Uri } from "vscode";
import type { InitializeParams, LanguageClientOptions, MessageTransports } from "vscode-languageclient";
import { clientOptions, watchState } from "./client-options.js";
import type { CreateClient } from "./index.js";
import { BaseLanguageClient } from "./library.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

/** The client of the language server in a process of its own, not started. */
export const createClient: CreateClient = (extension, log, onState) => {
  const module = Uri.joinPath(extension, "dist", "server", "main.cjs").fsPath;
  return watchState(new ProcessClient(module, clientOptions(log, { pluginInterfaces: true })), onState);
};

class ProcessClient extends BaseLanguageClient {
  #server: ServerProcess | undefined;

  constructor(
    private readonly module: string,
    options: LanguageClientOptions,
  ) {
    super("scaicore", "ScaiCore", options);
  }

  override async stop(timeout?: number): Promise<void> {
    const server = this.#server;
    try {
      await super.stop(timeout);
    } finally {
      server?.end();
    }
  }

  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    // The server ends with this process, however that ends.
    params.processId = process.pid;
  }

  protected createMessageTransports(): Promise<MessageTransports> {
    this.#server = startServerProcess(this.module, (text) => {
      this.outputChannel.append(text);
    });
    return Promise.resolve(this.#server);
  }
}
