/** A place in a text as editors count: both from 0, characters in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Offsets to lines and back. Lines end with LF, CRLF or a lone CR, as in LSP. */
export interface LineMap {
  /** The offset at which each line begins; the first is 0. */
  readonly starts: readonly number[];
  /** Returns the position of `offset`; an offset outside the text counts as its beginning or its end. */
  positionAt(offset: number): Position;
  /** Returns the offset of a position; a character beyond its line counts as the line's end, before its line break. */
  offsetAt(position: Position): number;
}

/** Makes the line map of `text`. */
export const createLineMap = (text: string): LineMap => new TextLines(text);

class TextLines implements LineMap {
  readonly starts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const character = text.charCodeAt(at);
      if (character === 10 || (character === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
    this.starts = starts;
    this.#text = text;
  }

  positionAt(offset: number): Position {
    const { starts } = this;
    const bounded = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= bounded) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: bounded - starts[low]! };
  }

  offsetAt({ line, character }: Position): number {
    const text = this.#text;
    if (line < 0) return 0;
    if (line >= this.starts.length) return text.length;
    const start = this.starts[line]!;
    let end = this.starts[line + 1] ?? text.length;
    while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
    return Math.min(start + Math.max(0, character), end);
  }
}
