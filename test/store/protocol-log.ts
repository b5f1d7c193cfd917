/**
 * The log of the file store as the model sees it: frames in one order that all processes append to, of which a power loss takes what
 * was not synced, and the rules by which every process reads it. One invocation and one checkpoint are enough: they meet every rule.
 */

/** The protocol, or the protocol with one of its rules left out. */
export type Mutant =
  | "none"
  /** The owner does not check for decisions again after it has released. */
  | "no look"
  /** A writer takes its frame for the next one, and does not read what came before it. */
  | "no catch-up"
  /** What was written is acknowledged before it is synced. */
  | "acknowledged unsynced"
  /** What another process wrote is reported before it is synced. */
  | "reported unsynced"
  /** A frame after a seal counts. */
  | "after the seal"
  /** The last decision wins. */
  | "late decision"
  /** Frames of an older epoch count. */
  | "epoch ignored"
  /** Who claims goes on from what it had read before its claim was in the log. */
  | "read first"
  /** Whose frame it is goes by its content, and not by who wrote it. */
  | "same frames"
  /** What is written behind a lost tail is not preceded by a `dropped`. */
  | "not dropped"
  /** A `dropped` makes void what has become whole since. */
  | "dropped blindly"
  /** A frame is written again together with the `dropped`, and not after a look whether it counts. */
  | "dropped and again"
  /** Frames behind a hole that a power loss has made count. */
  | "hole passed"
  /** Frames do not say how much of the log was synced before them. */
  | "no proof"
  /** The next segment is made before the sealed one is synced. */
  | "next unsynced"
  /** A base is made from a segment that is not sealed. */
  | "base unsealed"
  /** A segment is removed before the base that takes it up is durable. */
  | "removed early";

export type Kind = "begin" | "park" | "release" | "decide" | "claim" | "finish" | "dropped" | "seal";

export interface Frame {
  readonly kind: Kind;
  /** Who wrote it, and which of its frames it is. */
  readonly author: string;
  readonly epoch: number;
  /** How many entries of the segment its author knew to be synced. */
  readonly durable: number;
  /** The decision, the result, or the region that is dropped. */
  readonly content: string;
  readonly from: number;
  readonly to: number;
}

/** A frame; half of one, as a killed writer leaves it; or a whole one that a power loss has made unreadable. */
export type Entry = Frame | "torn" | "junk";

export interface Segment {
  readonly entries: readonly Entry[];
  readonly synced: number;
}

export interface Log {
  readonly segments: readonly Segment[];
  /** The base that takes up the first segment: whether it is there, and what it says. */
  readonly base: "none" | "made" | "durable";
  readonly taken: Table;
  /** Whether the first segment has been removed. */
  readonly removed: boolean;
}

/** What the frames, in their order, have led to. */
export interface Table {
  readonly epoch: number;
  readonly parked: boolean;
  readonly released: boolean;
  readonly decided: string;
  readonly finished: string;
  /** What must never be found on the way. */
  readonly wrong: string;
}

export interface Reading {
  readonly table: Table;
  /** Whether a frame counts, by its author; missing if the reader has not got to it. */
  readonly fates: ReadonlyMap<string, "counts" | "void">;
  /** Where the segment goes on in a way that a power loss explains and that nobody has declared; -1 if it does not. */
  readonly lostFrom: number;
  /** Where the last segment is sealed; -1 if it is not. */
  readonly seal: number;
  readonly damaged: boolean;
}

export const EMPTY: Table = { epoch: 0, parked: false, released: false, decided: "", finished: "", wrong: "" };

export function isFrame(entry: Entry | undefined): entry is Frame {
  return typeof entry === "object";
}

export function appended(log: Log, segment: number, entry: Entry): Log {
  return withSegment(log, segment, (old) => ({ ...old, entries: [...old.entries, entry] }));
}

export function withSegment(log: Log, index: number, change: (segment: Segment) => Segment): Log {
  return { ...log, segments: log.segments.map((segment, at) => (at === index ? change(segment) : segment)) };
}

/** Reads the whole log. Who opens the store begins with the base; who had the first segment open goes on in it. */
export function read(log: Log, opens: boolean, mutant: Mutant): Reading {
  const fates = new Map<string, "counts" | "void">();
  const fromBase = opens && log.base !== "none";
  let reading: Reading = {
    table: fromBase ? log.taken : EMPTY,
    fates,
    lostFrom: -1,
    seal: fromBase ? 0 : -1,
    damaged: opens && log.removed && !fromBase,
  };
  for (const [index, { entries }] of log.segments.entries()) {
    if (index === 0 && fromBase) continue;
    // A segment follows on a sealed one only: one that has lost its seal was shortened.
    if (index > 0 && reading.seal < 0) return { ...reading, damaged: true };
    if (reading.damaged) return reading;
    reading = readSegment(entries, reading, fates, mutant);
  }
  return reading;
}

