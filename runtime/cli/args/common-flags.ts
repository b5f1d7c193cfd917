import { LIMIT_NAMES } from "../../limits.js";
import { DEFAULT_MEMORY_MB } from "./max-memory.js";

/** Options that several commands have, with the same meaning. */
export const json = { help: "print one JSON object on stdout, everything else on stderr" } as const;
export const store = { value: "DIR", help: "where runs are kept (default .scaicore)" } as const;
export const mock = {
  value: "FILE",
  help: "what models, plugins and config give (default: x.mock.json beside x.scaicore)",
} as const;

export const root = {
  value: "DIR",
  help: "what imports stay below (default: the working directory, or the folder of a file outside of it)",
} as const;
export const strict = { help: "treat warnings as errors" } as const;
export const events = { value: "FILE", help: "add each event to a file, a line of JSON each" } as const;
export const trace = { help: "print each event as a line of JSON on stderr" } as const;
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
