import type { IRModule } from "../ir/module.js";
import { verifyModule } from "../ir/verifier.js";
import { provideFieldDefaults } from "./build/field-defaults.js";
import { buildModule } from "./build/module.js";
import { diagnosticOfFault } from "./faults.js";
import { inferReturnTypes } from "./check/flow.js";
import { checkUnit } from "./check/unit.js";
import { E107 } from "./diagnostics/definitions/names.js";
import type { CompilerHost } from "./resolve/compiler-host.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { loadUnits } from "./resolve/load.js";
import { resolvePurity } from "./resolve/purity.js";
import { readSymbols } from "./resolve/read-symbols.js";

export interface CompileOptions {
  /** Keeps `@debug` blocks and `@test` declarations. */
  readonly debug?: boolean;
  /** Warnings are errors: no module where there is one. */
  readonly strict?: boolean;
}

export interface CompileResult {
  /** There is one exactly when no diagnostic is an error. */
  readonly module?: IRModule;
  /** Of all files, by file, in order of their places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Paths of the files read, the entry first. */
  readonly files: readonly string[];
  /** Texts of these files, to show places in. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Compiles a program: the file `entry`, which holds its `@core`, with what it imports. Every mistake in a source is a
 * diagnostic. The module has been verified: an engine loads it.
 *
 * @throws Error when the host has no file `entry`, or does not read it.
 */
export function compile(entry: string, host: CompilerHost, options: CompileOptions = {}): CompileResult {
  const text = host.read(entry);
  if (text === undefined) throw new Error(`There is no file ${entry}.`);
  if (typeof text !== "string") throw new Error(`The host does not read ${entry} (${text.refused}).`);
  const { entry: main, units } = loadUnits(entry, text, host);
  // A core with syntax errors has been reported already.
  if (main.core === undefined && main.syntaxErrors.length === 0) {
    main.reporter.report(E107["missing-core"](), { start: 0, end: Math.min(text.length, 1) });
  }
  inferReturnTypes(
    resolvePurity(units.flatMap((unit) => [...unit.flows.values()].filter((flow) => flow.unit === unit))),
  );
  for (const unit of units) checkUnit(unit);
  provideFieldDefaults(units);
  const isRead = readSymbols(units);
  const found = units.flatMap((unit) => unit.reporter.finish(isRead));
  const diagnostics =
    options.strict === true ? found.map((diagnostic): Diagnostic => ({ ...diagnostic, severity: "error" })) : found;
  const failed = diagnostics.some(({ severity }) => severity === "error") || main.core === undefined;
  const result = {
    files: units.map((unit) => unit.path),
    texts: new Map(units.map((unit) => [unit.path, unit.text])),
  };
  if (failed || main.core === undefined) return { diagnostics, ...result };
  const module = buildModule(main.core, units, options.debug === true);
  const faults = verifyModule(module);
  if (faults.length === 0) return { module, diagnostics, ...result };
  return { diagnostics: [...diagnostics, ...faults.map((fault) => diagnosticOfFault(fault, main, units))], ...result };
}
