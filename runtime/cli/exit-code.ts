/** How the process ends: see "The command line" in the documentation of the runtime. */
export const ExitCode = {
  /** COMPLETED, SUSPENDED, no errors. */
  Ok: 0,
  /** It ran and reported errors: FAILED, diagnostics, a refused decision. */
  Failed: 1,
  /** It could not start: a bad command line, a path that is missing, an unreadable bundle or store. */
  NotStarted: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
