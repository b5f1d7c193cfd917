import { type ChildProcess, fork } from "node:child_process";
import type {
  DataCallback,
  Disposable,
  Message,
  MessageReader,
  MessageTransports,
  MessageWriter,
} from "vscode-languageclient";
import { AbstractMessageReader, AbstractMessageWriter } from "./library.js";

/** How long a server that was told to end may take, in milliseconds. */
const GRACE_MS = 2_000;

/** A process of the language server, and the messages to and from it. */
export interface ServerProcess extends MessageTransports {
  /** Kills the process, if it does not end by itself within a moment. */
  end(): void;
}

/** Starts `module`. What the process prints, which is no message, goes to `print`. */
export function startServerProcess(module: string, print: (text: string) => void): ServerProcess {
  const isDebugged = process.execArgv.some((argument) => /^--(inspect|debug)/.test(argument));
  const child = fork(module, ["--node-ipc", `--clientProcessId=${process.pid}`], {
    execArgv: isDebugged ? ["--nolazy", "--inspect=6011"] : [],
    // VS Code's desktop is no Node unless it is told to be.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", ELECTRON_NO_ASAR: "1" },
    silent: true,
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => print(data.toString()));
  return {
    reader: new ProcessReader(child),
    writer: new ProcessWriter(child),
    end() {
      const killing = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      child.once("exit", () => {
        clearTimeout(killing);
      });
    },
  };
}

class ProcessReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly child: ChildProcess) {
    super();
    child.on("error", (error) => {
      this.fireError(error);
    });
    child.on("close", () => {
      this.fireClose();
    });
  }

  listen(callback: DataCallback): Disposable {
    const take = (message: unknown): void => {
      callback(message as Message);
    };
    this.child.on("message", take);
    return { dispose: () => void this.child.off("message", take) };
  }
}

class ProcessWriter extends AbstractMessageWriter implements MessageWriter {
  #failures = 0;

  constructor(private readonly child: ChildProcess) {
    super();
    child.on("close", () => {
      this.fireClose();
    });
  }

  /** Messages arrive in the order in which they are sent. */
  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.send(message, (error) => {
        if (error === null) {
          this.#failures = 0;
          resolve();
          return;
        }
        this.fireError(error, message, ++this.#failures);
        reject(error);
      });
    });
  }

  end(): void {
    // The process ends by the protocol.
  }
}
