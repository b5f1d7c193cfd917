/**
 * Clients write one URI in different ways: `file:///c%3A/a%20b` and `file:///C:/a b`. A file is known by its path, which is the URI
 * without escapes, so that an import reaches the open document as well as the file.
 */

/** The path of a file: its URI without escapes, the letter of a drive in lower case. */
export function pathOfUri(uri: string): string {
  let path = uri;
  try {
    path = decodeURIComponent(uri);
  } catch {
    // A `%` that escapes nothing stands for itself.
  }
  return path.replace(
    /^(file:\/\/\/)([A-Z]):/i,
    (_, scheme: string, drive: string) => `${scheme}${drive.toLowerCase()}:`,
  );
}

/** The URI of a path, with escapes as VS Code writes them. */
export function uriOfPath(path: string): string {
  const [, scheme = "", authority = "", below = path] = /^([a-z][a-z0-9+.-]*:)(\/\/[^/]*)?(.*)$/is.exec(path) ?? [];
  return scheme + authority.split("/").map(escape).join("/") + below.split("/").map(escape).join("/");
}

const escape = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
