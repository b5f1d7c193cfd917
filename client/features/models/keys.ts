import type { ProviderConfig } from "scaicore/models";
import type { SecretStorage } from "vscode";
import { loadModels } from "../../engine/runtime.js";
import type { Disposable } from "../../infrastructure/lifetime.js";

/**
 * The keys of providers in VS Code's SecretStorage. A key is kept for a provider's name *and* its endpoint: a file that names another
 * address under the same name, as one out of somebody else's folder may, does not get it.
 */
export class Keys {
  constructor(private readonly secrets: SecretStorage) {}

  async get(name: string, provider: ProviderConfig): Promise<string | undefined> {
    return await this.secrets.get(await placeOf(name, provider));
  }

  async set(name: string, provider: ProviderConfig, key: string | undefined): Promise<void> {
    const place = await placeOf(name, provider);
    await (key === undefined ? this.secrets.delete(place) : this.secrets.store(place, key));
  }

  /** Those of several providers, by name. */
  async of(providers: Readonly<Record<string, ProviderConfig>>): Promise<Readonly<Record<string, string | undefined>>> {
    const names = Object.entries(providers);
    const found = await Promise.all(
      names.map(async ([name, one]): Promise<[string, string | undefined]> => [name, await this.get(name, one)]),
    );
    return Object.fromEntries(found);
  }

  onChange(listener: () => void): Disposable {
    return this.secrets.onDidChange(listener);
  }
}

/** Under which name a key is kept. */
async function placeOf(name: string, { kind, baseUrl }: ProviderConfig): Promise<string> {
  if (baseUrl === undefined) return `models.key.${JSON.stringify([name, kind])}`;
  const { withEnvironment } = await loadModels();
  const address = withEnvironment(baseUrl, process.env, (variable) => variable);
  return `models.key.${JSON.stringify([name, URL.canParse(address) ? new URL(address).origin : address])}`;
}
