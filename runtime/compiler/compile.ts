import type { IRModule } from "../ir/module.js";
import { verifyModule } from "../ir/verifier.js";
import { buildModule } from "./build/module.js";
import { type CheckOptions, type ProgramReport, readProgram } from "./check-program.js";
import { diagnosticOfFault } from "./faults.js";
import type { CompilerHost } from "./resolve/compiler-host.js";

export interface CompileOptions extends CheckOptions {
  /** Keeps `@debug` blocks and `@test` declarations. */
  readonly debug?: boolean;
  /** Warnings are errors: no module where there is one. */
  readonly strict?: boolean;
}

export interface CompileResult extends ProgramReport {
  /** There is one exactly when no diagnostic is an error. */
  readonly module?: IRModule;
}

/**
 * Compiles a program: the file `entry`, which holds its `@core`, with what it imports. Every mistake in a source is a
 * diagnostic. The module has been verified: an engine loads it.
 *
 * @throws Error when the host has no file `entry`, or does not read it.
 */
export function compile(entry: string, host: CompilerHost, options: CompileOptions = {}): CompileResult {
  const { checked, units, sound, diagnostics, files, texts } = readProgram(entry, host, options);
  if (sound === undefined) return { diagnostics, files, texts };
  const module = buildModule(sound, units, options.debug === true);
  const faults = verifyModule(module);
  if (faults.length === 0) return { module, diagnostics, files, texts };
  const place = checked.placeOf(sound.unit.path, sound.node.name);
  const found = faults.map((fault) => diagnosticOfFault(fault, place, units));
  return { diagnostics: [...diagnostics, ...found], files, texts };
}
