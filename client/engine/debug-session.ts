import type { DebugProtocol } from "@vscode/debugprotocol";
import type { InvocationResult } from "scaicore";
import { plain, plainText, type PlainText } from "../../runtime/plain-text.js";
import { preview } from "./process/debug/values.js";
import type { DapMessage } from "./process/debug/protocol.js";
import type { DebugParts, OpenDebugger } from "./process/engines.js";
import type { Program } from "./process/program.js";
import type { RunHost } from "./run-host.js";

export interface DebugSessionParts extends Pick<DebugParts, "setup" | "compile"> {
  readonly host: RunHost;
  readonly program: Program;
  /** Starts the run, as Run does. A text says why nothing ran. */
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
  #sequence = 0;
  #isOver = false;
  #started = false;
  #looking: Promise<void> | undefined;

  private constructor(parts: DebugSessionParts) {
    this.#parts = parts;
    const listening = parts.host.onChange(() => this.#look());
    this.#stopListening = () => listening.dispose();
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
    const { command } = request;
    if (command === "terminate" || (command === "disconnect" && this.#endsRun(request))) {
      void this.#cancel(request);
      return;
    }
    void this.#debugger?.send(message).catch(() => {
      // Its process is gone: nobody else answers.
      this.#send({
        seq: 0,
        type: "response",
        request_seq: request.seq,
        command,
        success: true,
      } as DebugProtocol.Response);
    });
    if (command === "configurationDone" && !this.#started) {
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
        this.#output(plain`The run waits for a decision. It goes on here once it is made.`, "console");
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
    this.#output(text, exitCode === 0 ? "stdout" : "stderr");
    const exited: DebugProtocol.ExitedEvent = { seq: 0, type: "event", event: "exited", body: { exitCode } };
    this.#send(exited);
    this.#send({ seq: 0, type: "event", event: "terminated" } as DebugProtocol.TerminatedEvent);
    this.#debugger?.release();
  }

  #endsRun({ arguments: given }: DebugProtocol.Request): boolean {
    return (given as DebugProtocol.DisconnectArguments | undefined)?.terminateDebuggee === true;
  }

  async #cancel({ seq, command }: DebugProtocol.Request): Promise<void> {
    const { host, setup } = this.#parts;
    const answer = { seq: 0, type: "response", request_seq: seq, command };
    try {
      if (this.#isOver || !this.#started) this.#end(plain`The run was not started.`, 1);
      else {
        const result = await host.cancel(setup.invocationId, CANCELLED);
        this.#over(result);
      }
      this.#send({ ...answer, success: true } as DebugProtocol.Response);
    } catch (error) {
      const message = plainText(error instanceof Error ? error.message : String(error));
      this.#send({ ...answer, success: false, message } as DebugProtocol.Response);
    }
  }

  #output(text: PlainText, category: "console" | "stdout" | "stderr"): void {
    this.#send({
      seq: 0,
      type: "event",
      event: "output",
      body: { category, output: `${text}\n` },
    } as DebugProtocol.OutputEvent);
  }

  /** A run that has ended stands nowhere. */
  #pass(message: DebugProtocol.ProtocolMessage): void {
    if (this.#isOver && message.type === "event") return;
    this.#send(message);
  }

  #send(message: DebugProtocol.ProtocolMessage): void {
    this.#parts.send({ ...message, seq: ++this.#sequence });
  }
}
