/** The one place where the server talks to the analyzer. */
import { type Analysis, createAnalyzer, type SourceText } from "../../runtime/compiler/editor.js";
import { createProviders } from "./providers.js";
import { recordingProblemBy } from "./recordings.js";
import { parse, type SourceFile } from "../../runtime/syntax/index.js";

/** A part of a file that is parsed by itself: offsets in its tree count from `start`. */
export interface Tree {
  readonly start: number;
  readonly file: SourceFile;
}

/** An analysis with all that it depends on beside its text: what it got for the files that it asked for, by path. */
export interface Check {
  readonly analysis: Analysis;
  readonly reads: ReadonlyMap<string, SourceText>;
}

export interface Checker {
  /** The trees of a text, in its order. Those of a text that is edited are kept with the analyses. */
  trees(path: string, text: string, isEdited: boolean): readonly Tree[];
  /** Checks a file alone, or as the program with this path has it. */
  check(path: string, text: string, program: string | undefined): Check;
  /** What the last check asked for, also one that failed. */
  lastReads(): ReadonlyMap<string, SourceText>;
  /** Forgets all files but these. */
  retain(isNeeded: (path: string) => boolean): void;
}

export interface CheckerSetup {
  readonly createAnalyzer?: typeof createAnalyzer;
  /** Whether recordings that tests name are looked at. */
  readonly checksRecordings: boolean;
}

/** `read` gives the text of a file that a program, or a library that is checked alone, asks for. */
export function createChecker(
  read: (importer: string, path: string) => SourceText,
  { createAnalyzer: make = createAnalyzer, checksRecordings }: CheckerSetup,
): Checker {
  let reads = new Map<string, SourceText>();
  let importer = "";
  const noted = (path: string): SourceText => {
    const text = read(importer, path);
    reads.set(path, text);
    return text;
  };
  const recordings = checksRecordings ? { recordingProblem: recordingProblemBy(noted) } : {};
  const analyzer = make({ read: noted, providers: createProviders(noted), ...recordings });
  return {
    trees: (path, text, isEdited) => (isEdited ? analyzer.trees(path, text) : [{ start: 0, file: parse(text).file }]),
    check(path, text, program) {
      reads = new Map();
      importer = program ?? path;
      const analysis = analyzer.analyze(path, text, program);
      return { analysis, reads };
    },
    lastReads: () => reads,
    retain: (isNeeded) => analyzer.retain(isNeeded),
  };
}
