import type { DebugProtocol } from "@vscode/debugprotocol";
import type { InvocationResult } from "scaicore";
import { plain, plainText, type PlainText } from "../../runtime/plain-text.js";
import { DapSender } from "./dap-sender.js";
import { preview } from "./process/debug/values.js";
import type { DapMessage } from "./process/debug/protocol.js";
import type { DebugParts, OpenDebugger } from "./process/engines.js";
import type { Program } from "./process/program.js";
import type { OnCalled, RunHost } from "./run-host.js";

export interface DebugSessionParts extends Pick<DebugParts, "setup" | "compile"> {
  readonly host: RunHost;
  readonly program: Program;
  /** Told of the flows of other cores that the run calls. */
  readonly onCalled?: OnCalled;
  /** Starts the run, as Run does, or waits for one that somebody else starts. A text says why nothing ran. */
  readonly start: () => Promise<InvocationResult | PlainText>;
  /** Sends a message of the Debug Adapter Protocol to VS Code. */
  readonly send: (message: DebugProtocol.ProtocolMessage) => void;
}

const CANCELLED = "Stopped in the debugger.";

/**
 * A run under a debugger, as VS Code sees it: messages go on to the debugger in the engine's process, and this starts the run, ends it
 * when the person does, and says when it has ended, wherever that was. A run that waits for a decision is not over.
 */
export class DebugSession {
  readonly #parts: DebugSessionParts;
  readonly #stopListening: () => void;
  #debugger: OpenDebugger | undefined;
  readonly #dap: DapSender;
  #isOver = false;
  #started = false;
  #looking: Promise<void> | undefined;

  private constructor(parts: DebugSessionParts) {
    this.#parts = parts;
    this.#dap = new DapSender(parts.send);
    const { host, setup, onCalled } = parts;
    const listening = host.onChange(() => this.#look());
    const watching = onCalled && host.watchCalls(setup.invocationId, onCalled);
    this.#stopListening = () => {
      listening.dispose();
      watching?.dispose();
    };
  }

  /** @throws when the engine's process cannot be started */
  static async open(parts: DebugSessionParts): Promise<DebugSession> {
    const session = new DebugSession(parts);
    const { host, program, setup, compile } = parts;
    const onMessage = (message: DapMessage) => session.#pass(message);
    try {
      session.#debugger = await host.openDebugger(program, { setup, compile, onMessage });
    } catch (error) {
      session.#stopListening();
      throw error;
    }
    void session.#debugger.ended.then(() => session.#lost());
    return session;
  }

  /** Takes a message of VS Code. */
  receive(message: DapMessage): void {
    const request = message as DebugProtocol.Request;
    if (endsDebuggee(request)) {
      void this.#cancel(request);
      return;
    }
    void this.#debugger?.send(message).catch(() => {
      // Its process is gone: nobody else answers.
      this.#dap.answer(request);
    });
    if (request.command === "configurationDone" && !this.#started) {
      this.#started = true;
      void this.#run();
    }
  }

  /** Lets the run go on without the debugger. */
  dispose(): void {
    this.#isOver = true;
    this.#stopListening();
    const open = this.#debugger;
    open?.send({ seq: 0, type: "request", command: "disconnect" } as DebugProtocol.Request).catch(() => undefined);
    open?.release();
  }

  async #run(): Promise<void> {
    try {
      const result = await this.#parts.start();
      if (typeof result === "string") this.#end(result, 1);
      else if (result.status !== "SUSPENDED") this.#over(result);
      else {
        this.#dap.output(plain`The run waits for a decision. It goes on here once it is made.`, "console");
        this.#look();
      }
    } catch (error) {
      this.#end(plainText(error instanceof Error ? error.message : String(error)), 1);
    }
  }

  /** Looks whether the run has ended: after a decision, in whichever window it was made. */
  #look(): void {
    if (!this.#started || this.#isOver) return;
    const { host, setup } = this.#parts;
    this.#looking ??= host
      .summary(setup.invocationId)
      .then((summary) => {
        if (summary?.result !== undefined) this.#over(summary.result);
      })
      .catch(() => undefined)
      .finally(() => {
        this.#looking = undefined;
      });
  }

  #over(result: InvocationResult): void {
    switch (result.status) {
      case "COMPLETED":
        this.#end(plain`The run completed: ${preview(result.output, 2_000)}`, 0);
        return;
      case "FAILED":
        this.#end(plain`The run failed: ${result.error.message}`, 1);
        return;
      case "SUSPENDED":
    }
  }

  /** The process of the debugger is gone. */
  #lost(): void {
    if (this.#isOver) return;
    // It may have been ended because it did not heed the cancel, and the run ends elsewhere.
    if (this.#parts.host.live(this.#parts.setup.invocationId)?.cancelling === true) return;
    this.#end(plain`The process of the debugger has ended. What the run still does it does without it.`, 1);
  }

  #end(text: PlainText, exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopListening();
    this.#dap.output(text, exitCode === 0 ? "stdout" : "stderr");
    this.#dap.ended(exitCode);
    this.#debugger?.release();
  }

  async #cancel(request: DebugProtocol.Request): Promise<void> {
    const { host, setup } = this.#parts;
    try {
      if (this.#isOver || !this.#started) this.#end(plain`The run was not started.`, 1);
      else {
        const result = await host.cancel(setup.invocationId, CANCELLED);
        this.#over(result);
      }
      this.#dap.answer(request);
    } catch (error) {
      this.#dap.answer(request, plainText(error instanceof Error ? error.message : String(error)));
    }
  }

  /** A run that has ended stands nowhere. */
  #pass(message: DebugProtocol.ProtocolMessage): void {
    if (this.#isOver && message.type === "event") return;
    this.#dap.pass(message);
  }
}

/** Whether a request ends the run. */
function endsDebuggee({ command, arguments: given }: DebugProtocol.Request): boolean {
  if (command === "terminate") return true;
  return (
    command === "disconnect" && (given as DebugProtocol.DisconnectArguments | undefined)?.terminateDebuggee === true
  );
}
