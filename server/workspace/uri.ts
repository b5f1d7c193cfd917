/**
 * Clients write one URI in different ways: `file:///c%3A/a%20b` and `file:///C:/a b`. A file is known by its path, which is the URI
 * without escapes, so that an import reaches the open document as well as the file. Links are not followed: a file that is opened
 * by two addresses is two files, as in the editor.
 */

/** A URI in its parts; what is not there is empty. The authority has its `//`. */
const PARTS = /^([a-z][a-z0-9+.-]*:)?(\/\/[^/]*)?(.*)$/is;

/** The path of a file: its URI without escapes and `.`, `..`, `//`, its scheme and the letter of a drive in lower case. */
export function pathOfUri(uri: string): string {
  const [, scheme = "", authority = "", below = ""] = PARTS.exec(unescaped(uri)) ?? [];
  const known = scheme.toLowerCase();
  if (known !== "file:") return known + authority + below;
  const host = /^\/\/localhost$/i.test(authority) ? "//" : authority;
  return known + host + plain(below).replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
}

/** A `%` that escapes nothing stands for itself, and what is no UTF-8 stays as it is. */
function unescaped(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes;
      }
    });
  }
}

/** The way below an authority without steps that lead nowhere. */
function plain(way: string): string {
  if (!/\/\/|\/\.\.?(?:\/|$)/.test(way)) return way;
  const parts: string[] = [];
  for (const part of way.split("/").slice(1)) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}${way.endsWith("/") && parts.length > 0 ? "/" : ""}`;
}

/** The URI of a path, with escapes as VS Code writes them. */
export function uriOfPath(path: string): string {
  const [, scheme = "", authority = "", below = path] = PARTS.exec(path) ?? [];
  return scheme + authority.split("/").map(escape).join("/") + below.split("/").map(escape).join("/");
}

const escape = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Whether a document shows another version of a file, as a difference does: it is read and not worked on. Source control, local
 * history and reviews put what they show into the query of a URI, which documents that one writes have not.
 */
export const isOtherVersion = (uri: string): boolean =>
  !/^file:/i.test(uri) &&
  (/\?./.test(uri) || /^(?:git|gitfs|gitlens(?:-git)?|review|pr|svn|hg|vscode-local-history):/i.test(uri));
