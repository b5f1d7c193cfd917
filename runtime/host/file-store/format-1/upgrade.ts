import { StoreCorruptError, StoreError } from "../../errors.js";
import type { Clock } from "../../interfaces.js";
import { cannotWrite } from "../disk-error.js";
import { type DurableDirectory, ignoringMissing } from "../durable-directory.js";
import type { Layout } from "../layout.js";
import type { FileSystem } from "../file-system.js";
import { decodeHead, encodeHead } from "../log/segment.js";
import type { OwnerRegistry } from "../owner-registry.js";
import { type OldState, oldStateOf, readOldBase, sameState, writtenAsBase } from "./old-state.js";
import { withFiles } from "./read-only.js";

export interface UpgradeOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly owners: OwnerRegistry;
  /** 24 random hex digits. */
  readonly unique: () => string;
  /** How long the heartbeat of an owner on another host may stand still before it counts as dead, in milliseconds. */
  readonly deadAfterMs: number;
}

/** How often owners whose processes cannot be seen are looked at, in milliseconds. */
const LOOK_MS = 1000;

/** What stands where older versions had their invocations, so that one that has the store open still cannot write any more. */
const FENCE =
  "The invocations of this store have moved to log/. An older version of ScaiCore cannot use it any more.\n";

/**
 * Takes over a store of format 1. The state of all its invocations goes into a base of the log first; the new `format.json` is the
 * step that counts, and only then do the old files go. A crash leaves the old store or the new one, and several processes may do this
 * at once. What is damaged moves to `damaged/`, and its invocation stays known as corrupt.
 *
 * @throws StoreError if an engine of an older version works with the store, or something cannot be read now; nothing is changed then
 */
export async function upgradeFormat1(options: UpgradeOptions): Promise<void> {
  const { files, layout } = options;
  const isOld = async () => (await formatIn(files, layout)).format === 1;
  if (!(await nobodyWorks(options, isOld))) return;
  const state = await oldStateOf(options);
  await files.ensure(layout.log);
  for (let number = 0; ;) {
    if (!(await isOld())) return;
    const path = `${layout.log}/${number}.base`;
    const there = await leftBase(options, path, number);
    if (there === undefined) {
      if (await files.createOnce(path, await writtenAsBase(options, state, number))) break;
    } else if (there !== "damaged" && sameState(there, state)) break;
    // What an upgrade left that was interrupted, after which an older version worked on.
    else number++;
  }
  if (!(await nobodyWorks(options, isOld))) return;
  const text = `${JSON.stringify({ ...(await formatIn(files, layout)), format: 2 })}\n`;
  await files.replaceOnce(layout.format, new TextEncoder().encode(text));
  await removeOldFiles(options);
}

/** A store of format 1 on a disk that cannot be written, as if it had been taken over; nothing that happens to it later is seen. */
export async function readAsUpgraded(options: UpgradeOptions, disk: FileSystem, refusal: string): Promise<FileSystem> {
  const { layout, clock, unique } = options;
  const base = await writtenAsBase(options, await oldStateOf(options), 0);
  const head = encodeHead(
    { salt: decodeHead(base, layout.log, 0).salt, number: 1, sealedAt: 0 },
    { author: unique().slice(0, 16), time: clock.now() },
  );
  const files = new Map([
    [`${layout.log}/0.base`, base],
    [`${layout.log}/1`, head],
  ]);
  return withFiles(disk, files, refusal);
}

/** Removes what an upgrade has left of the old store; the next opening goes on where this one is interrupted or refused. */
export async function removeOldFiles(options: Pick<UpgradeOptions, "files" | "layout">): Promise<void> {
  try {
    await removeInvocations(options);
  } catch (error) {
    if (!cannotWrite(error)) throw error;
  }
}

async function removeInvocations({ files, layout }: Pick<UpgradeOptions, "files" | "layout">): Promise<void> {
  const { fs } = files;
  if ((await fs.stat(layout.invocations))?.isDirectory === true) {
    for (const { kind, key } of await oldStateOf({ files, layout })) {
      if (kind !== "corrupt") continue;
      await files.ensure(layout.damaged);
      await ignoringMissing(fs.rename(layout.invocation(key), `${layout.damaged}/${key}`));
      await fs.syncDirectory(layout.damaged);
    }
    // As a whole, as half of an invocation would be taken for damage.
    const removed = files.tmpName();
    await ignoringMissing(fs.rename(layout.invocations, removed));
    await files.createFile(layout.invocations, new TextEncoder().encode(FENCE));
    await files.removeTree(removed);
  }
  for (const hints of [layout.open, layout.pending, layout.closed]) {
    if ((await fs.stat(hints)) !== undefined) await files.removeTree(hints);
  }
}

/** What an upgrade has left that did not get as far as the new `format.json`. */
async function leftBase(options: UpgradeOptions, path: string, number: number): Promise<LeftBase> {
  try {
    return await readOldBase(options, path, number);
  } catch (error) {
    if (error instanceof StoreCorruptError) return "damaged";
    throw error;
  }
}

type LeftBase = readonly OldState[] | "damaged" | undefined;

/** Waits until it is certain that no owner is alive; `false` if another process has taken over the store meanwhile. */
async function nobodyWorks(options: UpgradeOptions, isOld: () => Promise<boolean>): Promise<boolean> {
  const { layout, clock, owners, deadAfterMs } = options;
  for (let waited = 0; ; waited += LOOK_MS) {
    const { running, unknown } = await owners.present();
    if (!(await isOld())) return false;
    if (running.length + unknown.length === 0) return true;
    if (running.length > 0 || waited > deadAfterMs + LOOK_MS) {
      const owner = running[0] ?? unknown[0] ?? "";
      throw new StoreError(
        `The store ${layout.root} has format 1, and an engine of an older version of ScaiCore works with it (owner ${owner}). ` +
          "Nothing was changed. Close it, then open the store again; that brings it to the format of this version.",
        { path: layout.root, owner },
        { retryable: true },
      );
    }
    await clock.sleep(LOOK_MS);
  }
}

async function formatIn(files: DurableDirectory, layout: Layout): Promise<{ readonly format?: unknown }> {
  const bytes = await files.read(layout.format);
  if (bytes === undefined) {
    throw new StoreCorruptError(`${layout.format} is missing. Restore it from a backup.`, { path: layout.format });
  }
  return JSON.parse(new TextDecoder().decode(bytes)) as { format?: unknown };
}