function readSegment(
  entries: readonly Entry[],
  before: Reading,
  fates: Map<string, "counts" | "void">,
  mutant: Mutant,
): Reading {
  let { table } = before;
  let seal = -1;
  const end = (lostFrom: number, damaged = false): Reading => ({ table, fates, lostFrom, seal, damaged });
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at]!;
    if (isFrame(entry)) {
      if (entry.kind === "seal") {
        if (seal < 0) seal = at;
        continue;
      }
      if (entry.kind === "dropped") {
        if (mutant === "dropped blindly") {
          const left = [...entries.slice(0, entry.from), ...entries.slice(entry.to, at)];
          table = left.filter(isFrame).reduce((old, frame) => applied(old, frame, mutant) ?? old, before.table);
        }
        continue;
      }
      const next = seal >= 0 && mutant !== "after the seal" ? undefined : applied(table, entry, mutant);
      const author = mutant === "same frames" ? `${entry.kind} ${entry.content}` : entry.author;
      if (!fates.has(author) || mutant !== "same frames") fates.set(author, next === undefined ? "void" : "counts");
      table = next ?? table;
      continue;
    }
    if (seal >= 0) continue;
    // Half a frame is no loss where something follows: its writer never got to the end of it.
    if (entry === "torn") {
      if (entries.slice(at + 1).some(isFrame)) continue;
      return end(at);
    }
    if (mutant === "hole passed") continue;
    const declared = entries.find(
      (later, index) => index > at && isFrame(later) && later.kind === "dropped" && later.from === at,
    ) as Frame | undefined;
    const until = declared === undefined ? entries.length : entries.indexOf(declared);
    if (entries.slice(at, until).some((later) => isFrame(later) && later.durable > at)) return end(-1, true);
    if (declared === undefined) return end(at);
    for (const lost of entries.slice(at, declared.to)) if (isFrame(lost)) fates.set(lost.author, "void");
    at = declared.to - 1;
  }
  return end(-1);
}

/** The state after a frame; `undefined` if the frame counts for nothing. */
function applied(table: Table, frame: Frame, mutant: Mutant): Table | undefined {
  const { kind, epoch, content } = frame;
  const mayAppend = table.finished === "" && (mutant === "epoch ignored" || (epoch === table.epoch && !table.released));
  switch (kind) {
    case "begin":
      return table.epoch > 0 ? undefined : { ...table, epoch: 1 };
    case "claim":
      if (table.finished !== "" || epoch !== table.epoch + 1) return undefined;
      return { ...table, epoch, released: false };
    case "park":
      if (!mayAppend) return undefined;
      return { ...table, parked: true, wrong: table.parked ? "a step was recorded twice" : table.wrong };
    case "release":
      if (!mayAppend) return undefined;
      return {
        ...table,
        released: true,
        wrong: table.parked ? table.wrong : "a step counts without the one before it",
      };
    case "finish":
      if (mutant === "epoch ignored" && table.epoch > 0) return { ...table, finished: content };
      return mayAppend ? { ...table, finished: content } : undefined;
    case "decide":
      if (mutant === "late decision" && table.parked) return { ...table, decided: content };
      return !table.parked || table.decided !== "" || table.finished !== ""
        ? undefined
        : { ...table, decided: content };
    case "seal":
    case "dropped":
      return table;
  }
}

/** What a power loss may leave of a log: of each frame that was not synced everything, nothing, or what cannot be read. */
export function afterPowerLoss(log: Log): readonly Log[] {
  let logs: readonly Log[] = [log];
  for (const [index, { entries, synced }] of log.segments.entries()) {
    const tails = tailsOf(entries.slice(synced));
    logs = logs.flatMap((each) =>
      tails.map((tail) =>
        withSegment(each, index, () => {
          const left = [...entries.slice(0, synced), ...tail];
          return { entries: left, synced: left.length };
        }),
      ),
    );
  }
  if (log.base === "made") logs = logs.flatMap((each) => [each, { ...each, base: "none" as const }]);
  if (log.removed) logs = logs.flatMap((each) => [each, { ...each, removed: false }]);
  return logs;
}

function tailsOf(unsynced: readonly Entry[]): readonly (readonly Entry[])[] {
  const [first, ...rest] = unsynced;
  if (first === undefined) return [[]];
  const later = tailsOf(rest);
  return [[], ["torn"], ...later.map((tail) => [first, ...tail]), ...later.map((tail) => ["junk" as const, ...tail])];
}

const texts = new WeakMap<object, string>();

/** A text for each state of a log, which tells it from all others. */
export function textOf(log: Log): string {
  return remembered(log, () => {
    const { segments, base, removed, taken } = log;
    const flags =
      base === "none" && !removed
        ? ""
        : `${base}${removed ? "-" : "+"}${remembered(taken, () => Object.values(taken).join())}`;
    return segments.map((segment) => remembered(segment, () => textOfSegment(segment))).join("/") + flags;
  });
}

function textOfSegment({ entries, synced }: Segment): string {
  return `${entries.map((entry) => (isFrame(entry) ? remembered(entry, () => textOfFrame(entry)) : entry)).join()}|${synced}`;
}

function textOfFrame({ kind, epoch, author, durable, content, from, to }: Frame): string {
  return `${kind} ${epoch} ${author} ${durable} ${content}${from < 0 ? "" : `${from}-${to}`}`;
}

export function remembered(of: object, make: () => string): string {
  const known = texts.get(of);
  if (known !== undefined) return known;
  const made = make();
  texts.set(of, made);
  return made;
}
