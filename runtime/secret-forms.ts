/** A text that gives a secret away. */
export interface SecretForm {
  readonly text: string;
  /** Counts only where no letter or digit stands next to it, because it is short enough to occur within other words. */
  readonly word: boolean;
  /** The character of base64 before it, and the one after it, have bits of the secret too. */
  readonly before: boolean;
  readonly after: boolean;
}

/** Longer ones are refused: each has a dozen forms, which are made before a run says anything. */
export const LONGEST_SECRET = 65_536;

/** Secrets and parts of secrets that are shorter are not masked. */
export const SHORTEST_SECRET = 4;
/** Shorter secrets are masked as whole words only. */
const SHORTEST_ANYWHERE = 8;

const encoder = new TextEncoder();

/**
 * The forms in which a secret may be met: as it is, trimmed, line by line, and each of these in base64 (within other
 * data too), hexadecimal, percent-encoded and as text within JSON. A secret of fewer than 4 characters has none.
 */
export function formsOf(secret: string): readonly SecretForm[] {
  const forms = new Map<string, SecretForm>();
  const add = (texts: Iterable<string>, word: boolean, before = false, after = false): void => {
    for (const text of texts) {
      const known = forms.get(text);
      if (text.length < SHORTEST_SECRET || (word && known !== undefined)) continue;
      forms.set(text, { text, word, before: before || known?.before === true, after: after || known?.after === true });
    }
  };
  for (const part of partsOf(secret)) {
    const word = part.length < SHORTEST_ANYWHERE;
    add([part], word);
    if (!PLAIN.test(part)) add([...jsonTexts(part), ...urlTexts(part)], word);
    add(hexTexts(part), word);
    if (word) add(base64Texts(part), word);
    else for (const { texts, before, after } of base64WithinData(part)) add(texts, word, before, after);
  }
  return [...forms.values()];
}

/** No coding of texts changes any of these. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

/** The secret, the secret without white space around it, and the lines of one that has several. */
function partsOf(secret: string): ReadonlySet<string> {
  const trimmed = secret.trim();
  // The lines around a key in PEM form are the same for everybody, and short lines may be ordinary words.
  const lines = trimmed
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_ANYWHERE && !line.startsWith("-----"));
  const parts = [secret, trimmed, ...(trimmed.includes("\n") ? lines : [])];
  return new Set(parts.filter((part) => part.trim().length >= SHORTEST_SECRET));
}

/** Within JSON, and within JSON that stands as a text in JSON. */
function jsonTexts(text: string): readonly string[] {
  const within = (inner: string) => JSON.stringify(inner).slice(1, -1);
  const once = within(text);
  const slashes = once.replaceAll("/", "\\/");
  const ascii = (hex: (code: string) => string) =>
    once.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const variants = [once, slashes, ascii((code) => code), ascii((code) => code.toUpperCase())];
  return [...variants, ...variants.map(within)];
}

/** Percent-encoded as different encoders do: with more or fewer of the marks, spaces as `+`, digits of both cases. */
function urlTexts(text: string): readonly string[] {
  const wellFormed = text.replaceAll(/[\ud800-\udfff]/gu, "\ufffd");
  const component = encodeURIComponent(wellFormed);
  const strict = (marks: RegExp) =>
    component.replaceAll(marks, (char) => `%${hexOf(char.charCodeAt(0)).toUpperCase()}`);
  const texts = [encodeURI(wellFormed), component, strict(/[!'()*]/g), strict(/[!'()~]/g)];
  const forms = texts.flatMap((encoded) => [encoded, encoded.replaceAll("%20", "+")]);
  return [...forms, ...forms.map((encoded) => encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function hexTexts(text: string): readonly string[] {
  let hex = "";
  for (const byte of encoder.encode(text)) hex += HEX[byte]!;
  return [hex, hex.toUpperCase()];
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");
const HEX = Array.from({ length: 256 }, (_, byte) => hexOf(byte));

/** The text alone in base64. */
function base64Texts(text: string): readonly string[] {
  return withUrlSafe(paddings(base64(encoder.encode(text))));
}

interface Within {
  readonly texts: readonly string[];
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * The characters of base64 that the text alone decides, for each place that it can have in a group of three bytes: so it
 * is found within other data, as in `Basic user:secret`. Also with the characters that follow where the data ends with it.
 */
function base64WithinData(text: string): readonly Within[] {
  const bytes = encoder.encode(text);
  return [0, 1, 2].flatMap((lead) => {
    const within = new Uint8Array(lead + bytes.length);
    within.set(bytes, lead);
    const encoded = base64(within);
    const [start, end] = [Math.ceil((lead * 8) / 6), Math.floor((within.length * 8) / 6)];
    const before = lead > 0;
    return [
      // What ends with the secret comes later, so that it stands for a form that both have.
      { texts: withUrlSafe([encoded.slice(start, end)]), before, after: within.length % 3 !== 0 },
      { texts: withUrlSafe(paddings(encoded.slice(start))), before, after: false },
    ];
  });
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const paddings = (encoded: string): readonly string[] => [encoded, encoded.replace(/=+$/, "")];

const withUrlSafe = (texts: readonly string[]): readonly string[] => [
  ...texts,
  ...texts.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
];
