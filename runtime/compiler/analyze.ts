import type { Analysis } from "./analysis.js";
import { provideFieldDefaults } from "./build/field-defaults.js";
import { checkFieldDefaults } from "./check/field-defaults.js";
import { inferReturnTypes } from "./check/flow.js";
import { checkUnit } from "./check/unit.js";
import type { CompilerHost } from "./resolve/compiler-host.js";
import { semanticModelOf } from "./ide/semantic-model-of.js";
import { loadUnits, type Program } from "./resolve/load.js";
import { createParsedFiles } from "./resolve/parsed-files.js";
import { resolvePurity } from "./resolve/purity.js";
import { readSymbols } from "./resolve/read-symbols.js";

const analyzers = new WeakMap<CompilerHost, Analyzer>();

/**
 * Checks one file as an editor shows it, program or library: `text` stands for what the host has under `path`. Reads other
 * files for what this one imports, and does not check them. Files that have not changed since the last call with this host
 * are not parsed again; `createAnalyzer` says how many are kept.
 */
export function analyze(path: string, text: string, host: CompilerHost): Analysis {
  let analyzer = analyzers.get(host);
  if (analyzer === undefined) analyzers.set(host, (analyzer = createAnalyzer(host)));
  return analyzer.analyze(path, text);
}

/** Analyzes files again and again as they are edited, and parses a text only when it has changed. */
export interface Analyzer {
  /** Gives what `analyze` gives. */
  analyze(path: string, text: string): Analysis;
  /** Forgets all parsed files but those for which `isNeeded` gives true. */
  retain(isNeeded: (path: string) => boolean): void;
}

/** How many characters of source an analyzer keeps parsed, by default: a program of about 200,000 lines. */
const MAX_LENGTH = 8_000_000;

/** An analyzer keeps at most `maxLength` characters of source parsed; its memory goes with it. */
export function createAnalyzer(host: CompilerHost, { maxLength = MAX_LENGTH } = {}): Analyzer {
  const files = createParsedFiles(maxLength);
  return {
    analyze: (path, text) => analyzeProgram(loadUnits(path, text, host, (of, source) => files.get(of, source))),
    retain: (isNeeded) => files.retain(isNeeded),
  };
}

function analyzeProgram({ entry, units }: Program): Analysis {
  // The flows of other files matter only as far as this file reaches them.
  inferReturnTypes(resolvePurity(entry.flows.values()));
  checkUnit(entry);
  // An editor shows what this file imports with the defaults it has there.
  for (const unit of units) if (unit !== entry) checkFieldDefaults(unit);
  provideFieldDefaults(units);
  return {
    path: entry.path,
    text: entry.text,
    file: entry.file,
    lineMap: entry.lineMap,
    diagnostics: entry.reporter.finish(readSymbols([entry])),
    model: semanticModelOf(entry),
    lineMaps: new Map(units.map((unit) => [unit.path, unit.lineMap])),
  };
}
