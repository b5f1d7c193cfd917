import type { ModelProvider } from "scaicore";
import type { LanguageModel, ModelsConfig } from "scaicore/models";
import { loadModels } from "../../engine/runtime.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import type { Keys } from "./keys.js";
import type { ModelsFile } from "./models-file.js";

/** What a person can do in VS Code where a key is missing. */
const KEY_ADVICE = ' Or keep it in VS Code, by "ScaiCore: Set API Key…".';

interface Made {
  readonly text: string;
  readonly config: ModelsConfig;
  /** By core. */
  readonly providers: Map<string, Promise<ModelProvider>>;
}

/** The providers of files of models. One lives as long as its file stays the same, for it learns what its endpoints take. */
export class RealModels {
  readonly #made = new Map<string, Made>();

  constructor(
    private readonly keys: Keys,
    private readonly editorModel: (modelId: string, provider: string) => Promise<LanguageModel>,
  ) {}

  /** Reads the keys anew with the next request. */
  forgetKeys(): void {
    this.#made.clear();
  }

  /** @throws ModelsConfigError that says what is wrong with the file */
  async config(file: ModelsFile): Promise<ModelsConfig> {
    return (await this.#madeOf(file)).config;
  }

  /**
   * What answers for the roles of a core.
   * @throws ModelsConfigError that says what is wrong with the file
   */
  async provider(file: ModelsFile, core: string): Promise<ModelProvider> {
    const { config, providers } = await this.#madeOf(file);
    const known = providers.get(core) ?? this.providerOf(config, core);
    providers.set(core, known);
    // A failure to read the keys is not kept.
    known.catch(() => providers.delete(core));
    return await known;
  }

  /** What answers by any configuration, which need not be that of a file. */
  async providerOf(config: ModelsConfig, core: string | undefined): Promise<ModelProvider> {
    const [{ modelsFromConfig }, secrets] = await Promise.all([loadModels(), this.keys.of(config.providers ?? {})]);
    return modelsFromConfig(config, {
      ...(core === undefined ? {} : { core }),
      env: process.env,
      secrets,
      file: MODELS_FILE,
      editorModel: this.editorModel,
      keyAdvice: KEY_ADVICE,
    });
  }

  async #madeOf({ uri, text }: ModelsFile): Promise<Made> {
    const address = uri.toString();
    const known = this.#made.get(address);
    if (known?.text === text) return known;
    const { readModelsConfig } = await loadModels();
    const made = { text, config: readModelsConfig(text, MODELS_FILE), providers: new Map() };
    this.#made.set(address, made);
    return made;
  }
}
