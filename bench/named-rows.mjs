import { readdirSync } from "node:fs";
import { basename } from "node:path";

/** The rows of the named files under `rows/`, of all of them if no name is given. Throws for a name without a file. */
export async function namedRows(names) {
  const files = readdirSync(new URL("rows", import.meta.url)).map((file) => basename(file, ".mjs"));
  for (const name of names) {
    if (!files.includes(name)) throw new Error(`There are no rows named ${name}; there are ${files.join(", ")}.`);
  }
  const rows = [];
  for (const file of files.sort()) {
    if (names.length > 0 && !names.includes(file)) continue;
    rows.push(...(await import(`./rows/${file}.mjs`)).rows);
  }
  return rows;
}
