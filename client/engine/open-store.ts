import { type FSWatcher, watch } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointBackend, InvocationSummary, MemoryBackend } from "scaicore";
import type { Disposable } from "../infrastructure/lifetime.js";
import { openRunLog, type RunLog } from "./run-log.js";
import type { StorePlace } from "./store-place.js";

/**
 * How windows and the command line notice each other's changes: a file of the store that every process touches when it parks,
 * decides or finishes a run. Watching one file works on every system and ignores the person's `files.watcherExclude`; where
 * watching does not work (network file systems), `poll` is called while a view is visible.
 */
interface ChangeFile extends Disposable {
  /** Checks once, and calls `onChange` when the file was touched since the last check. */
  poll(): Promise<void>;
}

async function watchChangeFile(path: string, onChange: () => void): Promise<ChangeFile> {
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(path, { persistent: false }, onChange);
    // Somebody may remove the store while the window is open: polling continues and finds nothing.
    watcher.on("error", () => watcher?.close());
  } catch {
    // This file system cannot be watched: only `poll` finds changes.
  }
  const look = async (): Promise<number> => {
    try {
      return (await stat(path)).mtimeMs;
    } catch {
      return 0;
    }
  };
  let seen = await look();
  return {
    async poll() {
      const now = await look();
      if (now === seen) return;
      seen = now;
      onChange();
    },
    dispose: () => watcher?.close(),
  };
}

/** Reads the states of invocations. A store lists them oldest first and keeps finished ones for a month; those are read once. */
export interface InvocationReader {
  one(invocationId: string): Promise<InvocationSummary | undefined>;
  unfinished(): Promise<readonly InvocationSummary[]>;
  /** Newest first. */
  newest(limit: number): Promise<readonly InvocationSummary[]>;
}

const PAGE = 100;

export function readInvocations(backend: CheckpointBackend): InvocationReader {
  /** Everything before this cursor has finished and does not change any more. */
  let settled: { readonly after?: string; readonly summaries: readonly InvocationSummary[] } = { summaries: [] };

  async function* pages(query: { readonly unfinished?: boolean }, from?: string) {
    let after = from;
    do {
      const page = await backend.invocations({ ...query, limit: PAGE, ...(after === undefined ? {} : { after }) });
      yield page;
      after = page.next;
    } while (after !== undefined);
  }

  return {
    async one(invocationId) {
      const { items } = await backend.invocations({ invocationId, limit: 1 });
      return items[0];
    },
    async unfinished() {
      const found: InvocationSummary[] = [];
      for await (const { items } of pages({ unfinished: true })) found.push(...items);
      return found;
    },
    async newest(limit) {
      let prefix = true;
      let { summaries } = settled;
      for await (const { items, next } of pages({}, settled.after)) {
        summaries = [...summaries, ...items].slice(-Math.max(limit, PAGE));
        prefix &&= items.every(({ status }) => status === "completed" || status === "failed");
        if (prefix && next !== undefined) settled = { after: next, summaries };
      }
      return summaries.slice(-limit).reverse();
    },
  };
}

/** The durable parts of a store. */
interface Backends {
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
  /** Touched whenever something in the store changes. */
  readonly feedPath: string;
  close(): Promise<void>;
}

export type OpenBackends = (directory: string) => Promise<Backends>;

/** An open store: its durable parts, the file that shows changes of other windows, and the record of each run. */
export interface OpenStore extends Backends {
  readonly changeFile: ChangeFile;
  readonly runLog: RunLog;
}

/** The store keeps itself out of version control, so that nobody commits it by mistake. */
const IGNORE = "# Runs and checkpoints of ScaiCore. They belong to this machine.\n*\n";

export async function openStore(
  place: StorePlace,
  openBackends: OpenBackends,
  onChange: () => void,
  onLogError: (error: unknown) => void,
): Promise<OpenStore> {
  await mkdir(place.directory, { recursive: true });
  if (place.inFolder) await writeOnce(join(place.directory, ".gitignore"), IGNORE);
  const backends = await openBackends(place.directory);
  const changeFile = await watchChangeFile(backends.feedPath, onChange);
  const runLog = openRunLog(place.directory, onLogError);
  return {
    checkpoints: backends.checkpoints,
    memory: backends.memory,
    feedPath: backends.feedPath,
    changeFile,
    runLog,
    async close() {
      changeFile.dispose();
      await runLog.flush();
      await backends.close();
    },
  };
}

async function writeOnce(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
