import type { Analysis } from "./analysis.js";
import { provideFieldDefaults } from "./build/field-defaults.js";
import { checkFieldDefaults } from "./check/field-defaults.js";
import { inferReturnTypes } from "./check/flow.js";
import { checkUnit } from "./check/unit.js";
import type { CompilerHost } from "./resolve/compiler-host.js";
import { semanticModelOf } from "./ide/semantic-model-of.js";
import { loadUnits } from "./resolve/load.js";
import { resolvePurity } from "./resolve/purity.js";
import { readSymbols } from "./resolve/read-symbols.js";

/**
 * Checks one file as an editor shows it, program or library: `text` stands for what the host has under `path`. Other files
 * are read for what this one imports, and not checked.
 */
export function analyze(path: string, text: string, host: CompilerHost): Analysis {
  const { entry, units } = loadUnits(path, text, host);
  inferReturnTypes(
    resolvePurity(units.flatMap((unit) => [...unit.flows.values()].filter((flow) => flow.unit === unit))),
  );
  checkUnit(entry);
  // An editor shows what this file imports with the defaults it has there.
  for (const unit of units) if (unit !== entry) checkFieldDefaults(unit);
  provideFieldDefaults(units);
  return {
    path,
    text,
    file: entry.file,
    lineMap: entry.lineMap,
    diagnostics: entry.reporter.finish(readSymbols([entry])),
    model: semanticModelOf(entry),
    lineMaps: new Map(units.map((unit) => [unit.path, unit.lineMap])),
  };
}
