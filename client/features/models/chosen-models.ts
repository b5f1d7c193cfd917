import type { Memento } from "vscode";

/** What answers in one run: the models of a file, or mocks. */
export type ChosenModels =
  { readonly kind: "file"; /** As `Uri.toString()` gives it. */ readonly address: string } | { readonly kind: "mocks" };

const KEY = "scaicore.models.chosen";
/** How many runs are remembered; an older one goes on with the models of its program. */
const MOST = 200;
const MOCKS = "mocks";

/** The runs for which others were chosen than their programs say. Kept for the workspace, as runs go on after a reload. */
export class ChosenForRuns {
  constructor(private readonly memory: Pick<Memento, "get" | "update">) {}

  of(invocationId: string): ChosenModels | undefined {
    const kept = this.#all().find(([run]) => run === invocationId)?.[1];
    if (kept === undefined) return undefined;
    return kept === MOCKS ? { kind: "mocks" } : { kind: "file", address: kept };
  }

  async set(invocationId: string, models: ChosenModels): Promise<void> {
    const others = this.#all().filter(([run]) => run !== invocationId);
    const chosen = models.kind === "mocks" ? MOCKS : models.address;
    await this.memory.update(KEY, [...others, [invocationId, chosen]].slice(-MOST));
  }

  #all(): readonly (readonly [run: string, models: string])[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).filter(isPair) : [];
  }
}

const isPair = (entry: unknown): entry is readonly [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
