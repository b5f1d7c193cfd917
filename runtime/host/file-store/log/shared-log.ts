import { joinedBytes } from "../../../joined-bytes.js";
import { StoreError } from "../../errors.js";
import type { Clock } from "../../interfaces.js";
import { cannotWrite, DiskError } from "../disk-error.js";
import type { DurableDirectory } from "../durable-directory.js";
import { Breather, type EventLoop } from "./breather.js";
import { encodeFrame, type Frame, type FrameKind, NewerFrameError, NO_KEY } from "./frame.js";
import { type LogEnd, onDiskIn, readLogEnd, writeLogEnd } from "./log-end.js";
import { baseFile, isMissing, LogFiles, type LogNames, type Place, placeOf, segmentFile } from "./log-files.js";
import { type Gap, piecesOf } from "./segment-scan.js";
import { damagedLog, decodeHead, encodeHead, HEAD_BYTES, removedStore, Segment, type SegmentHead } from "./segment.js";
import { encodeDropped, settle } from "./settled-pieces.js";

/** What a log is applied to. */
export interface LogReader {
  /** Forgets everything: the log is read anew. */
  reset(): void;
  /** Applies a frame that no draft of this log waits for. */
  apply(frame: Frame, place: Place): void | Promise<void>;
  /** Takes note that frames are lost. */
  damaged(gap: Gap, path: string): void;
  /** Whether something could not be read for a reason that may pass, such as a codec without its key service. */
  unread(): boolean;
  /**
   * Everything that was applied, as frames of a base; the bytes may be made later, when more was applied meanwhile.
   *
   * @throws if there is something that a base would forget
   */
  capture(): Promise<() => AsyncIterable<BaseFrame>>;
}

export type BaseFrame = { readonly kind: "state" | "corrupt"; readonly key: string; readonly payload: Uint8Array };

/** A frame to append, and what to do with it when its turn in the log has come. */
export interface Draft<T> {
  readonly kind: FrameKind;
  readonly key: string;
  readonly epoch: number;
  readonly payload: Uint8Array | Promise<Uint8Array>;
  /** Called before it is written; throws if it must not be. */
  readonly check?: () => void;
  /** Whether others who wait for news are told of it. */
  readonly news?: boolean;
  /** Whether it need not be on disk when it is applied: that it survives this process is enough. */
  readonly unsynced?: boolean;
  /** Called once it is on disk, unless it need not be, and all that stands before it was applied. */
  readonly applied: (place: Place, time: number) => T;
}

interface Queued {
  readonly draft: Draft<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Whether the write that it was a part of was synced. */
  onDisk?: boolean;
}

interface Look {
  readonly durable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface SharedLogOptions {
  readonly files: DurableDirectory;
  readonly root: string;
  readonly clock: Clock;
  readonly reader: LogReader;
  /** 24 random hex digits. */
  readonly unique: () => string;
  /** Called after a write with news. */
  readonly tell: () => Promise<void>;
  /** A segment that is longer is sealed. */
  readonly segmentBytes: number;
  readonly eventLoop: EventLoop;
}

/** How long what could not be read is left before the log is read anew, in milliseconds: at first, and at most. */
const READ_ANEW_MS = 5000;
const MOST_READ_ANEW_MS = 64 * READ_ANEW_MS;

/** How many files that a base stands for may be held open before the log is read anew from that. */
const MOST_HELD = 8;

/** How long frames are gathered while more come, in milliseconds: 1,000 runs that suspend at once then share a few syncs. */
const GATHER_MS = 40;

/**
 * One log that several processes append to. Its order is the order of all that happens in the store: a frame counts by what
 * stands before it, for every process alike. Frames that are appended at once share a write and a sync.
 */
export class SharedLog {
  readonly #options: SharedLogOptions;
  readonly #author: string;
  readonly #breather: Breather;
  readonly files: LogFiles;
  #sequence = 0;
  #tail: Segment | undefined;
  #base = { number: 0, bytes: 0 };
  #queue: Queued[] = [];
  readonly #payloads = new WeakMap<Queued, Uint8Array>();
  /** Invocations with frames that are still being encoded, by key. */
  readonly #encoding = new Map<string, Promise<void>>();
  #looks: Look[] = [];
  #jobs: (() => Promise<void>)[] = [];
  #running = false;
  #busy = false;
  /** Drafts that are written and wait for their turn, by sequence. */
  readonly #own = new Map<number, Queued>();
  /** Where the log ended when it was last closed. */
  #closedAt: LogEnd | undefined;
  /** Set when frames were lost: what is left of them must not be removed. */
  #damaged = false;
  #captureWanted = false;
  #sealing = false;
  /** Set when a write or sync has failed. */
  #broken = false;
  #compacting: Promise<void> = Promise.resolve();
  /** How many are being written: they read from files that a base may stand for already. */
  #writingBases = 0;
  /** When all of the log was read last. */
  #loadedAt = 0;
  #patience = READ_ANEW_MS;

