/**
 * Watches the frames in which messages come through a stream: `Content-Length: 5\r\n\r\n` and so many bytes. After one that is
 * not so, nobody knows where the next message begins: a server that reads on waits for ever, or takes a part for a message.
 */

/** How long the lines before a message may be, in bytes. */
const LONGEST_HEADER = 8_192;
/** How long a message may be, in bytes: a document of a hundred times what is checked. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

/**
 * Gives what is told each piece of the stream. `lost` is told once, in a sentence, what was no frame; nothing is watched from
 * there on.
 */
export function createFraming(lost: (why: string) => void): (piece: Uint8Array) => void {
  /** The lines before a message, as far as they have come. */
  let header = "";
  /** How many bytes of the message are still to come; 0 in its header. */
  let rest = 0;
  let isLost = false;
  const lose = (why: string): void => {
    isLost = true;
    lost(why);
  };

  return (piece) => {
    for (let at = 0; at < piece.length && !isLost;) {
      if (rest > 0) {
        const taken = Math.min(rest, piece.length - at);
        rest -= taken;
        at += taken;
        continue;
      }
      header += String.fromCharCode(piece[at++]!);
      if (header.endsWith("\r\n\r\n")) {
        const length = lengthIn(header);
        header = "";
        if (length === undefined) lose("A message came without a header `Content-Length` that says how long it is.");
        else if (length > LONGEST_MESSAGE)
          lose(`A message has at most ${LONGEST_MESSAGE} bytes, and one of ${length} bytes was announced.`);
        else rest = length;
      } else if (header.length >= LONGEST_HEADER) {
        lose(`The header of a message has at most ${LONGEST_HEADER} bytes, and ends with an empty line.`);
      }
    }
  };
}

/** The length that a header says, if all its lines are such. */
function lengthIn(header: string): number | undefined {
  const lines = header.slice(0, -4).split("\r\n");
  if (!lines.every((line) => /^[\w-]+:/.test(line))) return undefined;
  const lengths = lines.flatMap((line) => /^content-length:\s*(\d{1,15})\s*$/i.exec(line)?.[1] ?? []);
  return lengths.length === 1 ? Number(lengths[0]) : undefined;
}
