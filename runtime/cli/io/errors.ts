import type { Diagnostic } from "../../compiler/index.js";
import { ScaiCoreError } from "../../error.js";

/** The command line is invalid. The message says what to write instead; `command` selects the help to suggest. */
export class UsageError extends ScaiCoreError {
  constructor(
    message: string,
    readonly command?: string,
  ) {
    super("UsageError", message);
  }
}

/** A named file or directory cannot be used. */
export class PathError extends ScaiCoreError {
  constructor(message: string, path: string) {
    super("PathError", message, { path });
  }
}

/** The source has errors, so there is nothing to run. */
export class CompileError extends ScaiCoreError {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly texts: ReadonlyMap<string, string>,
  ) {
    super("CompileError", "The source has errors.");
  }
}

/** How the process ends: see docs/command-line.md. */
export const ExitCode = {
  /** COMPLETED, SUSPENDED, no errors. */
  Ok: 0,
  /** It ran and reported errors: FAILED, diagnostics, a refused decision. */
  Failed: 1,
  /**
   * It could not start: a bad command line, a path that is missing, an unreadable bundle or store. Or something that it should
   * write could not be written.
   */
  NotStarted: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
