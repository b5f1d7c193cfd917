import type { Field } from "./memory-field.js";

/** The fields that are kept, and the entries of them together. */
const MOST_FIELDS = 32;
const MOST_ENTRIES = 50_000;

/** How a field is read from its store. */
interface FieldSource {
  /** `undefined` where there is none. */
  version(): Promise<string | undefined>;
  read(): Promise<Field | undefined>;
}

/** The fields that were searched lately, with their index of texts: a search reads all of a field only when it has changed. */
export class SearchedFields {
  readonly #kept = new Map<string, Field>();

  async field(name: string, source: FieldSource): Promise<Field | undefined> {
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    const current =
      kept !== undefined && (await source.version()) === String(kept.version) ? kept : await source.read();
    if (current === undefined) return undefined;
    this.#kept.set(name, current);
    let entries = [...this.#kept.values()].reduce((sum, field) => sum + field.size, 0);
    for (const [oldest, field] of this.#kept) {
      if (this.#kept.size <= MOST_FIELDS && entries <= MOST_ENTRIES) break;
      entries -= field.size;
      this.#kept.delete(oldest);
    }
    return current;
  }
}
