import { ModelProviderError } from "../host/errors.js";
import { messageOf } from "../error.js";
import { isMissingPackage } from "../missing-package.js";
import { AiSdkModelProvider } from "./ai-sdk-model-provider.js";
import type { EmbeddingModel, LanguageModel } from "./language-model.js";
import type { ImageModel, MediaModels, SpeechModel, TranscriptionModel } from "./media.js";
import { ABILITIES } from "./config/provider-abilities.js";
import type { PackagedKind } from "./config/provider-kinds.js";
import type { AiSdkModelProviderOptions } from "./provider-options.js";

export interface ProviderConnection extends Omit<
  AiSdkModelProviderOptions,
  "name" | "models" | "embeddings" | keyof MediaModels | "dialect" | "providerOptions"
> {
  /**
   * `openai-compatible`: whatever speaks OpenAI's chat completions, such as Ollama, vLLM, LM Studio, llama.cpp and gateways.
   * `openai`: OpenAI itself, by its responses. `anthropic`: Anthropic's messages.
   */
  readonly kind: PackagedKind;
  /** How it is called in events and errors; the kind by default. */
  readonly name?: string;
  /** As far as the version, such as `http://127.0.0.1:11434/v1`; needed for `openai-compatible`, else that of the vendor. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The package of each kind. All are optional peers of this one. */
const PACKAGES: Readonly<Record<PackagedKind, string>> = {
  "openai-compatible": "@ai-sdk/openai-compatible@2",
  openai: "@ai-sdk/openai@3",
  anthropic: "@ai-sdk/anthropic@3",
};

/**
 * A provider by its configuration. Its package is loaded with the first request.
 * @throws TypeError for a configuration that cannot be used. A package that is not installed is a ModelProviderError of the request,
 * which says what to install.
 */
export function connectProvider(connection: ProviderConnection): AiSdkModelProvider {
  const { kind, name = kind, baseUrl, apiKey, headers, secrets = [], ...options } = connection;
  if (kind === "openai-compatible" && baseUrl === undefined) {
    throw new TypeError(`${name}: an openai-compatible provider needs a baseUrl, such as "http://127.0.0.1:11434/v1".`);
  }
  const { dialect, modalities } = ABILITIES[kind];
  const can = (modality: string): boolean => modalities.includes(modality);
  let loaded: Promise<Package> | undefined;
  const load = () => (loaded ??= loadPackage(name, { ...connection, name }));
  /** A model of one of the other sorts that packages may have. */
  const other =
    <K extends Exclude<keyof Package, "languageModel">>(sort: K) =>
    async (modelId: string) => {
      const make = (await load())[sort] as ((modelId: string) => ReturnType<NonNullable<Package[K]>>) | undefined;
      if (make !== undefined) return make(modelId);
      throw new ModelProviderError(`${name}: Its package has no ${sort}.`, { provider: name, retryable: false });
    };
  const sent = Object.entries(headers ?? {})
    .filter(([header]) => /auth|key|token|secret|cookie/i.test(header))
    .map(([, value]) => value.replace(/^(Bearer|Basic)\s+/i, ""));
  return new AiSdkModelProvider({
    ...options,
    name,
    models: async (modelId) => (await load()).languageModel(modelId),
    ...(can("embedding") ? { embeddings: other("embeddingModel") } : {}),
    ...(can("image_generation") ? { images: other("imageModel") } : {}),
    ...(can("tts") ? { speech: other("speechModel") } : {}),
    ...(can("stt") ? { transcriptions: other("transcriptionModel") } : {}),
    dialect,
    // What is asked is not kept by the vendor.
    ...(kind === "openai" ? { providerOptions: { openai: { store: false } } } : {}),
    secrets: [...secrets, ...(apiKey === undefined || apiKey === "" ? [] : [apiKey]), ...sent],
  });
}

type Settings = Readonly<Record<string, unknown>>;

/** What the packages have, as far as it is used. */
interface Package {
  readonly languageModel: (modelId: string) => LanguageModel;
  readonly embeddingModel?: (modelId: string) => EmbeddingModel;
  readonly imageModel?: (modelId: string) => ImageModel;
  readonly speechModel?: (modelId: string) => SpeechModel;
  readonly transcriptionModel?: (modelId: string) => TranscriptionModel;
}
type Create = (settings: Settings) => Package;

async function loadPackage(name: string, connection: ProviderConnection): Promise<Package> {
  const { kind, baseUrl, apiKey, headers } = connection;
  const create = await loadCreate(name, kind);
  return create({
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    // An empty key keeps a package from reading one out of the environment, which nobody has configured.
    ...(apiKey === undefined ? (kind === "openai-compatible" ? {} : { apiKey: "" }) : { apiKey }),
    ...(headers === undefined ? {} : { headers }),
    ...(kind === "openai-compatible" ? { name, includeUsage: true, supportsStructuredOutputs: true } : {}),
  });
}

async function loadCreate(name: string, kind: PackagedKind): Promise<Create> {
  try {
    switch (kind) {
      case "openai-compatible":
        return (await import("@ai-sdk/openai-compatible")).createOpenAICompatible as unknown as Create;
      case "openai":
        return (await import("@ai-sdk/openai")).createOpenAI;
      case "anthropic":
        return (await import("@ai-sdk/anthropic")).createAnthropic;
    }
  } catch (cause) {
    const missing = isMissingPackage(cause);
    const what = missing ? "is not installed" : `could not be loaded (${messageOf(cause)})`;
    throw new ModelProviderError(
      `${name}: The package ${PACKAGES[kind].replace(/@\d+$/, "")}, which providers of the kind ${kind} need, ${what}. Run: npm install ${PACKAGES[kind]}`,
      { provider: name, retryable: false },
    );
  }
}
