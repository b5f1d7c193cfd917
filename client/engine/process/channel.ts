import { type ErrorData, errorFromData, errorToData } from "./error-data.js";

/** What one side of a channel can be asked: the parameters and the result of each method, and the parts of a result that come before it. */
export type Methods<T> = {
  readonly [Name in keyof T]: { readonly params: unknown; readonly result: unknown; readonly item?: unknown };
};

/** What crosses between the two sides. All of it is JSON. */
export type Message =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "item"; readonly id: number; readonly item: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly result?: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: ErrorData }
  | { readonly kind: "note"; readonly note: unknown };

/** What a handler gets with the parameters. */
export interface Asked<Item> {
  /** Aborted when the caller gives up, or is gone. */
  readonly signal: AbortSignal;
  /** Sends a part of the result. */
  readonly item: (item: Item) => void;
}

export type Handlers<Mine extends Methods<Mine>> = {
  readonly [Name in keyof Mine]: (
    params: Mine[Name]["params"],
    asked: Asked<Mine[Name]["item"]>,
  ) => Promise<Mine[Name]["result"]>;
};

export interface AskOptions<Item> {
  readonly signal?: AbortSignal;
  readonly onItem?: (item: Item) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onItem: ((item: unknown) => void) | undefined;
}

export interface ChannelParts<Mine extends Methods<Mine>, TheirNote> {
  /** Throws for what cannot be sent. */
  readonly send: (message: Message) => void;
  readonly handlers: Handlers<Mine>;
  readonly onNote: (note: TheirNote) => void;
  /** Called before an answer is sent, so that what was noted until then arrives first. */
  readonly beforeAnswer?: () => void;
}

/**
 * One of the two ends between processes: each side calls methods of the other, and sends notes that nobody answers. A method
 * fails there with the error that it failed with here.
 */
export class Channel<Mine extends Methods<Mine>, Theirs extends Methods<Theirs>, MyNote, TheirNote> {
  readonly #parts: ChannelParts<Mine, TheirNote>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #serving = new Map<number, AbortController>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(parts: ChannelParts<Mine, TheirNote>) {
    this.#parts = parts;
  }

  /** Rejects with the error of the other side, and with that of `end` when the other side is gone. */
  async call<Name extends keyof Theirs & string>(
    method: Name,
    params: Theirs[Name]["params"],
    { signal, onItem }: AskOptions<Theirs[Name]["item"]> = {},
  ): Promise<Theirs[Name]["result"]> {
    if (this.#ended !== undefined) throw this.#ended;
    const id = ++this.#lastId;
    const abort = () => this.#trySend({ kind: "abort", id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, onItem });
        this.#parts.send({ kind: "call", id, method, params });
        if (signal?.aborted === true) abort();
      });
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#waiting.delete(id);
    }
  }

  note(note: MyNote): void {
    this.#trySend({ kind: "note", note });
  }

  receive(message: Message): void {
    switch (message.kind) {
      case "call":
        void this.#serve(message.id, message.method as keyof Mine, message.params);
        return;
      case "abort":
        this.#serving.get(message.id)?.abort();
        return;
      case "item":
        this.#waiting.get(message.id)?.onItem?.(message.item);
        return;
      case "answer":
        this.#waiting.get(message.id)?.resolve(message.result);
        return;
      case "failure":
        this.#waiting.get(message.id)?.reject(errorFromData(message.error));
        return;
      case "note":
        this.#parts.onNote(message.note as TheirNote);
        return;
    }
  }

  /** The other side is gone: all calls are rejected with `error`, and what it asked for is aborted. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    for (const serving of this.#serving.values()) serving.abort();
  }

  async #serve(id: number, method: keyof Mine, params: Mine[keyof Mine]["params"]): Promise<void> {
    const serving = new AbortController();
    this.#serving.set(id, serving);
    const item = (part: unknown) => this.#trySend({ kind: "item", id, item: part });
    let answer: Message;
    try {
      answer = {
        kind: "answer",
        id,
        result: await this.#parts.handlers[method](params, { signal: serving.signal, item }),
      };
    } catch (error) {
      answer = { kind: "failure", id, error: errorToData(error) };
    } finally {
      this.#serving.delete(id);
    }
    this.#parts.beforeAnswer?.();
    try {
      this.#parts.send(answer);
    } catch (error) {
      this.#trySend({ kind: "failure", id, error: errorToData(error) });
    }
  }

  #trySend(message: Message): void {
    try {
      this.#parts.send(message);
    } catch {
      // The other side is gone, which ends the channel, or the text cannot be written, and nobody waits for it.
    }
  }
}
