import { hasWork, isKept, NOTHING_KEPT, type Kept } from "../../webviews/checkpoint/kept.js";
import { isRecord } from "../../webviews/shared/guards.js";

/** What VS Code keeps for the workspace. */
export interface KeptState {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = "scaicore.drafts";
/** The oldest go first. */
const MOST = 200;

/** What people did at checkpoints that are not decided, by their ids: over reloads, closed tabs and restarts. */
export class Drafts {
  readonly #state: KeptState;
  /** In the order in which they were changed. */
  readonly #drafts: Map<string, Kept>;

  constructor(state: KeptState) {
    this.#state = state;
    const stored = state.get(KEY);
    const entries = isRecord(stored) ? Object.entries(stored) : [];
    this.#drafts = new Map(entries.flatMap(([id, kept]) => (isKept(kept) ? [[id, kept] as const] : [])));
  }

  get(checkpointId: string): Kept | undefined {
    return this.#drafts.get(checkpointId);
  }

  set(checkpointId: string, kept: Kept): void {
    this.#drafts.delete(checkpointId);
    this.#drafts.set(checkpointId, kept);
    for (const id of this.#drafts.keys()) {
      if (this.#drafts.size <= MOST) break;
      this.#drafts.delete(id);
    }
    this.#save();
  }

  change(checkpointId: string, change: Partial<Kept>): void {
    this.set(checkpointId, { ...(this.get(checkpointId) ?? NOTHING_KEPT), ...change });
  }

  /** The checkpoint is decided, or gone. */
  remove(checkpointId: string): void {
    if (this.#drafts.delete(checkpointId)) this.#save();
  }

  /** Whether somebody has typed or chosen something there. */
  isBegun(checkpointId: string): boolean {
    const kept = this.get(checkpointId);
    return kept !== undefined && hasWork(kept);
  }

  #save(): void {
    void this.#state.update(KEY, Object.fromEntries(this.#drafts));
  }
}
