/** A client of the Debug Adapter Protocol, as VS Code is one: sends requests, waits for answers and events. */
import type { DebugProtocol } from "@vscode/debugprotocol";

export interface DapReceiver {
  receive(message: DebugProtocol.ProtocolMessage): void;
}

export class DapClient {
  /** All that was received, in order. */
  readonly received: DebugProtocol.ProtocolMessage[] = [];
  #receiver: DapReceiver | undefined;
  #sequence = 0;
  /** The events that nobody has waited for yet. */
  readonly #events: DebugProtocol.Event[] = [];
  #wake: () => void = () => undefined;

  /** What the adapter sends to. */
  readonly take = (message: DebugProtocol.ProtocolMessage): void => {
    this.received.push(message);
    if (message.type === "event") this.#events.push(message as DebugProtocol.Event);
    this.#wake();
  };

  connect(receiver: DapReceiver): void {
    this.#receiver = receiver;
  }

  /** The body of the answer. @throws Error with the message of a refusal */
  async ask<Body = unknown>(command: string, given?: unknown): Promise<Body> {
    const seq = ++this.#sequence;
    const request = { seq, type: "request", command, ...(given === undefined ? {} : { arguments: given }) };
    this.#receiver?.receive(request);
    const isAnswer = (message: DebugProtocol.ProtocolMessage): message is DebugProtocol.Response =>
      message.type === "response" && (message as DebugProtocol.Response).request_seq === seq;
    const answer = await this.#until(() => this.received.find(isAnswer));
    if (!answer.success) throw new Error(answer.message);
    return answer.body as Body;
  }

  /** The body of the next event of this name; those of other names before it are passed over. */
  async event<Body = Record<string, unknown>>(name: string): Promise<Body> {
    return (await this.either(name)).body as Body;
  }

  /** The next event that has one of these names. */
  async either(...names: readonly string[]): Promise<DebugProtocol.Event> {
    return await this.#until(() => {
      const at = this.#events.findIndex(({ event }) => names.includes(event));
      return at < 0 ? undefined : this.#events.splice(0, at + 1).at(-1);
    });
  }

  /** What was put out so far. */
  get output(): string {
    return this.received
      .filter((message): message is DebugProtocol.OutputEvent => (message as DebugProtocol.Event).event === "output")
      .map(({ body }) => body.output)
      .join("");
  }

  async #until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => {
        const before = this.#wake;
        this.#wake = () => {
          before();
          this.#wake = () => undefined;
          resolve();
        };
      });
    }
  }
}