  constructor(options: SharedLogOptions) {
    this.#options = options;
    this.#breather = new Breather(options.eventLoop);
    this.#author = options.unique().slice(0, 16);
    this.files = new LogFiles(options.files, options.root);
  }

  /** Makes the first segment of a new store, unless there is one. */
  async create(): Promise<void> {
    await this.#options.files.ensure(this.#options.root);
    await this.#createSegment(1, { salt: parseInt(this.#options.unique().slice(0, 8), 16), sealedAt: 0 });
  }

  /**
   * Appends a frame. Resolves with what its `applied` gave, once it is on disk or need not be. A frame of a failed append may
   * count nevertheless.
   *
   * @throws StoreError if it could not be written
   */
  append<T>(draft: Draft<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const queued: Queued = { draft, resolve: resolve as (value: unknown) => void, reject };
      const { key, payload } = draft;
      const before = this.#encoding.get(key);
      if (before === undefined && !(payload instanceof Promise)) {
        this.#enqueue(queued, payload);
        return;
      }
      // A codec may take its time: it holds up later frames of the same invocation, and nobody else's.
      const turn = Promise.all([payload, before])
        .then(([bytes]) => this.#enqueue(queued, bytes), reject)
        .finally(() => {
          if (this.#encoding.get(key) === turn) this.#encoding.delete(key);
        });
      this.#encoding.set(key, turn);
    });
  }

  #enqueue(queued: Queued, payload: Uint8Array): void {
    this.#payloads.set(queued, payload);
    this.#queue.push(queued);
    this.#start();
  }

