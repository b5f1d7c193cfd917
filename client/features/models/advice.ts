import { commands, type Uri, window } from "vscode";
import { plainLine } from "../../../runtime/plain-text.js";
import { runOfKey } from "../../engine/by-hand.js";
import { loadModels } from "../../engine/runtime.js";
import { errorType } from "../../infrastructure/errors.js";
import { showError } from "../../infrastructure/ui/notifications.js";
import type { ModelsFile } from "./models-file.js";

/** A button that mends what a request failed of. */
export interface Remedy {
  readonly label: string;
  readonly act: () => unknown;
}

/** What a person can do about an error of a model; `undefined`: nothing but what its message says. */
export async function remedyOf(error: unknown, source: Uri, file: ModelsFile): Promise<Remedy | undefined> {
  const run = (label: string, command: string, ...args: readonly unknown[]): Remedy => ({
    label,
    act: () => commands.executeCommand(command, source.toString(), ...args),
  });
  const { ModelsConfigError } = await loadModels();
  if (error instanceof ModelsConfigError) {
    const { missing } = error;
    switch (missing?.kind) {
      case "model":
        return run("Choose Model…", "scaicore.models.choose", missing.role);
      case "key":
        return run("Set API Key…", "scaicore.models.setKey", missing.provider);
      case undefined:
        return { label: "Open File", act: () => window.showTextDocument(file.uri) };
    }
  }
  if (errorType(error) !== "ModelProviderError") return undefined;
  const { details = {} } = error as { readonly details?: Readonly<Record<string, unknown>> };
  const { provider, status, no_consent: noConsent } = details;
  if (noConsent === true) return run("Ask Me Now", "scaicore.models.test", provider);
  if (status === 401 || status === 403) return run("Set API Key…", "scaicore.models.setKey", provider);
  return undefined;
}

/** Offers the remedies of what goes wrong while flows run: once for a run and a remedy, however often it asks. */
export class Advice {
  readonly #given = new Set<string>();

  async offer(error: unknown, idempotencyKey: string, source: Uri, file: ModelsFile): Promise<void> {
    const remedy = await remedyOf(error, source, file);
    if (remedy === undefined) return;
    const key = JSON.stringify([runOfKey(idempotencyKey), remedy.label]);
    if (this.#given.has(key)) return;
    this.#given.add(key);
    const message = error instanceof Error ? error.message : String(error);
    if ((await showError(plainLine(message), remedy.label)) === remedy.label) await remedy.act();
  }
}
