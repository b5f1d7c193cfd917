import type { CheckpointInfo, CheckpointQuery, InvocationSummary, IRModule } from "scaicore";
import { type InvocationReader, type OpenStore, readInvocations } from "./open-store.js";
import type { ProgramRef } from "./process/protocol.js";

export interface StoredRunsParts {
  readonly store: OpenStore;
  readonly decodeBundle: (bytes: Uint8Array) => Promise<IRModule>;
  readonly onError: (doing: string, error: unknown) => void;
}

/** What a store says of its runs, their checkpoints and their programs. It is read here, whatever an engine is doing. */
export class StoredRuns {
  readonly invocations: InvocationReader;
  readonly #parts: StoredRunsParts;
  readonly #modules = new Map<string, Promise<IRModule | undefined>>();

  constructor(parts: StoredRunsParts) {
    this.#parts = parts;
    this.invocations = readInvocations(parts.store.checkpoints);
  }

  /** @throws when the store has no such run. */
  async summary(invocationId: string): Promise<InvocationSummary> {
    const summary = await this.invocations.one(invocationId);
    if (summary === undefined) throw new Error(`There is no run ${invocationId} in this store.`);
    return summary;
  }

  pending(query: { readonly dueBefore?: string; readonly waits?: boolean } = {}): Promise<readonly CheckpointInfo[]> {
    return this.#list({ status: "pending", ...query });
  }

  /** All that a run has ever waited for, decided or not. */
  checkpointsOf(invocationId: string): Promise<readonly CheckpointInfo[]> {
    return this.#list({ status: "all", invocationId, waits: true });
  }

  async #list(query: CheckpointQuery): Promise<readonly CheckpointInfo[]> {
    const items: CheckpointInfo[] = [];
    let after: string | undefined;
    do {
      const page = await this.#parts.store.checkpoints.list({ ...query, ...(after === undefined ? {} : { after }) });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return items;
  }

  /** The program of a run, and the file that it was made from. */
  async programOf({ invocationId, start }: InvocationSummary): Promise<ProgramRef> {
    const { source } = await this.#parts.store.runLog.read(invocationId);
    const { core, coreVersion, bundleHash: hash } = start;
    return { core, coreVersion, hash, ...(source === undefined ? {} : { source }) };
  }

  /** The program with this hash; `undefined` if it is missing or damaged. */
  async module(hash: string): Promise<IRModule | undefined> {
    const known = this.#modules.get(hash);
    if (known !== undefined) return await known;
    const module = this.#read(hash);
    this.#modules.set(hash, module);
    return await module;
  }

  async #read(hash: string): Promise<IRModule | undefined> {
    try {
      const bytes = await this.#parts.store.checkpoints.getBundle(hash);
      return bytes === undefined ? undefined : await this.#parts.decodeBundle(bytes);
    } catch (error) {
      this.#parts.onError(`Reading the program ${hash}`, error);
      this.#modules.delete(hash);
      return undefined;
    }
  }
}
