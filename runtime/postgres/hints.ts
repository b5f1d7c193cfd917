import { Watchers } from "../host/store/watchers.js";
import type { SqlConnection } from "./connection.js";
import { columnOf, knownIdOf } from "./ids.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** Hints that come together go out together. */
const GATHER_MS = 3;

/**
 * Tells that runs have changed, in this process at once and in others by LISTEN and NOTIFY. A notification is sent after the change
 * was committed and in no transaction of the store: commits that notify wait for each other in PostgreSQL. One that is lost costs
 * its hearer a poll.
 */
export class Hints {
  readonly #watchers = new Watchers();
  readonly #untold = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watched = 0;
  #listening: { stop: () => void } | undefined;
  #closed = false;

  constructor(
    private readonly database: SqlConnection,
    private readonly channel: string,
  ) {}

  tell(invocationId?: string): void {
    this.#watchers.tell(invocationId);
    this.#untold.add(invocationId === undefined ? "" : columnOf(invocationId));
    this.#timer ??= setTimeout(() => void this.#send(), GATHER_MS);
    unref(this.#timer);
  }

  watch(changed: (invocationId?: string) => void): () => void {
    const stop = this.#watchers.add(changed);
    this.#watched++;
    if (this.#listening === undefined && !this.#closed) this.#listen();
    let ended = false;
    return () => {
      stop();
      if (ended) return;
      ended = true;
      if (--this.#watched === 0) this.#stopListening();
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  async #send(): Promise<void> {
    const ids = [...this.#untold];
    this.#untold.clear();
    this.#timer = undefined;
    if (this.#closed) return;
    // Where the database is away, hints are late anyway.
    await this.database
      .query("select pg_notify($1, id) from unnest($2::text[]) as id", [this.channel, ids])
      .catch(() => undefined);
  }

  /** Listens, and listens again whenever the session has ended, until nobody watches any more. */
  #listen(): void {
    const listening: { stop: () => void; over: boolean } = { stop: () => undefined, over: false };
    this.#listening = {
      stop: () => {
        listening.over = true;
        listening.stop();
      },
    };
    let pause = FIRST_PAUSE_MS;
    const again = (): void => {
      if (listening.over) return;
      unref(setTimeout(() => void begin(true), pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    const begin = async (isAgain: boolean): Promise<void> => {
      if (listening.over) return;
      try {
        const stop = await this.database.listen(this.channel, (payload) => this.#heard(payload), again);
        listening.stop = stop;
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may have ended meanwhile
        if (listening.over) stop();
        pause = FIRST_PAUSE_MS;
        // What was told meanwhile was not heard.
        if (isAgain) this.#watchers.tell();
      } catch {
        again();
      }
    };
    void begin(false);
  }

  #heard(payload: string): void {
    // Of an id that is too long for a column nobody knows which it is: any may have changed.
    this.#watchers.tell(payload === "" ? undefined : knownIdOf(payload));
  }

  #stopListening(): void {
    this.#listening?.stop();
    this.#listening = undefined;
  }
}

function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === "object") timer.unref();
}
