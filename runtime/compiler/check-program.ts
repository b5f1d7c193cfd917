/** The first half of a compilation: reads and checks a whole program, and builds nothing. */
import { CheckedProgram } from "./checked-program.js";
import { E107 } from "./diagnostics/definitions/names.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { CompilerHost } from "./resolve/compiler-host.js";
import type { FileUnits } from "./resolve/file-units.js";
import { createSourceText } from "./resolve/source-text.js";
import { versionOf } from "./semantics/core-version.js";
import { type CoreEntity, isConstantFlow } from "./semantics/program.js";

export interface CheckOptions {
  /** Warnings are errors. */
  readonly strict?: boolean;
}

/** What is told of the files of a program, whether it is compiled or only checked. */
export interface ProgramReport {
  /** Of all files, by file, in order of their places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Paths of the files read, the entry first. */
  readonly files: readonly string[];
  /** Texts of these files, to show places in. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a program holds, in numbers. */
export interface ProgramSummary {
  readonly name: string;
  readonly version: string;
  readonly flows: number;
  readonly types: number;
  readonly models: number;
  readonly plugins: number;
  readonly memory: number;
  readonly reference: number;
  readonly config: number;
  readonly triggers: number;
  readonly subscriptions: number;
}

export interface CheckResult extends ProgramReport {
  /** There is one exactly when no diagnostic is an error. */
  readonly program?: ProgramSummary;
}

/** A program that was read and checked. */
export interface ReadProgram extends ProgramReport {
  readonly checked: CheckedProgram;
  readonly units: readonly FileUnits[];
  /** The core, where no diagnostic is an error. */
  readonly sound: CoreEntity | undefined;
}

/**
 * Checks a program: the file `entry`, which holds its `@core`, with what it imports. Every mistake in a source is a diagnostic. It finds
 * what `compile` finds, but for faults of the compiler itself, for which `compile` verifies the module that it built.
 *
 * @throws Error when the host has no file `entry`, or does not read it.
 */
export function checkProgram(entry: string, host: CompilerHost, options: CheckOptions = {}): CheckResult {
  const { units, sound, diagnostics, files, texts } = readProgram(entry, host, options);
  const program = sound === undefined ? {} : { program: summaryOf(sound, units) };
  return { ...program, diagnostics, files, texts };
}

/** Reads and checks a program. @throws Error when the host has no file `entry`, or does not read it. */
export function readProgram(entry: string, host: CompilerHost, { strict }: CheckOptions): ReadProgram {
  const text = host.read(entry);
  if (text === undefined) throw new Error(`There is no file ${entry}.`);
  if (typeof text !== "string") throw new Error(`The host does not read ${entry} (${text.refused}).`);
  const checked = new CheckedProgram(entry, host, () => createSourceText(), { parsed: 0, checked: 0 });
  checked.update(text);
  const units = [...checked.program.files.values()];
  checked.check(units);
  const { core } = checked.program;
  const { units: main } = checked.program.entry;
  // A core with syntax errors has been reported already.
  if (core === undefined && main.every(({ syntaxErrors }) => syntaxErrors.length === 0)) {
    main[0]?.reporter.report(E107["missing-core"](), { start: 0, end: Math.min(text.length, 1) });
  }
  const found = units.flatMap((file) => checked.diagnosticsOf(file));
  const diagnostics =
    strict === true ? found.map((diagnostic): Diagnostic => ({ ...diagnostic, severity: "error" })) : found;
  const failed = diagnostics.some(({ severity }) => severity === "error");
  return {
    checked,
    units,
    sound: failed ? undefined : core,
    diagnostics,
    files: units.map(({ path }) => path),
    texts: new Map(units.map(({ path, text: source }) => [path, source])),
  };
}

function summaryOf(core: CoreEntity, files: readonly FileUnits[]): ProgramSummary {
  return {
    name: core.name,
    version: versionOf(core),
    flows: files.reduce((sum, { ownFlows }) => sum + ownFlows.filter((flow) => !isConstantFlow(flow)).length, 0),
    types: files.reduce((sum, { ownTypes }) => sum + ownTypes.length, 0),
    models: core.roles.size,
    plugins: core.plugins.size,
    memory: core.memory.size,
    reference: core.reference.size,
    config: core.config.size,
    triggers: core.triggers.length,
    subscriptions: core.subscriptions.length,
  };
}
