import type { Json } from "../../json.js";
import type { ConfigSource, EventSink, ReferenceSource, RuntimeEvent, SecretSource } from "../interfaces.js";
import { copyJson } from "../../copy-json.js";

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

/** Core and name as one key: a JSON array, so that no two pairs share a key. */
function nameOf(core: string, name: string): string {
  return JSON.stringify([core, name]);
}

function valuesByName<V>(values: Readonly<Record<string, Readonly<Record<string, V>>>>): Map<string, V> {
  const byName = new Map<string, V>();
  for (const [core, fields] of Object.entries(values)) {
    for (const [name, value] of Object.entries(fields)) byName.set(nameOf(core, name), copyJson(value));
  }
  return byName;
}

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

/** Keeps every event, for tests and first runs. */
export class InMemoryEventSink implements EventSink {
  readonly #events: RuntimeEvent[] = [];

  /** In order of arrival. */
  get events(): readonly RuntimeEvent[] {
    return this.#events;
  }

  emit(event: RuntimeEvent): void {
    this.#events.push(event);
  }

  clear(): void {
    this.#events.length = 0;
  }
}
