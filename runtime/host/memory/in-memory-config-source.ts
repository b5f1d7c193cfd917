import type { Json } from "../../json.js";
import type { ConfigSource } from "../interfaces.js";
import { copyJson } from "../copy-json.js";
import { nameOf, valuesByName } from "./in-memory-reference-source.js";

/** Config values given as `{ core: { name: value } }`; `set` changes one while flows run (@hot_reload). */
export class InMemoryConfigSource implements ConfigSource {
  readonly #values: Map<string, Json>;

  constructor(values: Readonly<Record<string, Readonly<Record<string, Json>>>> = {}) {
    this.#values = valuesByName(values);
  }

  set(core: string, name: string, value: Json): void {
    this.#values.set(nameOf(core, name), copyJson(value));
  }

  read(core: string, name: string): Promise<Json | undefined> {
    return Promise.resolve(copyJson(this.#values.get(nameOf(core, name))));
  }
}
