import type { Json } from "../../json.js";
import type { ReferenceSource } from "../interfaces.js";
import { copyJson } from "../copy-json.js";

/** Reference data given as `{ core: { field: value } }`. */
export class InMemoryReferenceSource implements ReferenceSource {
  readonly #values: ReadonlyMap<string, Json>;

  constructor(values: Readonly<Record<string, Readonly<Record<string, Json>>>> = {}) {
    this.#values = valuesByName(values);
  }

  read(core: string, field: string): Promise<Json | undefined> {
    return Promise.resolve(copyJson(this.#values.get(nameOf(core, field))));
  }
}

/** Core and name as one key; a JSON array, so that no two pairs make the same. */
export function nameOf(core: string, name: string): string {
  return JSON.stringify([core, name]);
}

export function valuesByName<V>(values: Readonly<Record<string, Readonly<Record<string, V>>>>): Map<string, V> {
  const byName = new Map<string, V>();
  for (const [core, fields] of Object.entries(values)) {
    for (const [name, value] of Object.entries(fields)) byName.set(nameOf(core, name), copyJson(value));
  }
  return byName;
}
