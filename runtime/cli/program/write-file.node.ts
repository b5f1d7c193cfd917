import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PathError } from "../cli-error.js";
import { reason } from "./read-text.node.js";

/** Writes a file whole or not at all, with the directories it needs. Throws a PathError. */
export function writeFileWhole(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, path);
  } catch (error) {
    discard(unfinished);
    throw new PathError(`${path} cannot be written: ${reason(error)}.`, path);
  }
}

/** Best effort: why the writing failed is what matters. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It could not be made either.
  }
}
