import { appendFile, chmod, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeEvent } from "scaicore";
import { runFileName } from "scaicore/node";

/**
 * The events of each run, one JSON line each, in a file beside the store, from which a panel shows the track after a restart.
 * The first line names the source that the run was made from. The file is for people and not the state of the run: a line
 * that a crash cut off is left out, and nothing waits for the disk.
 */
export interface RunLog {
  /** Starts the file of a new run: `source` is the address of the file it was made from. */
  begin(invocationId: string, source: string): void;
  append(events: readonly RuntimeEvent[]): void;
  read(invocationId: string): Promise<RunRecord>;
  /** Removes the file of a run. */
  remove(invocationId: string): Promise<void>;
  /** Removes files that were last written before a time, in milliseconds since 1970, except those of runs in `keep`. */
  prune(before: number, keep: readonly string[]): Promise<void>;
  /** Settles when all events so far are written. */
  flush(): Promise<void>;
}

export interface RunRecord {
  readonly source?: string;
  /** In the order of (epoch, sequence), each once. */
  readonly events: readonly RuntimeEvent[];
}

type Line =
  { readonly kind: "source"; readonly source: string } | { readonly kind: "event"; readonly event: RuntimeEvent };

export function openRunLog(directory: string, onError: (error: unknown) => void): RunLog {
  const folder = join(directory, "events");
  // Events show prompts and answers, which concern this account alone; an older version made the folder for all.
  const made = mkdir(folder, { recursive: true, mode: 0o700 }).then(() => chmod(folder, 0o700).catch(() => undefined));
  made.catch(onError);
  // Writes of one run are chained, so that its lines keep their order. What comes while one is under way is written together.
  const writing = new Map<string, Promise<void>>();
  const next = new Map<string, { text: string }>();
  const kept = new Map<string, ReadSoFar>();
  const path = (invocationId: string) => join(folder, `${runFileName(invocationId)}.jsonl`);
  const write = (invocationId: string, lines: readonly Line[]) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const queued = next.get(invocationId);
    if (queued !== undefined) {
      queued.text += text;
      return;
    }
    const added = { text };
    next.set(invocationId, added);
    const before = writing.get(invocationId) ?? made.catch(() => undefined);
    const after = before
      .then(() => {
        next.delete(invocationId);
        return appendFile(path(invocationId), added.text, { mode: 0o600 });
      })
      .catch(onError)
      .finally(() => {
        if (writing.get(invocationId) === after) writing.delete(invocationId);
      });
    writing.set(invocationId, after);
  };
  return {
    begin: (invocationId, source) => write(invocationId, [{ kind: "source", source }]),
    append(events) {
      const byRun = new Map<string, Line[]>();
      for (const event of events) {
        const lines = byRun.get(event.executionId) ?? [];
        byRun.set(event.executionId, lines);
        lines.push({ kind: "event", event });
      }
      for (const [invocationId, lines] of byRun) write(invocationId, lines);
    },
    async read(invocationId) {
      await writing.get(invocationId);
      const known = kept.get(invocationId);
      try {
        const now = await readOn(path(invocationId), known);
        kept.delete(invocationId);
        kept.set(invocationId, now);
        const [oldest] = kept.keys();
        if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
        return now.record;
      } catch {
        kept.delete(invocationId);
        return { events: [] };
      }
    },
    async remove(invocationId) {
      await writing.get(invocationId);
      kept.delete(invocationId);
      await rm(path(invocationId), { force: true });
    },
    async prune(before, keep) {
      const files = new Set(keep.map((invocationId) => `${runFileName(invocationId)}.jsonl`));
      for (const name of await readdir(folder)) {
        const file = join(folder, name);
        if (!files.has(name) && (await stat(file)).mtimeMs < before) await rm(file, { force: true });
      }
    },
    async flush() {
      await Promise.all(writing.values());
    },
  };
}

/** Of how many runs what was read is kept. A page that follows a run reads only what was added. */
const MOST_KEPT = 8;

/** What was read of a file. */
interface ReadSoFar {
  /** In bytes; at the end of a line. */
  readonly upTo: number;
  /** Of the lines up to there. */
  readonly lines: readonly Line[];
  /** Of the whole file, at its size then. */
  readonly size: number;
  readonly record: RunRecord;
}

/** Reads what was added to a file since it was read last. @throws the error of the file system */
async function readOn(path: string, known: ReadSoFar | undefined): Promise<ReadSoFar> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (known?.size === size) return known;
    // A file that has become shorter is another one.
    const before = known !== undefined && known.upTo <= size && known.size < size ? known : undefined;
    const from = before?.upTo ?? 0;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const added = buffer.subarray(0, bytesRead);
    const end = added.lastIndexOf("\n") + 1;
    const lines = [...(before?.lines ?? []), ...linesIn(added.subarray(0, end).toString("utf8"))];
    // The last line may not be whole yet.
    const record = recordOf([...lines, ...linesIn(added.subarray(end).toString("utf8"))]);
    return { upTo: from + end, lines, size: from + bytesRead, record };
  } finally {
    await file.close();
  }
}

export const parseRunRecord = (text: string): RunRecord => recordOf(linesIn(text));

const linesIn = (text: string): readonly Line[] =>
  text
    .split("\n")
    .map(parseLine)
    .filter((line) => line !== undefined);

function recordOf(lines: readonly Line[]): RunRecord {
  const source = lines.find((line) => line.kind === "source")?.source;
  const events = inOrder(lines.filter((line) => line.kind === "event").map(({ event }) => event));
  return source === undefined ? { events } : { source, events };
}

/**
 * Sorts by (epoch, sequence) and removes duplicates. Events of an older epoch from where a newer one continued are dropped: a
 * crash undid what they report, and the new owner reports it again.
 */
export function inOrder(events: readonly RuntimeEvent[]): readonly RuntimeEvent[] {
  const epochs = new Map<number, Map<number, RuntimeEvent>>();
  for (const event of events) {
    const epoch = epochs.get(event.epoch) ?? new Map<number, RuntimeEvent>();
    epochs.set(event.epoch, epoch.set(event.sequence, event));
  }
  let kept: RuntimeEvent[] = [];
  for (const [, epoch] of [...epochs].sort(([a], [b]) => a - b)) {
    const first = Math.min(...epoch.keys());
    kept = [...kept.filter(({ sequence }) => sequence < first), ...epoch.values()];
  }
  return kept.sort((a, b) => a.sequence - b.sequence);
}

function parseLine(line: string): Line | undefined {
  if (line === "") return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return undefined;
    if (value.kind === "source" && typeof value.source === "string") return { kind: "source", source: value.source };
    return value.kind === "event" && isEvent(value.event) ? { kind: "event", event: value.event } : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is RuntimeEvent {
  return (
    isObject(value) &&
    ["type", "executionId", "timestamp", "core", "flow"].every((name) => typeof value[name] === "string") &&
    ["epoch", "sequence"].every((name) => typeof value[name] === "number") &&
    isObject(value.payload)
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
