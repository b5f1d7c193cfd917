import { createLineMap as createSyntaxLineMap } from "../syntax/line-map.js";

/** Turns offsets into lines and columns, and back. Lines and columns count from 0, columns in UTF-16 code units. */
export interface LineMap {
  position(offset: number): Position;
  offset(position: Position): number;
}
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function createLineMap(text: string): LineMap {
  const map = createSyntaxLineMap(text);
  return {
    position(offset) {
      const { line, character } = map.positionAt(offset);
      return { line, column: character };
    },
    offset: ({ line, column }) => map.offsetAt({ line, character: column }),
  };
}
