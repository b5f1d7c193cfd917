import { watch, type FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import type { Disposable } from "../infrastructure/disposables.js";

/**
 * How windows and the command line hear of each other: a file of the store that whoever parks, decides or finishes touches.
 * One file is watched, which works on every system and is not subject to the person's `files.watcherExclude`; where watching
 * does not work (network file systems), `poll` is asked while a view is visible.
 */
export interface Feed extends Disposable {
  /** Looks once, and calls `onChange` when the file was touched since the last look. */
  poll(): Promise<void>;
}

export async function watchFeed(path: string, onChange: () => void): Promise<Feed> {
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(path, { persistent: false }, onChange);
    // A store that is removed under a window: polling goes on, and finds nothing.
    watcher.on("error", () => watcher?.close());
  } catch {
    // No watching on this file system: polling has to do.
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
