/** Turns offsets into lines and columns, and back. Lines and columns count from 0, columns in UTF-16 code units. */
export interface LineMap {
  readonly lineStarts: readonly number[];
  position(offset: number): Position;
  offset(position: Position): number;
}
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function createLineMap(text: string): LineMap {
  const lineStarts = [0];
  for (let index = text.indexOf("\n"); index !== -1; index = text.indexOf("\n", index + 1)) lineStarts.push(index + 1);
  return {
    lineStarts,
    position(offset) {
      const clamped = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = lineStarts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (lineStarts[middle]! <= clamped) low = middle;
        else high = middle - 1;
      }
      return { line: low, column: clamped - lineStarts[low]! };
    },
    offset({ line, column }) {
      const start = lineStarts[Math.max(0, Math.min(line, lineStarts.length - 1))]!;
      return Math.min(start + column, text.length);
    },
  };
}
