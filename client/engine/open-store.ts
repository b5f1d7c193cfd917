import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointBackend, MemoryBackend } from "scaicore";
import { watchFeed, type Feed } from "./feed.js";
import { openRunLog, type RunLog } from "./run-log.js";
import type { StorePlace } from "./store-place.js";

/** The durable parts of a store. */
interface Backends {
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
  /** Touched whenever something in the store changes. */
  readonly feedPath: string;
  close(): Promise<void>;
}

export type OpenBackends = (directory: string) => Promise<Backends>;

/** An open store: what is durable, how other windows hear of it, and the record of what happened in each run. */
export interface OpenStore extends Backends {
  readonly feed: Feed;
  readonly runLog: RunLog;
}

/** Kept out of version control by itself: nobody should have to think of it before the first commit. */
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
  const feed = await watchFeed(backends.feedPath, onChange);
  const runLog = openRunLog(place.directory, onLogError);
  return {
    checkpoints: backends.checkpoints,
    memory: backends.memory,
    feedPath: backends.feedPath,
    feed,
    runLog,
    async close() {
      feed.dispose();
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