  /** Applies all that is in the log now; with `durable` it is also on disk, whoever wrote it. */
  look(options: { readonly durable?: boolean } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#looks.push({ durable: options.durable === true, resolve, reject });
      this.#start();
    });
  }

  /** Reads the whole log anew, because what it was read from is gone. */
  reload(): Promise<void> {
    return this.#exclusively(async () => {
      await this.#load();
      await this.#catchUp();
    });
  }

  /** Writes all that counts into one file, and removes what came before it. */
  async compact(): Promise<void> {
    await this.#exclusively(async () => {
      await this.#catchUp();
      const tail = this.#tail;
      if (this.#damaged || tail === undefined) return;
      if (tail.end === HEAD_BYTES) {
        const number = tail.head.number - 1;
        await this.#noticeBase();
        if (number > this.#base.number) await this.#capture({ number, salt: tail.head.salt });
        return;
      }
      this.#captureWanted = true;
      await this.#seal();
    });
    await this.#compacting;
    await this.#exclusively(async () => {
      await this.#letGo(0);
      await this.#catchUp();
    });
  }

  async close(): Promise<void> {
    await this.#exclusively(async () => {
      await this.#syncAll().catch(() => undefined);
      await this.#mark().catch(() => undefined);
      await this.#noteEnd().catch(() => undefined);
      await this.#tail?.file.close();
      this.#tail = undefined;
    }).catch(() => undefined);
    await this.#compacting;
    await this.files.close();
  }

  #exclusively(job: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.#start();
    });
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    // Calls that are made at once are then there together.
    await Promise.resolve();
    while (this.#queue.length + this.#looks.length + this.#jobs.length > 0) {
      await this.#gather();
      const batch = this.#queue;
      this.#queue = [];
      this.#busy = batch.length > 1;
      const looks = this.#looks;
      this.#looks = [];
      if (batch.length > 0) await this.#commit(batch);
      await this.#answer(looks);
      for (const job of this.#jobs.splice(0)) await job();
    }
    this.#running = false;
  }

  /** Waits while others still append, if several do. */
  async #gather(): Promise<void> {
    if (this.#queue.length === 0 || (this.#queue.length === 1 && !this.#busy)) return;
    const { eventLoop } = this.#options;
    const end = eventLoop.now() + GATHER_MS;
    for (let before = -1; this.#queue.length > before && eventLoop.now() < end;) {
      before = this.#queue.length;
      await eventLoop.pass();
      await this.#answer(this.#looks.splice(0));
    }
  }

  async #answer(looks: readonly Look[]): Promise<void> {
    if (looks.length === 0) return;
    try {
      if (this.#mayReadAnew()) await this.#load();
      await this.#catchUp();
      if (looks.some(({ durable }) => durable)) await this.#syncAll();
      this.#breather.begin();
      for (const { resolve } of looks) {
        if (this.#breather.due()) await this.#breather.breathe();
        resolve();
        // Whoever waited goes on now, and not all of them after each other.
        await Promise.resolve();
      }
    } catch (error) {
      for (const { reject } of looks) reject(error);
    }
  }

  /** Has all on disk that was applied, whoever wrote it. */
  async #syncAll(): Promise<void> {
    const tail = this.#tail;
    if (tail === undefined || tail.synced >= tail.end) return;
    const { end } = tail;
    if (tail.readOnly === undefined) await tail.file.sync();
    tail.synced = end;
  }

  /** Whether what could not be read may be readable by now. */
  #mayReadAnew(): boolean {
    if (!this.#options.reader.unread()) {
      this.#patience = READ_ANEW_MS;
      return false;
    }
    if (Math.abs(this.#options.clock.now() - this.#loadedAt) < this.#patience) return false;
    this.#patience = Math.min(2 * this.#patience, MOST_READ_ANEW_MS);
    return true;
  }

  async #commit(batch: readonly Queued[]): Promise<void> {
    let waiting = batch.filter((queued) => {
      try {
        queued.draft.check?.();
        return true;
      } catch (error) {
        queued.reject(error);
        return false;
      }
    });
    try {
      while (waiting.length > 0) {
        await this.#write(waiting);
        if (waiting.some(({ draft }) => draft.news === true)) await this.#options.tell();
        await this.#catchUp();
        while (this.#tail?.lostFrom !== undefined) await this.#drop(this.#tail, this.#tail.lostFrom);
        // What is left stands behind a seal, or in an end that was dropped.
        waiting = [...this.#own.values()];
        this.#own.clear();
      }
      // A seal that fails is made after the next write.
      if ((this.#tail?.end ?? 0) > this.#options.segmentBytes) await this.#seal().catch(() => (this.#broken = true));
    } catch (error) {
      // Those that were applied before the failure have their answer; rejecting them again changes nothing.
      const left = waiting;
      this.#own.clear();
      // The handle of a failed write is not trusted any more.
      this.#broken = true;
      for (const { reject } of left) reject(error);
    }
  }

  async #write(batch: readonly Queued[]): Promise<void> {
    const tail = await this.#writable();
    const time = this.#options.clock.now();
    const frames = batch.map((queued) => {
      const { kind, key, epoch } = queued.draft;
      const sequence = this.#sequence++;
      this.#own.set(sequence, queued);
      return this.#frame(tail, { kind, key, epoch, time, sequence }, this.#payloads.get(queued)!);
    });
    await tail.file.write(joinedBytes(frames));
    if (batch.every(({ draft }) => draft.unsynced === true)) return;
    await tail.file.sync();
    for (const queued of batch) queued.onDisk = true;
  }

  /** The newest segment; when it was opened just now, with all in it applied and no broken end. */
  async #writable(): Promise<Segment> {
    // What could not be written before may be writable now.
    this.#broken ||= this.#tail?.readOnly !== undefined;
    if (this.#tail === undefined || this.#broken || this.#tail.ended) await this.#catchUp();
    const tail = this.#tail;
    if (tail === undefined) throw new StoreError("The log of the store is closed.", {}, { retryable: false });
    const refused = tail.readOnly ?? (tail.ended ? tail.unfollowed : undefined);
    if (refused !== undefined) throw refused;
    while (this.#tail?.lostFrom !== undefined) await this.#drop(this.#tail, this.#tail.lostFrom);
    return this.#tail ?? tail;
  }

  /** Declares that a broken end does not count, and applies what follows. */
  async #drop(tail: Segment, from: number): Promise<void> {
    const { size } = await tail.size();
    await this.#writeOwn(tail, "dropped", encodeDropped({ from, to: size }));
    await tail.file.sync();
    await this.#catchUp();
  }

  /** Ends the segment, so that the next one begins. */
  async #seal(): Promise<void> {
    const tail = await this.#writable();
    this.#sealing = true;
    try {
      await this.#writeOwn(tail, "seal", NOTHING);
      await tail.file.sync();
      await this.#catchUp();
    } finally {
      this.#sealing = false;
    }
  }

  /** Tells whoever opens the store next how much of it was on disk. */
  async #mark(): Promise<void> {
    const tail = this.#tail;
    if (tail === undefined || tail.readOnly !== undefined || tail.lostFrom !== undefined) return;
    // Who has only read leaves the store as it is.
    if (this.#sequence > 0 && tail.synced > tail.marked) await this.#writeOwn(tail, "mark", NOTHING);
  }

  async #noteEnd(): Promise<void> {
    const tail = this.#tail;
    if (tail === undefined || tail.readOnly !== undefined || this.#sequence === 0) return;
    const { files, root } = this.#options;
    await writeLogEnd(files, root, { segment: tail.head.number, bytes: tail.synced });
  }

  async #writeOwn(tail: Segment, kind: FrameKind, payload: Uint8Array): Promise<void> {
    const header = { kind, key: NO_KEY, epoch: 0, time: this.#options.clock.now(), sequence: this.#sequence++ };
    await tail.file.write(this.#frame(tail, header, payload));
  }

  #frame(
    tail: Segment,
    header: Pick<Frame, "kind" | "key" | "epoch" | "time" | "sequence">,
    payload: Uint8Array,
  ): Uint8Array {
    return encodeFrame({ ...header, synced: tail.synced, author: this.#author }, payload, tail.head.salt);
  }

  /** Applies all that is in the log now. */
  async #catchUp(): Promise<void> {
    if (this.#tail === undefined) await this.#load();
    else if (this.#broken) await this.#reopen(this.#tail);
    this.#broken = false;
    for (;;) {
      const tail = this.#tail;
      if (tail === undefined) return;
      if (!(await this.#read(tail))) return;
      if (!(await this.#advance(tail))) return;
    }
  }

  /** Applies what is new in a segment; returns whether it has ended. */
  async #read(tail: Segment): Promise<boolean> {
    const { size, removed } = await tail.size();
    if (size === tail.seen) {
      if (removed && !tail.ended) throw removedStore(tail.path);
      return tail.ended;
    }
    const until = tail.sealedAt ?? size;
    if (size < until) throw damagedLog(tail.path, `it has ${size} bytes, and had ${until}`);
    const bytes = await tail.file.read(tail.end, until - tail.end);
    this.#breather.begin();
    const pieces = [...this.#pieces(tail.path, bytes, tail.end, tail.head.salt)];
    const settled = settle(
      pieces,
      tail.end,
      tail.sealedAt === undefined ? onDiskIn(this.#closedAt, tail.head.number) : Infinity,
    );
    const ended = settled.sealed || tail.sealedAt !== undefined;
    // Before anything is acknowledged.
    if (removed && !ended) throw removedStore(tail.path);
    for (const step of settled.steps) {
      if (step.kind === "gap") {
        this.#damaged = true;
        this.#options.reader.damaged(step, tail.path);
        tail.end = step.to;
      } else {
        await this.#apply(tail, step.frame);
        tail.end = step.frame.end;
      }
    }
    tail.end = settled.end;
    tail.seen = size;
    tail.lostFrom = settled.lostFrom;
    tail.ended = ended;
    return ended;
  }

  *#pieces(path: string, bytes: Uint8Array, offset: number, salt: number): ReturnType<typeof piecesOf> {
    try {
      yield* piecesOf(bytes, offset, salt);
    } catch (error) {
      if (!(error instanceof NewerFrameError)) throw error;
      throw new StoreError(
        `${path} was written by a newer version of ScaiCore: ${error.message}. Nothing was changed; use that version.`,
        { path, version: error.version },
        { retryable: false },
      );
    }
  }

  async #apply(tail: Segment, frame: Frame): Promise<void> {
    if (this.#breather.due()) await this.#breather.breathe();
    tail.marked = Math.max(tail.marked, frame.synced);
    const place = placeOf(segmentFile(tail.head.number), frame.at);
    const own = frame.author === this.#author ? this.#own.get(frame.sequence) : undefined;
    if (own !== undefined) {
      this.#own.delete(frame.sequence);
      // It was synced before it was read here, if it was.
      if (own.onDisk === true) tail.synced = Math.max(tail.synced, frame.end);
      try {
        own.resolve(own.draft.applied(place, frame.time));
      } catch (error) {
        own.reject(error);
      }
      return;
    }
    await this.#options.reader.apply(frame, place);
  }

  /** Goes on to the next segment, which it makes if nobody has; returns whether there is one. */
  async #advance(tail: Segment): Promise<boolean> {
    const number = tail.head.number + 1;
    let next = await this.#open(number);
    if (next === undefined && tail.readOnly !== undefined) return false;
    if (next === undefined && !(await this.files.isPast(segmentFile(number)))) {
      try {
        // The seal may be another one's, who has died before it was on disk.
        await tail.file.sync();
        await this.#createSegment(number, { salt: tail.head.salt, sealedAt: tail.end });
      } catch (error) {
        if (!(error instanceof DiskError && cannotWrite(error))) throw error;
        // All that there is was read, so a full disk is no reason not to answer with it.
        tail.unfollowed = error;
        return false;
      }
      next = await this.#open(number);
    }
    // Looked at again now that it is open: whoever stood still for long may have made the name of a removed segment anew.
    if (next === undefined || (await this.files.isPast(segmentFile(number)))) {
      await next?.file.close();
      await this.#load();
      return true;
    }
    await this.#captureAfter(tail);
    this.#tail = next;
    await tail.file.close();
    await this.#letGo(MOST_HELD);
    return true;
  }

  /**
   * Reads the log anew from its base when more files than so many are held open that the base stands for: they take space on
   * the disk, and descriptors, although they have no name any more.
   */
  async #letGo(most: number): Promise<void> {
    if (this.#tail === undefined || this.#writingBases > 0) return;
    await this.#noticeBase();
    if (this.files.heldUpTo(this.#base.number) > most) await this.#load();
  }

  /** Makes a base when a segment has ended, if there is more in the log since the last base than in that. */
  async #captureAfter(tail: Segment): Promise<void> {
    if (tail.readOnly !== undefined || this.#damaged || !(this.#sealing || this.#captureWanted)) return;
    await this.#noticeBase();
    const { segmentBytes } = this.#options;
    const since = (tail.head.number - this.#base.number) * segmentBytes;
    if (!this.#captureWanted && since <= Math.max(this.#base.bytes, segmentBytes)) return;
    await this.#capture(tail.head);
  }

  /** Takes down what counts now, when all up to a segment and nothing more was applied, and writes it beside other work. */
  async #capture(last: Pick<SegmentHead, "number" | "salt">): Promise<void> {
    this.#captureWanted = false;
    try {
      const captured = await this.#options.reader.capture();
      this.#writingBases++;
      this.#compacting = this.#compacting
        .then(() => this.#writeBase(last, captured))
        .catch(() => undefined)
        .finally(() => this.#writingBases--);
    } catch {
      // Nothing is lost without a base: another process may have made one, or the next part brings it.
    }
  }

  async #noticeBase(): Promise<void> {
    const number = (await this.files.names()).bases[0] ?? 0;
    if (number === this.#base.number) return;
    const path = await this.#options.files.contentPath(this.files.base(number));
    const status = path === undefined ? undefined : await this.#options.files.fs.stat(path);
    this.#base = { number, bytes: status?.size ?? 0 };
  }

  async #writeBase(
    { number, salt }: Pick<SegmentHead, "number" | "salt">,
    captured: () => AsyncIterable<BaseFrame>,
  ): Promise<void> {
    const written = { author: this.#author, time: this.#options.clock.now() };
    const parts = [encodeHead({ salt, number, sealedAt: 0 }, written)];
    const frame = (kind: FrameKind, key: string, payload: Uint8Array) =>
      encodeFrame({ ...written, kind, key, epoch: 0, synced: 0, sequence: parts.length }, payload, salt);
    const breather = new Breather(this.#options.eventLoop);
    for await (const { kind, key, payload } of captured()) {
      parts.push(frame(kind, key, payload));
      if (breather.due()) await breather.breathe();
    }
    parts.push(frame("seal", NO_KEY, NOTHING));
    const bytes = joinedBytes(parts);
    await this.#options.files.createOnce(this.files.base(number), bytes);
    this.#base = { number, bytes: bytes.length };
    await this.files.removeUpTo(number);
  }

  async #load(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#tail?.file.close().catch(() => undefined);
      this.#tail = undefined;
      this.#damaged = false;
      await this.files.close();
      this.#options.reader.reset();
      this.#loadedAt = this.#options.clock.now();
      if (await this.#loadFrom(await this.files.names(), attempt >= MOST_ATTEMPTS)) return;
      if (attempt >= 2 * MOST_ATTEMPTS) throw damagedLog(this.#options.root, "its parts do not fit together");
    }
  }

  /** Returns whether the files were there; they may be compacted away meanwhile. */
  async #loadFrom({ segments, bases }: LogNames, last: boolean): Promise<boolean> {
    const [base] = bases;
    const first = (base ?? 0) + 1;
    const newest = Math.max(0, ...segments);
    for (let number = first; number <= Math.max(newest, base === undefined ? 1 : 0); number++) {
      if (segments.has(number)) continue;
      if (!last) return false;
      throw damagedLog(this.files.segment(number), "it is missing");
    }
    const salt = base === undefined ? 0 : await this.#readBase(base);
    if (salt === undefined) return false;
    let tail = await this.#open(first);
    // Only the base of a store that was taken over comes before its first segment; any other one has a successor.
    if (tail === undefined && base !== undefined && newest < first && !(await this.files.isPast(segmentFile(first)))) {
      await this.#createSegment(first, { salt, sealedAt: 0 });
      tail = await this.#open(first);
    }
    if (tail === undefined || (await this.files.isPast(segmentFile(first)))) {
      await tail?.file.close();
      return false;
    }
    this.#tail = tail;
    await this.#requireEnd(Math.max(newest, base ?? 0));
    if (base !== undefined && segments.size + bases.length > newest - base + 1) await this.files.removeUpTo(base);
    return true;
  }

  /** @throws StoreCorruptError if the log was longer when it was closed */
  async #requireEnd(newest: number): Promise<void> {
    const { files, root } = this.#options;
    const end = await readLogEnd(files, root);
    this.#closedAt = end;
    if (end === undefined || end.segment < newest) return;
    const path = this.files.segment(end.segment);
    const place = end.segment > newest ? undefined : await files.contentPath(path);
    const size = place === undefined ? 0 : ((await files.fs.stat(place))?.size ?? 0);
    if (size >= end.bytes) return;
    // Another process may have gone on and compacted it meanwhile.
    const { segments, bases } = await this.files.names();
    if (Math.max(0, ...segments, ...bases) > newest || (await readLogEnd(files, root))?.segment !== end.segment) return;
    throw damagedLog(
      path,
      `it has ${size} bytes, and had ${end.bytes} when the store was closed. If an older copy of it was put there on purpose, remove ${root}.end`,
    );
  }

  /** Applies a base; gives the salt of the segments that follow. */
  async #readBase(number: number): Promise<number | undefined> {
    const path = this.files.base(number);
    const bytes = await this.#options.files.read(path);
    if (bytes === undefined) return undefined;
    const { salt } = decodeHead(bytes, path, number);
    let whole = false;
    for (const piece of this.#pieces(path, bytes.subarray(HEAD_BYTES), HEAD_BYTES, salt)) {
      if (this.#breather.due()) await this.#breather.breathe();
      if (piece.kind === "gap") {
        this.#damaged = true;
        this.#options.reader.damaged(piece, path);
        continue;
      }
      await this.#options.reader.apply(piece.frame, placeOf(baseFile(number), piece.frame.at));
      whole = piece.frame.kind === "seal";
      // As in a segment, what stands behind it is void.
      if (whole) break;
    }
    if (!whole) throw damagedLog(path, "its end is missing");
    this.#base = { number, bytes: bytes.length };
    return salt;
  }

  async #reopen(tail: Segment): Promise<void> {
    const next = await tail.reopened(this.#options.files, this.files.segment(tail.head.number));
    if (next !== undefined) this.#tail = next;
    else if (((await this.files.names()).bases[0] ?? 0) >= tail.head.number) await this.#load();
    else throw removedStore(tail.path);
  }

  /** `undefined`: there is no such segment, or it and its successor were compacted away meanwhile. */
  async #open(number: number): Promise<Segment | undefined> {
    const { files } = this.#options;
    const after = await files.contentPath(this.files.segment(number + 1));
    if (after === undefined) return await Segment.open(files, this.files.segment(number), number, undefined);
    const head = await this.#headOf(after, number + 1);
    return head && (await Segment.open(files, this.files.segment(number), number, head.sealedAt));
  }

  async #headOf(path: string, number: number): Promise<SegmentHead | undefined> {
    const file = await ifThere(this.#options.files.fs.open(path, "read"));
    if (file === undefined) return undefined;
    try {
      return decodeHead(await file.read(0, HEAD_BYTES), path, number);
    } finally {
      await file.close();
    }
  }

  async #createSegment(number: number, after: Pick<SegmentHead, "salt" | "sealedAt">): Promise<void> {
    const written = { author: this.#author, time: this.#options.clock.now() };
    await this.#options.files.createOnce(this.files.segment(number), encodeHead({ ...after, number }, written));
  }
}

const NOTHING = new Uint8Array(0);

/** Files are compacted away while they are read only now and then. */
const MOST_ATTEMPTS = 20;

async function ifThere<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
