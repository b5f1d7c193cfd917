/** Looks for a key in whatever is left behind, in every coding that somebody could read it back from. */

/** Any run of so many characters of a key gives it away. */
const WINDOW = 8;
/** How far apart the pieces of a key may stand that was split, as the deltas of a stream are in a log. */
const GAP = 400;
/** Shorter pieces are met by chance; longer ones are windows. */
const PIECES = [3, 4, 5, 6, 7];

interface Coding {
  readonly name: string;
  readonly text: string;
}

const bytesOf = (text: string) => Buffer.from(text, "utf8");
const percent = (text: string, hex: (byte: number) => string) =>
  [...bytesOf(text)].map((byte) => `%${hex(byte)}`).join("");
const hexOf = (byte: number) => byte.toString(16).padStart(2, "0");

/** What the key alone decides of its base64, at each place that it can have in a group of three bytes. */
function base64Of(key: string): readonly Coding[] {
  const bytes = bytesOf(key);
  return [0, 1, 2].flatMap((lead) => {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString("base64");
    const text = encoded.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
    const safe = text.replaceAll("+", "-").replaceAll("/", "_");
    return [
      { name: `base64 at ${lead}`, text },
      ...(safe === text ? [] : [{ name: `base64url at ${lead}`, text: safe }]),
    ];
  });
}

function codingsOf(key: string): readonly Coding[] {
  const json = JSON.stringify(key).slice(1, -1);
  const hex = bytesOf(key).toString("hex");
  const all: readonly Coding[] = [
    { name: "plain", text: key },
    { name: "JSON", text: json },
    { name: "JSON in JSON", text: JSON.stringify(json).slice(1, -1) },
    { name: "URL", text: encodeURIComponent(key) },
    { name: "URL, small letters", text: encodeURIComponent(key).replaceAll(/%../g, (code) => code.toLowerCase()) },
    { name: "URL, all", text: percent(key, (byte) => hexOf(byte).toUpperCase()) },
    { name: "URL, all, small letters", text: percent(key, hexOf) },
    { name: "hex", text: hex },
    { name: "HEX", text: hex.toUpperCase() },
    { name: "UTF-16", text: Buffer.from(key, "utf16le").toString("latin1") },
    { name: "reversed", text: Array.from(key).reverse().join("") },
    ...base64Of(key),
  ];
  return all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at);
}

const windowsOf = (key: string): readonly string[] =>
  Array.from({ length: Math.max(0, key.length - WINDOW + 1) }, (_, at) => key.slice(at, at + WINDOW));

/** Whether the pieces follow each other, each at most a gap after the one before. */
function follow(pieces: readonly string[], left: string): boolean {
  const [first = "", ...rest] = pieces;
  for (let start = left.indexOf(first); start >= 0; start = left.indexOf(first, start + 1)) {
    let at = start + first.length;
    const all = rest.every((piece) => {
      const next = left.slice(at, at + GAP + piece.length).indexOf(piece);
      at += next + piece.length;
      return next >= 0;
    });
    if (all) return true;
  }
  return false;
}

/** The key in pieces of one size, of which the first may be shorter. */
function* splits(key: string): Generator<readonly string[]> {
  for (const size of PIECES)
    for (let first = 1; first <= size; first++) {
      const pieces = [key.slice(0, first)];
      for (let at = first; at < key.length; at += size) pieces.push(key.slice(at, at + size));
      yield pieces;
    }
}

/**
 * The names of the codings in which a key is found; none: it is not there. A key should be of twenty characters or more that
 * no text has by chance.
 * @param left a text, or bytes whose texts are in UTF-8
 */
export function found(key: string, left: string | Uint8Array): readonly string[] {
  const text = typeof left === "string" ? left : Buffer.from(left).toString("latin1");
  const names = codingsOf(key)
    .filter((coding) => text.includes(coding.text))
    .map(({ name }) => name);
  if (windowsOf(key).some((window) => text.includes(window))) names.push("a part");
  for (const pieces of splits(key)) {
    if (!follow(pieces, text)) continue;
    names.push("in pieces");
    break;
  }
  return names;
}
