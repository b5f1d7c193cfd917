/** The files of a fixture of the compiler. */

/** Splits a fixture into its files: `//# path` starts another one. The first is the entry, `main.scaicore`. */
export function filesOf(source: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path = "main.scaicore";
  let lines: string[] = [];
  for (const line of source.split("\n")) {
    const next = /^\/\/# (\S+)$/.exec(line)?.[1];
    if (next === undefined) lines.push(line);
    else {
      files.set(path, lines.join("\n"));
      path = next;
      lines = [];
    }
  }
  return files.set(path, lines.join("\n"));
}
