import { StoreCorruptError } from "../errors.js";
import { isStoreProblem } from "./disk-error.js";
import {
  LOG_RECORDS,
  type LogRecordKind,
  type LogRecords,
  invocationOf,
  prunedBefore,
  stateRecordOf,
} from "./log-records.js";
import type { Invocation } from "../store/invocation-table.js";
import { Breather, type EventLoop } from "./log/breather.js";
import { type Frame, NO_KEY } from "./log/frame.js";
import type { LogFiles, Place } from "./log/log-files.js";
import type { Gap } from "./log/segment-scan.js";
import type { BaseFrame, LogReader } from "./log/shared-log.js";
import { damaged } from "./record.js";
import { misshapen } from "./record-forms.js";
import type { Records } from "./records.js";
import { type EntryPlace, StoreTable } from "./store-table.js";

export interface LogStateOptions {
  readonly records: Records;
  /** Of the log, for messages. */
  readonly path: string;
  readonly files: () => LogFiles;
  readonly eventLoop: EventLoop;
  /** The key of an invocation in frames. */
  readonly keyOf: (invocationId: string) => string;
  /** Hears of each frame of another process. */
  readonly changed: (key: string) => void;
}

/** Makes of the frames of a log what they come to, and reads again what is not kept in memory. */
export class LogState implements LogReader {
  table = new StoreTable();
  readonly #records: Records;
  readonly #path: string;
  readonly #files: () => LogFiles;
  /** Finished invocations that were read lately. */
  readonly #read = new Map<string, Promise<Invocation<EntryPlace>>>();

  readonly #changed: (key: string) => void;

  readonly #eventLoop: EventLoop;
  readonly #keyOf: (invocationId: string) => string;

  constructor(options: LogStateOptions) {
    this.#records = options.records;
    this.#path = options.path;
    this.#files = options.files;
    this.#eventLoop = options.eventLoop;
    this.#keyOf = options.keyOf;
    this.#changed = options.changed;
  }

  reset(): void {
    this.table = new StoreTable();
    this.#read.clear();
  }

