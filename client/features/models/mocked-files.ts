import type { Memento, Uri } from "vscode";
import { createSignal } from "../../infrastructure/lifetime.js";

const KEY = "scaicore.models.mocked";

/** Which files of models are switched off, so that mocks answer in their place. Kept for the workspace. */
export class MockedFiles {
  readonly #changed = createSignal();
  readonly onChange = this.#changed.on;

  constructor(private readonly memory: Pick<Memento, "get" | "update">) {}

  has(file: Uri): boolean {
    return this.#all().includes(file.toString());
  }

  async set(file: Uri, mocked: boolean): Promise<void> {
    const address = file.toString();
    const others = this.#all().filter((other) => other !== address);
    await this.memory.update(KEY, mocked ? [...others, address] : others);
    this.#changed.fire();
  }

  #all(): readonly string[] {
    const kept = this.memory.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).filter((one) => typeof one === "string") : [];
  }
}
