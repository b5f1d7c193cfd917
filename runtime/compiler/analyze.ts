import type { SourceFile } from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { analysisOf } from "./analysis-of.js";
import { CheckedProgram, type Work } from "./checked-program.js";
import type { CompilerHost, SourceText as HostText } from "./resolve/compiler-host.js";
import { createSourceText, type SourceText } from "./resolve/source-text.js";

const analyzers = new WeakMap<CompilerHost, Analyzer>();

/**
 * Checks one file as an editor shows it, program or library: `text` stands for what the host has under `path`. Reads other
 * files for what this one imports, and does not check them. What has not changed since the last call with this host is not parsed
 * or checked again; `createAnalyzer` says how much is kept.
 */
export function analyze(path: string, text: string, host: CompilerHost): Analysis {
  let analyzer = analyzers.get(host);
  if (analyzer === undefined) analyzers.set(host, (analyzer = createAnalyzer(host)));
  return analyzer.analyze(path, text);
}

/** Analyzes files again and again as they are edited: what an edit costs depends on what it changes, not on the length of the file. */
export interface Analyzer {
  /** Gives what `analyze` gives: of a library alone, or as the program with the path `program` has it, if that imports it. */
  analyze(path: string, text: string, program?: string): Analysis;
  /** The trees of a text, each with the offset that its own offsets count from. */
  trees(path: string, text: string): readonly { readonly start: number; readonly file: SourceFile }[];
  /** Forgets all files but those for which `isNeeded` gives true. */
  retain(isNeeded: (path: string) => boolean): void;
  /** What has been done so far. */
  readonly work: Readonly<Work>;
  /** How many characters of source it keeps, those that several programs read counted for each. */
  readonly length: number;
}

/** How many characters of source an analyzer keeps, by default: programs of about 200,000 lines. */
const MAX_LENGTH = 8_000_000;

/** An analyzer keeps programs of at most `maxLength` characters of source, those that were asked for last; its memory goes with it. */
export function createAnalyzer(host: CompilerHost, { maxLength = MAX_LENGTH } = {}): Analyzer {
  const work: Work = { parsed: 0, checked: 0 };
  /** By path. Programs share what they read. */
  const sources = new Map<string, SourceText>();
  /** By the path of the entry; the one that was asked for last stands last. */
  const programs = new Map<string, CheckedProgram>();
  /** The file that is being analyzed: its text may not be that of the host yet. */
  let edited = { path: "", text: "" };
  const read = (path: string): HostText => (path === edited.path ? edited.text : host.read(path));
  const sourceOf = (path: string): SourceText => {
    let source = sources.get(path);
    if (source === undefined) sources.set(path, (source = createSourceText(() => (work.parsed += 1))));
    return source;
  };
  const lengthOf = ({ program }: CheckedProgram): number =>
    [...program.files.values()].reduce((sum, { text }) => sum + text.length, 0);
  const length = (): number => [...programs.values()].reduce((sum, program) => sum + lengthOf(program), 0);
  const dropSources = (): void => {
    const read = new Set([...programs.values()].flatMap(({ program }) => [...program.files.keys()]));
    for (const path of sources.keys()) if (!read.has(path)) sources.delete(path);
  };
  /** The program of a file as it is now, checked as far as it had to be before. */
  const update = (path: string, text: string): CheckedProgram => {
    const providers = (entry: string) => host.providers?.(entry);
    const recordingProblem = (named: string) => host.recordingProblem?.(named);
    let program = programs.get(path);
    if (program === undefined)
      program = new CheckedProgram(path, { read, providers, recordingProblem }, sourceOf, work);
    else if ([...programs.keys()].at(-1) !== path) programs.delete(path);
    programs.set(path, program);
    program.update(text);
    let kept = length();
    for (const [oldest, other] of programs) {
      if (kept <= maxLength || oldest === path) break;
      kept -= lengthOf(other);
      programs.delete(oldest);
    }
    dropSources();
    return program;
  };
  return {
    analyze(path, text, program = path) {
      const main = program === path ? text : host.read(program);
      edited = { path, text };
      if (typeof main === "string" && program !== path) {
        const checked = update(program, main);
        const file = checked.program.files.get(path);
        if (file !== undefined) {
          checked.check([file]);
          return analysisOf(checked, file);
        }
      }
      const checked = update(path, text);
      const { entry } = checked.program;
      checked.check([entry]);
      return analysisOf(checked, entry);
    },
    trees(path, text) {
      let start = 0;
      return sourceOf(path)
        .update(text)
        .map((segment) => {
          const tree = { start, file: segment.file };
          start += segment.text.length;
          return tree;
        });
    },
    retain(isNeeded) {
      for (const path of programs.keys()) if (!isNeeded(path)) programs.delete(path);
      dropSources();
    },
    work,
    get length() {
      return length();
    },
  };
}
