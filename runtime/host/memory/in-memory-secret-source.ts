import type { SecretSource } from "../interfaces.js";
import { nameOf, valuesByName } from "./in-memory-reference-source.js";

/** Secrets given as `{ core: { name: value } }`, for tests; a real host reads its key store. */
export class InMemorySecretSource implements SecretSource {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: Readonly<Record<string, Readonly<Record<string, string>>>> = {}) {
    this.#values = valuesByName(values);
  }

  read(core: string, name: string): Promise<string | undefined> {
    return Promise.resolve(this.#values.get(nameOf(core, name)));
  }
}
