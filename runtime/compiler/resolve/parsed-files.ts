import { createLineMap, type LineMap } from "../../syntax/line-map.js";
import { parse, type ParseResult } from "../../syntax/parser.js";

/** What the text of a file gives by itself. It is never changed, so that several analyses may share it. */
export interface ParsedFile extends ParseResult {
  readonly text: string;
  readonly lineMap: LineMap;
}

export const parseFile = (text: string): ParsedFile => ({ ...parse(text), text, lineMap: createLineMap(text) });

/** Parsed files by path and text. */
export interface ParsedFiles {
  /** Parses the text, unless it is the one that the file had at the last call for this path. */
  get(path: string, text: string): ParsedFile;
  /** Drops all files but those for which `isNeeded` gives true. */
  retain(isNeeded: (path: string) => boolean): void;
  readonly size: number;
}

/** Keeps one text of each path, and drops the files that were asked for longest ago beyond `maxLength` characters in total. */
export function createParsedFiles(maxLength: number): ParsedFiles {
  /** The file that was asked for last stands last. */
  const files = new Map<string, ParsedFile>();
  let length = 0;
  const remove = (path: string, file: ParsedFile): void => {
    files.delete(path);
    length -= file.text.length;
  };
  return {
    get(path, text) {
      const known = files.get(path);
      if (known !== undefined) remove(path, known);
      const file = known?.text === text ? known : parseFile(text);
      files.set(path, file);
      length += text.length;
      for (const [oldest, other] of files) {
        if (length <= maxLength || oldest === path) break;
        remove(oldest, other);
      }
      return file;
    },
    retain(isNeeded) {
      for (const [path, file] of files) if (!isNeeded(path)) remove(path, file);
    },
    get size() {
      return files.size;
    },
  };
}
