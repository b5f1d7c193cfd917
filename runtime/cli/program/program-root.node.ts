import { dirname, resolve } from "node:path";
import { partsBelow } from "../../compiler/source-files.node.js";
import { PathError } from "../io/errors.js";
import { statusOf } from "../io/files.node.js";

/**
 * The folder that the imports of a program stay below: `given` if it is, else the working directory for a program below it, as an
 * editor takes the workspace folder, else the program's own folder.
 *
 * @throws PathError if `given` is no directory, or the program is not below
 */
export function programRoot(entry: string, cwd: string, given: string | undefined): string {
  const path = resolve(cwd, entry);
  if (given === undefined) return partsBelow(cwd, path) === undefined ? dirname(path) : cwd;
  const root = resolve(cwd, given);
  if (statusOf(root, given)?.isDirectory() !== true)
    throw new PathError(`There is no directory ${given} for --root.`, given);
  if (partsBelow(root, path) === undefined)
    throw new PathError(`${entry} is not below ${given}, which --root names.`, entry);
  return root;
}
