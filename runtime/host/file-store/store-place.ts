import { StoreError } from "../errors.js";
import type { FileSystem } from "./file-system.js";

/**
 * The directory of an open store. Files that are open stay those of the store wherever it is moved to; whatever goes by a path
 * would reach nothing then, which looks like an empty store, or another store that has been put there.
 */
export class StorePlace {
  private constructor(
    private readonly fs: FileSystem,
    private readonly root: string,
    private readonly identity: bigint | undefined,
  ) {}

  static async at(fs: FileSystem, root: string): Promise<StorePlace> {
    return new StorePlace(fs, root, (await fs.stat(root))?.identity);
  }

  /** @throws StoreError if the directory is not the one that it was */
  async check(): Promise<void> {
    const status = await this.fs.stat(this.root);
    if (status?.identity === this.identity) return;
    const { root } = this;
    throw status === undefined
      ? new StoreError(
          `The store ${root} is not there any more: it was moved, removed or unmounted while it was in use. Put it back, or open it where it is now.`,
          { path: root },
          { retryable: true },
        )
      : new StoreError(
          `Another directory is in the place of the store ${root}, which was moved or removed while it was in use. Nothing was written to the other one. Put the store back, or open anew what is there.`,
          { path: root },
          { retryable: false },
        );
  }
}
