import { LIMIT_NAMES } from "../../limits.js";
import { DEFAULT_MEMORY_MB } from "./max-memory.js";

/** Options that several commands have, with the same meaning. */
export const json = { help: "print one JSON object on stdout, everything else on stderr" } as const;
export const store = {
  value: "DIR",
  help: "where runs are kept: a folder, or postgres://… (default .scaicore)",
} as const;
export const detach = { help: "record it and end: a worker goes on with the run" } as const;
export const mock = {
  value: "FILE",
  help: "what models, plugins and config give (default: x.mock.json beside x.scaicore)",
} as const;

export const plugins = {
  value: "FILE",
  help: "what plugins are bound to (default: scaicore.plugins.json beside the program, unless --mock names a file)",
} as const;
export const models = {
  value: "FILE",
  help: "which models answer (default: scaicore.models.json beside the program, unless --mock is given)",
} as const;
export const record = {
  value: "FILE",
  help: "add what models and plugins answer to a file, for --replay, mock files and `scaicore compare`",
} as const;
export const keepAnswers = {
  help: "keep what models and plugins answer in the store, for `scaicore record`; what goes on with the run keeps it too",
} as const;
export const replay = {
  value: "FILE",
  help: "give the answers that --record kept, and ask nobody",
} as const;

export const root = {
  value: "DIR",
  help: "what imports stay below (default: the working directory, or the folder of a file outside of it)",
} as const;
export const strict = { help: "treat warnings as errors" } as const;
export const events = { value: "FILE", help: "add each event to a file, a line of JSON each" } as const;
export const trace = { help: "print each event as a line of JSON on stderr" } as const;
export const opentelemetry = {
  help: "tell traces and metrics to the SDK of OpenTelemetry that NODE_OPTIONS=--import sets up",
} as const;
export const limit = {
  value: "NAME=VALUE",
  help: `another limit of a run: ${LIMIT_NAMES.join(", ")}`,
  repeatable: true,
} as const;
export const maxMemory = {
  value: "MB",
  help: `end it when it takes more memory (default ${DEFAULT_MEMORY_MB})`,
} as const;
export const core = {
  value: "TARGET=PATH",
  help: "the program that calls of core://tenant/slug go to, with its own mock file",
  repeatable: true,
} as const;

/** The operand of commands that serve several programs. */
export const programs = {
  name: "path",
  help: "programs, or folders of them (default: the working directory)",
  several: { otherwise: "." },
} as const;
/** Runs that one process takes at once, and how long they have to come to rest; both where nothing else is said. */
export const CONCURRENCY = "16";
export const GRACE = "30s";
export const concurrency = { value: "N", help: `how many runs at once (default ${CONCURRENCY})` } as const;
export const grace = {
  value: "TIME",
  help: `how long runs may take to come to rest when it is stopped (default ${GRACE})`,
} as const;