  apply(frame: Frame, place: Place): void | Promise<void> {
    const applying = this.#applyTo(this.table, frame, place);
    if (applying === undefined) this.#changed(frame.key);
    else return applying.then(() => this.#changed(frame.key));
  }

  damaged(gap: Gap, path: string): void {
    const error = () => damaged(path, gap.from, `${gap.to - gap.from} bytes cannot be read`);
    for (const key of gap.keys) if (key !== NO_KEY) this.table.damage(key, error());
    if (gap.attributed) return;
    for (const { key } of this.table.invocations.all()) this.table.damage(key, error());
  }

  unread(): boolean {
    for (const { error } of this.table.problems()) if (!(error instanceof StoreCorruptError)) return true;
    return false;
  }

  async capture(): Promise<() => AsyncIterable<BaseFrame>> {
    const frames: (BaseFrame | Promise<BaseFrame>)[] = [];
    for (const { key, start, error, recorded } of this.table.problems()) {
      // With the right codec, or by hand, it may be read one day: what is there must stay.
      if (!recorded) throw error;
      const path = error.details.path;
      const record = { problem: error.message, path: typeof path === "string" ? path : this.#path, start };
      frames.push({ kind: "corrupt", key, payload: await this.#records.encodePayload("corrupt", record, key) });
    }
    const breather = new Breather(this.#eventLoop);
    for (const invocation of this.table.invocations.all()) {
      if (this.table.problem(invocation.key) !== undefined) continue;
      if (breather.due()) await breather.breathe();
      const entries = await this.entries(invocation);
      frames.push(await this.#stateFrame(invocation, entries));
    }
    const finished = this.table.finished.all();
    const read = this.#stored.bind(this);
    return async function* () {
      yield* frames;
      for (const { key, places } of finished) yield await read(key, places);
    };
  }

  /** The bytes of the entries of an invocation. */
  async entries({ key, entries }: Pick<Invocation<EntryPlace>, "key" | "entries">): Promise<readonly Uint8Array[]> {
    return await Promise.all(entries.map((entry) => this.#entry(key, entry)));
  }

  /** All of a finished invocation; it must not be changed. */
  async finished(key: string, places: readonly Place[]): Promise<Invocation<EntryPlace>> {
    let reading = this.#read.get(key);
    if (reading === undefined) {
      reading = this.#replay(key, places);
      if (this.#read.size >= MOST_READ) this.#read.clear();
      this.#read.set(key, reading);
      reading.catch(() => this.#read.delete(key));
    }
    return await reading;
  }

  /** Forgets what was read of a finished invocation. */
  forget(key: string): void {
    this.#read.delete(key);
  }

  async #replay(key: string, places: readonly Place[]): Promise<Invocation<EntryPlace>> {
    const table = new StoreTable({ keepFinished: true });
    for (const place of places) await this.#applyTo(table, await this.#files().read(place, key), place);
    const problem = table.problem(key);
    if (problem !== undefined) throw problem.error;
    const invocation = table.invocations.get(key);
    if (invocation === undefined) throw damaged(this.#path, 0, `invocation ${key} cannot be read any more`);
    return invocation;
  }

  /** A finished invocation as a frame of a base. */
  async #stored(key: string, places: readonly Place[]): Promise<BaseFrame> {
    const [place] = places;
    if (place !== undefined && places.length === 1) {
      const { kind, payload } = await this.#files().read(place, key);
      if (kind === "state") return { kind, key, payload: payload.slice() };
    }
    return await this.#stateFrame(await this.#replay(key, places), []);
  }

  async #stateFrame(invocation: Invocation<unknown>, entries: readonly Uint8Array[]): Promise<BaseFrame> {
    const { key } = invocation;
    const record = stateRecordOf(invocation, entries);
    return { kind: "state", key, payload: await this.#records.encodePayload("state", { ...record }, key) };
  }

  async #entry(key: string, { place, index }: EntryPlace): Promise<Uint8Array> {
    const frame = await this.#files().read(place, key);
    if (index === undefined) return (await this.#decode("entry", frame)).entry;
    const entry = (await this.#decode("state", frame)).entries[index];
    if (entry === undefined) throw damaged(this.#path, frame.at, "an entry is missing");
    return entry;
  }

  #applyTo(table: StoreTable, frame: Frame, place: Place): void | Promise<void> {
    const { kind, key } = frame;
    if (kind === "pruned") {
      table.prune(key, prunedBefore(frame.payload));
      this.forget(key);
      return;
    }
    if (!isRecordKind(kind)) return;
    try {
      const record = this.#decode(kind, frame);
      if (!(record instanceof Promise)) {
        put(table, frame, place, kind, record);
        return;
      }
      return record.then(
        (decoded) => put(table, frame, place, kind, decoded),
        (error: unknown) => this.#unreadable(table, key, error),
      );
    } catch (error) {
      this.#unreadable(table, key, error);
    }
  }

  #unreadable(table: StoreTable, key: string, error: unknown): void {
    if (!isStoreProblem(error)) throw error;
    table.damage(key, error);
  }

  #decode<K extends LogRecordKind>(kind: K, frame: Frame): LogRecords[K] | Promise<LogRecords[K]> {
    const record = this.#records.decodePayload(frame.payload, kind, frame.key, this.#path, frame.at);
    if (record instanceof Promise) return record.then((decoded) => this.#checked(kind, decoded, frame));
    return this.#checked(kind, record, frame);
  }

  /** @throws StoreCorruptError if a value in it cannot be what was written, or it is of another invocation than its frame */
  #checked<K extends LogRecordKind>(kind: K, record: unknown, { key, at }: Frame): LogRecords[K] {
    const wrong = misshapen(kind, record);
    if (wrong !== undefined)
      throw damaged(this.#path, at, `"${wrong}" in its "${kind}" is nothing that is stored there`);
    const of =
      kind === "start" || kind === "state" ? (record as LogRecords["start" | "state"]).start.invocationId : undefined;
    if (of !== undefined && this.#keyOf(of) !== key)
      throw damaged(this.#path, at, `its "${kind}" is of another invocation`);
    return record as LogRecords[K];
  }
}

/** Reading a finished invocation takes well under a millisecond; a page of a list asks for the same ones again. */
const MOST_READ = 500;

function isRecordKind(kind: Frame["kind"]): kind is LogRecordKind {
  return LOG_RECORDS[kind];
}

function put<K extends LogRecordKind>(
  table: StoreTable,
  frame: Frame,
  place: Place,
  kind: K,
  record: LogRecords[K],
): void {
  PUT[kind](table, frame, place, record);
}

type Put<K extends LogRecordKind> = (table: StoreTable, frame: Frame, place: Place, record: LogRecords[K]) => void;

const PUT: { readonly [K in LogRecordKind]: Put<K> } = {
  start: (table, { key }, place, { start, owner }) => table.begin(key, place, start, owner),
  claim: (table, { key, epoch }, place, { owner }) => table.claim(key, place, epoch, owner),
  entry: (table, { key, epoch, time }, place, { entry, change }) =>
    table.append(key, place, epoch, entry.length > 0, change, new Date(time).toISOString()),
  decision: (table, { key }, place, { checkpointId, decision }) => {
    if (table.isOf(checkpointId, key)) table.decide(checkpointId, place, decision);
  },
  vote: (table, { key }, place, { checkpointId, vote }) => {
    if (table.isOf(checkpointId, key)) table.vote(checkpointId, place, vote);
  },
  cancel: (table, { key }, place, { reason }) => table.requestCancel(key, place, reason),
  state: (table, { key }, place, record) =>
    table.restore(
      invocationOf(key, record, (index) => ({ place, index })),
      place,
    ),
  corrupt: (table, { key }, _, { problem, path, start }) =>
    table.damage(key, new StoreCorruptError(problem, { path }), { start }),
};
