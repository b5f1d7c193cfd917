const EXTENSION = ".scaicore";

/**
 * The paths that an import may mean, the likeliest first; `undefined` unless it is relative. The extension may be left out.
 * Paths are those of the host: they may begin with a scheme and use `/`.
 */
export function importPath(from: string, written: string): readonly string[] | undefined {
  if (!written.startsWith("./") && !written.startsWith("../")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of written.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  const path = parts.join("/");
  return written.endsWith(EXTENSION) ? [path] : [`${path}${EXTENSION}`, path];
}

/** An import's path with the extension that it may leave out. */
export const withExtension = (written: string): string =>
  written.endsWith(EXTENSION) ? written : `${written}${EXTENSION}`;
