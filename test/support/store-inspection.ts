import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FrameKind, HEADER_BYTES } from "../../runtime/host/file-store/log/frame.js";
import { decodeHead, HEAD_BYTES } from "../../runtime/host/file-store/log/segment.js";
import { piecesOf } from "../../runtime/host/file-store/log/segment-scan.js";
import { layoutOf, type Layout } from "../../runtime/host/file-store/layout.js";

/** Inspects the directory of a file store, for tests of its contents. */

export function layoutAt(directory: string): Layout {
  return layoutOf(directory, (text) => createHash("sha256").update(text).digest("hex"));
}

/** Where an invocation was in a store of format 1. */
export function invocationDirectory(directory: string, invocationId: string): string {
  const layout = layoutAt(directory);
  return layout.invocation(layout.key(invocationId));
}

/**
 * Flips a bit in the payload of the last frame of a kind in the first part of the log, while no store has it open. Returns what
 * puts it right again.
 */
export async function damageFrame(directory: string, kind: FrameKind): Promise<() => Promise<void>> {
  const path = `${layoutAt(directory).log}/1`;
  const bytes = await readFile(path);
  const frames = [...piecesOf(bytes.subarray(HEAD_BYTES), HEAD_BYTES, decodeHead(bytes, path, 1).salt)].flatMap(
    (piece) => (piece.kind === "frame" && piece.frame.kind === kind ? [piece.frame] : []),
  );
  const at = frames.at(-1)!.at + HEADER_BYTES;
  const flip = async () => {
    bytes[at]! ^= 1;
    await writeFile(path, bytes);
  };
  await flip();
  return flip;
}

/** All files, as sorted paths. */
export async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export async function temporaryDirectory(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "scaicore-store-"));
}
