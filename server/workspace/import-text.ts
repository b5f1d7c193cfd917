import { importPath } from "../../runtime/compiler/editor.js";

const EXTENSION = ".scaicore";

/** How the file `from` writes an import of the file `to`, without the extension; `undefined` where no way leads there. */
export function importText(from: string, to: string): string | undefined {
  const steps = from.split("/").slice(0, -1);
  const target = to.split("/");
  let shared = 0;
  while (shared < steps.length && shared < target.length - 1 && steps[shared] === target[shared]) shared++;
  const up = steps.length - shared;
  const way = `${up === 0 ? "./" : "../".repeat(up)}${target.slice(shared).join("/")}`;
  // A name with the extension twice needs it once.
  const short = way.endsWith(EXTENSION) && !way.endsWith(EXTENSION + EXTENSION) ? way.slice(0, -EXTENSION.length) : way;
  return importPath(from, short) === to ? short : undefined;
}
