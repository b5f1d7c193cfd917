import { copyJson } from "../../copy-json.js";
import { Turns } from "../../turns.js";
import type { Json, MemoryBackend, MemoryEntry, MemoryExpectation, MemoryWrite } from "../interfaces.js";
import { Field, type FieldKind } from "./memory-field.js";

export type MemoryBatch = Parameters<MemoryBackend["commit"]>[1];

/** A repeated commit is recognised if it is among this many latest ones. */
const REMEMBERED_TOKENS = 1024;

/**
 * The memory of one partition, the same for every backend. Versions are commit numbers. A commit changes it in place and costs
 * what the commit holds, however much there is; a read costs what it answers.
 */
export class PartitionState {
  #commits = 0;
  readonly #fields = new Map<string, Field>();
  /** Tokens of the latest commits, oldest first. */
  readonly #tokens = new Set<string>();

  /** The number of the last commit; 0 before the first. */
  get commits(): number {
    return this.#commits;
  }
  /** The number of values that are stored. */
  get size(): number {
    let size = 0;
    for (const field of this.#fields.values()) size += field.size;
    return size;
  }
  /** Whether a commit is among the latest ones. */
  remembers(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** Whether a batch can be committed. */
  judge(batch: MemoryBatch): "apply" | "applied" | "conflict" {
    if (this.#tokens.has(batch.token)) return "applied";
    return batch.expect.every((expectation) => this.#holds(expectation)) ? "apply" : "conflict";
  }

  apply(token: string, writes: readonly MemoryWrite[]): void {
    // What cannot be copied fails here, when nothing has changed yet.
    const own = writes.map((write) => ("value" in write ? { ...write, value: copyJson(write.value) } : write));
    this.#commits++;
    for (const write of own) this.#write(write);
    this.#tokens.add(token);
    if (this.#tokens.size <= REMEMBERED_TOKENS) return;
    for (const oldest of this.#tokens) {
      this.#tokens.delete(oldest);
      break;
    }
  }

  read(field: string, key: string | undefined): { readonly value: Json; readonly version: string } | undefined {
    const found = this.#fields.get(field);
    if (found === undefined) return undefined;
    if (key === undefined) return { value: found.value(), version: String(found.version) };
    const cell = found.get(key);
    return cell === undefined ? undefined : { value: copyJson(cell.value), version: String(cell.version) };
  }

  list(field: string, query: Parameters<MemoryBackend["list"]>[2]): readonly MemoryEntry[] {
    return this.#fields.get(field)?.list(query) ?? [];
  }

  async search(
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
    turns = new Turns(),
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    return (await this.#fields.get(field)?.nearest(query, turns)) ?? [];
  }

  #holds({ field, key, version }: MemoryExpectation): boolean {
    const found = this.#fields.get(field);
    const now = key === undefined ? found?.version : found?.get(key)?.version;
    return (now === undefined ? null : String(now)) === version;
  }

  #write(write: MemoryWrite): void {
    const version = this.#commits;
    const field = this.#fields.get(write.field);
    if (write.op === "delete") {
      if (field === undefined) return;
      if (write.key === undefined || (field.delete(write.key, version) && field.size === 0)) {
        this.#fields.delete(write.field);
      }
    } else if (write.key === undefined) this.#fields.set(write.field, Field.whole(write.value, version));
    else {
      const target = field ?? Field.empty();
      this.#fields.set(write.field, target);
      target.set(write.key, write.value, version, write.op === "add");
    }
  }

  /** As plain data, for backends that store it. */
  encode(): Readonly<Record<string, unknown>> {
    const fields = Array.from(this.#fields, ([name, field]) => [name, ...field.encoded]);
    return { commits: this.#commits, fields, tokens: [...this.#tokens] };
  }

  static decode(record: Readonly<Record<string, unknown>>): PartitionState {
    const { commits, fields, tokens } = record as unknown as {
      readonly commits: number;
      readonly fields: readonly (readonly [string, FieldKind, number, unknown])[];
      readonly tokens: readonly string[];
    };
    const state = new PartitionState();
    state.#commits = commits;
    for (const [name, kind, version, content] of fields) {
      state.#fields.set(name, Field.decoded(kind, version, content));
    }
    for (const token of tokens) state.#tokens.add(token);
    return state;
  }
}
