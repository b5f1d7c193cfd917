import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

export type InboxFiles = ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> }>;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ttf": "font/ttf",
};

/** From the chunks of the command line, which the build makes into scripts: these have no `import.meta`. */
const BUILT = join(__dirname, "../inbox");

/** The files of the page, as the build makes them beside the command line. All are read at once: there is no path to be guessed. */
export function readInboxFiles(folder = BUILT): InboxFiles {
  const names = readdirSync(folder).filter((name) => Object.hasOwn(TYPES, extname(name)));
  return new Map(
    names.map((name) => [
      name,
      { type: TYPES[extname(name)] ?? "", bytes: new Uint8Array(readFileSync(join(folder, name))) },
    ]),
  );
}
