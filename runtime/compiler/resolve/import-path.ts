import type { ImportDeclaration } from "../../syntax/ast.js";
import { refusals, type RefusedSource } from "./compiler-host.js";

const EXTENSION = ".scaicore";

/**
 * What of a path no `..` leads out of: the scheme and authority of a URI, the server and share of a network path, a drive, and
 * the `/` after it. To leave it would be to ask another host for a file.
 */
const FIXED = /^(?:[A-Za-z][\w+.-]+:(?:\/\/[^/]*)?|\/\/[^/]+\/[^/]+)?(?:\/?[A-Za-z](?::|%3A))?(?:\/|$)/i;

/**
 * The path that an import means; `undefined` unless it is written relative to its file. The extension may be left out, and no file
 * has another one. Paths are those of the host: they may begin with a scheme and use `/`.
 */
export function importPath(from: string, written: string): string | RefusedSource | undefined {
  if (!written.startsWith("./") && !written.startsWith("../")) return undefined;
  return pathBeside(from, withExtension(written)) ?? refusals["outside-root"];
}

/** The path that is written in a file, relative to it; `undefined` for one that leads out of the host's. */
export function pathBeside(from: string, written: string): string | undefined {
  const fixed = FIXED.exec(from)?.[0] ?? "";
  const parts = from.slice(fixed.length).split("/").slice(0, -1);
  for (const part of written.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (fixed === "") parts.push(part);
    else return undefined;
  }
  return fixed + parts.join("/");
}

/** An import's path with the extension that it may leave out. */
export const withExtension = (written: string): string =>
  written.endsWith(EXTENSION) ? written : `${written}${EXTENSION}`;

/** The path of an import as its text says it. */
export const writtenPath = ({ path }: ImportDeclaration): string | undefined =>
  path?.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");
