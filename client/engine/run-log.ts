import { createHash } from "node:crypto";
import { appendFile, chmod, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeEvent } from "scaicore";

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
  // Writes of one run are chained, so that its lines keep their order.
  const writing = new Map<string, Promise<void>>();
  const path = (invocationId: string) => join(folder, `${fileNameOf(invocationId)}.jsonl`);
  const write = (invocationId: string, lines: readonly Line[]) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const before = writing.get(invocationId) ?? made.then(() => undefined);
    const after = before
      .then(() => appendFile(path(invocationId), text, { mode: 0o600 }))
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
      try {
        return parseRunRecord(await readFile(path(invocationId), "utf8"));
      } catch {
        return { events: [] };
      }
    },
    async prune(before, keep) {
      const kept = new Set(keep.map((invocationId) => `${fileNameOf(invocationId)}.jsonl`));
      for (const name of await readdir(folder)) {
        const file = join(folder, name);
        if (!kept.has(name) && (await stat(file)).mtimeMs < before) await rm(file, { force: true });
      }
    },
    async flush() {
      await Promise.all(writing.values());
    },
  };
}

/** Short, the same on every file system, for any id. */
export function fileNameOf(invocationId: string): string {
  return createHash("sha256").update(invocationId).digest("hex").slice(0, 32);
}

export function parseRunRecord(text: string): RunRecord {
  let source: string | undefined;
  const events: RuntimeEvent[] = [];
  for (const line of text.split("\n")) {
    const parsed = parseLine(line);
    if (parsed === undefined) continue;
    if (parsed.kind === "event") events.push(parsed.event);
    else source ??= parsed.source;
  }
  const ordered = inOrder(events);
  return source === undefined ? { events: ordered } : { source, events: ordered };
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
