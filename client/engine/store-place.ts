import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where the runs and checkpoints of a folder are kept. */
export interface StorePlace {
  /** Stable over windows and restarts. */
  readonly id: string;
  /** The store's directory on this machine's disk. */
  readonly directory: string;
  /** The folder's name, to tell stores apart in a window with several folders. */
  readonly label: string;
  /** Inside the folder itself, beside the sources, so that the command line finds it by itself. */
  readonly inFolder: boolean;
  /** Address of the folder, as `Uri.toString()` gives it. */
  readonly folder?: string;
}

export interface StoreFolder {
  /** As `Uri.toString()` gives it. */
  readonly uri: string;
  readonly name: string;
  /** Absent for a folder that is not on a disk (`vscode-vfs:`). */
  readonly path?: string;
}

/**
 * The place of the store of a folder. Not VS Code's workspace storage: of two windows on one folder the second gets another
 * one, so that a pending checkpoint would vanish there. Global storage is the same for both.
 * @param folder `undefined` for files outside any folder and for windows without one
 */
export function storePlace(
  folder: StoreFolder | undefined,
  where: "private" | "workspace",
  globalStorage: string,
): StorePlace {
  const key = createHash("sha256")
    .update(folder?.uri ?? "no-folder")
    .digest("hex");
  const common = {
    label: folder?.name ?? "no folder",
    ...(folder === undefined ? {} : { folder: folder.uri }),
  };
  return where === "workspace" && folder?.path !== undefined
    ? { ...common, id: `${key}-in-folder`, directory: join(folder.path, ".scaicore"), inFolder: true }
    : { ...common, id: key, directory: join(globalStorage, "stores", key), inFolder: false };
}
