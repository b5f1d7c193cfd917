import type { DebugProtocol } from "@vscode/debugprotocol";
import type { PlainText } from "../../runtime/plain-text.js";

/** Sends messages of the Debug Adapter Protocol to VS Code, numbered in their order. */
export class DapSender {
  readonly #send: (message: DebugProtocol.ProtocolMessage) => void;
  #sequence = 0;

  constructor(send: (message: DebugProtocol.ProtocolMessage) => void) {
    this.#send = send;
  }

  /** Passes a message on. */
  pass(message: DebugProtocol.ProtocolMessage): void {
    this.#send({ ...message, seq: ++this.#sequence });
  }

  /** Answers a request. @param refusal why it is not done */
  answer({ seq, command }: DebugProtocol.Request, refusal?: PlainText): void {
    const message = refusal === undefined ? {} : { message: refusal };
    this.pass({
      seq: 0,
      type: "response",
      request_seq: seq,
      command,
      success: refusal === undefined,
      ...message,
    } as DebugProtocol.Response);
  }

  /** Writes a line into the Debug Console. */
  output(text: PlainText, category: "console" | "stdout" | "stderr"): void {
    this.#event("output", { category, output: `${text}\n` });
  }

  /** What was debugged is over. */
  ended(exitCode: number): void {
    this.#event("exited", { exitCode });
    this.#event("terminated");
  }

  #event(event: string, body?: object): void {
    const message: DebugProtocol.Event = { seq: 0, type: "event", event, ...(body === undefined ? {} : { body }) };
    this.pass(message);
  }
}
