import { UsageError } from "../io/errors.js";

/** The limit of the JavaScript heap of a command that runs flows, in MB, unless `--max-memory` gives another. */
export const DEFAULT_MEMORY_MB = 2048;
/** With less the command itself has no room. */
const LEAST_MB = 64;
const MOST_MB = 1_048_576;

/**
 * Parses the value of `--max-memory`.
 *
 * @throws UsageError
 */
export function parseMemoryFlag(text: string): number {
  const mb = memoryIn(text);
  if (mb !== undefined) return mb;
  throw new UsageError(`--max-memory is a whole number of MB from ${LEAST_MB} to ${MOST_MB}, not "${text}"`);
}

/**
 * The limit that a command line asks for, for the supervisor, which starts the process before the command line is parsed. A
 * mistake is reported by the command.
 */
export function memoryOf(argv: readonly string[]): number {
  const flag = "--max-memory";
  const at = argv.findIndex((argument) => argument === flag || argument.startsWith(`${flag}=`));
  const text = argv[at] === flag ? argv[at + 1] : argv[at]?.slice(flag.length + 1);
  return memoryIn(text ?? "") ?? DEFAULT_MEMORY_MB;
}

function memoryIn(text: string): number | undefined {
  const mb = Number(text);
  return /^\d{1,7}$/.test(text) && mb >= LEAST_MB && mb <= MOST_MB ? mb : undefined;
}
