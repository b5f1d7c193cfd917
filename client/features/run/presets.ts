import type { JsonObject } from "scaicore";
import { isJsonObject } from "../../webviews/shared/guards.js";

/** An input that somebody has named. */
export interface Preset {
  readonly name: string;
  readonly input: JsonObject;
}

/**
 * The inputs that a file names for a flow: `{ "greet": { "Ada": { "name": "Ada" } } }`. `undefined`: there is no file.
 * @throws Error that says why the file cannot be read
 */
export function presetsIn(text: string | undefined, flow: string): readonly Preset[] {
  if (text === undefined || text.trim() === "") return [];
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON.");
  }
  if (!isJsonObject(file)) throw new Error("it is no object of flows, as { … }.");
  const named = Object.hasOwn(file, flow) ? file[flow] : undefined;
  if (named === undefined) return [];
  if (!isJsonObject(named)) throw new Error(`${flow} is no object of inputs by their names, as { … }.`);
  return Object.entries(named).flatMap(([name, input]) => (isJsonObject(input) ? [{ name, input }] : []));
}
