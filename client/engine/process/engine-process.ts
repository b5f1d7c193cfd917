import type { LimitsOptions } from "scaicore";
import { Channel, type Handlers, type Message } from "./channel.js";
import type { DapMessage } from "./debug/protocol.js";
import { type EngineMethods, type EngineNote, ENDS_RUN, type HostMethods, type ReportItem } from "./protocol.js";
import { within } from "./within.js";

/** How the process of an engine has ended. */
export type EngineEnd =
  /** By order: a computing flow was cancelled, or the window closed. */
  | { readonly kind: "killed" }
  | { readonly kind: "outOfMemory" }
  /** It crashed, or somebody else ended it. */
  | { readonly kind: "crashed"; readonly how: string }
  | { readonly kind: "notStarted"; readonly error: Error };

/** A process that can be sent messages, and ended for certain. */
export interface EngineLink {
  /** Throws for what cannot be sent; a message to a process that is gone is lost. */
  send(message: Message): void;
  /** Ends the process at once, whatever it does. */
  kill(): void;
  readonly ended: Promise<EngineEnd>;
}

/** The settings that a process is started with. */
export interface EngineSettings {
  /** The limit of its JavaScript heap, in MB. */
  readonly memoryMb: number;
  readonly limits: LimitsOptions;
}

export type StartLink = (memoryMb: number, receive: (message: Message) => void) => EngineLink;

/** The process was gone before it gave an answer. What it was asked is repeated with another one, or not, by `end`. */
export class EngineEndedError extends Error {
  constructor(
    readonly end: EngineEnd,
    readonly memoryMb: number,
  ) {
    super(sentenceOf(end, memoryMb), end.kind === "notStarted" ? { cause: end.error } : undefined);
    this.name = "EngineEndedError";
  }
}

function sentenceOf(end: EngineEnd, memoryMb: number): string {
  switch (end.kind) {
    case "killed":
      return "The engine was stopped.";
    case "outOfMemory":
      return `The engine ran out of memory (limit ${memoryMb} MB).`;
    case "crashed":
      return `The engine ended by itself (${end.how}).`;
    case "notStarted":
      return `The engine could not be started: ${end.error.message}`;
  }
}

export interface EngineProcessOptions {
  readonly settings: EngineSettings;
  readonly directory: string;
  readonly start: StartLink;
  readonly handlers: Handlers<HostMethods>;
  readonly onReport: (items: readonly ReportItem[]) => void;
  readonly onWarning: (message: string) => void;
  /** Takes what a debugger of the process says. */
  readonly onDebug?: (message: DapMessage) => void;
  /** Called when the process is gone, before its calls are rejected. */
  readonly onEnd: (process: EngineProcess, error: EngineEndedError) => void;
}

type EngineChannel = Channel<HostMethods, EngineMethods, never, EngineNote>;

/** One process with an engine, from its start to its end, as the extension sees it. */
export class EngineProcess {
  readonly settings: EngineSettings;
  /** Settles when the process is gone. */
  readonly ended: Promise<void>;
  /** Settles when the process listens, or never will. */
  readonly opened: Promise<void>;
  readonly #link: EngineLink;
  readonly #channel: EngineChannel;
  readonly #open: Promise<undefined>;
  /** The runs that have reported something and not their end. */
  readonly #busy = new Set<string>();
  #calls = 0;
  #isGone = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: EngineProcessOptions) {
    const { settings, directory } = options;
    this.settings = settings;
    this.#link = options.start(settings.memoryMb, (message) => this.#channel.receive(message));
    this.#channel = new Channel<HostMethods, EngineMethods, never, EngineNote>({
      send: (message) => this.#link.send(message),
      handlers: options.handlers,
      onNote: (note) => {
        switch (note.kind) {
          case "report":
            this.#keepBusy(note.items);
            options.onReport(note.items);
            return;
          case "debug":
            options.onDebug?.(note.message);
            return;
          case "warning":
            options.onWarning(note.message);
            return;
        }
      },
    });
    this.#open = this.#channel.call("open", { directory, limits: settings.limits });
    let listens = false;
    this.opened = this.#open.then(
      () => {
        listens = true;
      },
      // A process without a store is of no use; the next one may have more luck.
      () => this.#link.kill(),
    );
    this.ended = this.#link.ended.then((end) => {
      const error = new EngineEndedError(listens ? end : atStart(end, settings.memoryMb), settings.memoryMb);
      this.#isGone = true;
      options.onEnd(this, error);
      this.#channel.end(error);
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether the run does something in this process, as far as it has been heard. */
  runs(invocationId: string): boolean {
    return this.#busy.has(invocationId);
  }

  get busy(): readonly string[] {
    return [...this.#busy];
  }

  /** @throws EngineEndedError when the process ends first. */
  async call<Name extends keyof EngineMethods>(
    method: Name,
    params: EngineMethods[Name]["params"],
    asked?: Parameters<EngineChannel["call"]>[2],
  ): Promise<EngineMethods[Name]["result"]> {
    this.#calls++;
    try {
      await this.#open;
      return await this.#channel.call(method, params, asked);
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#whenIdle?.();
    }
  }

  /** Ends the process at once, whatever it does; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#link.kill();
    await this.ended;
  }

  /** Lets runs stop at their next durable points, and ends the process after `graceMs` at the latest. */
  async close(graceMs: number): Promise<void> {
    const closing = this.#open.then(() => this.#channel.call("close", { graceMs })).catch(() => undefined);
    await within(graceMs + CLOSING_MS, closing);
    await this.kill();
  }

  /** Ends the process when all its calls are answered. */
  retire(): void {
    const end = () => void this.close(0);
    if (this.#calls === 0) end();
    else this.#whenIdle = end;
  }

  #keepBusy(items: readonly ReportItem[]): void {
    for (const item of items) {
      if (item.kind !== "event") continue;
      if (ENDS_RUN.test(item.event.type)) this.#busy.delete(item.event.executionId);
      else this.#busy.add(item.event.executionId);
    }
  }
}

/** A process that crashes before it listens would do so again. */
function atStart(end: EngineEnd, memoryMb: number): EngineEnd {
  return end.kind === "outOfMemory" || end.kind === "crashed"
    ? { kind: "notStarted", error: new Error(sentenceOf(end, memoryMb)) }
    : end;
}

/** Beyond the grace of the runs, in ms: for the store. */
const CLOSING_MS = 500;
