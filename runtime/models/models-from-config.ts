import type {
  CallOptions,
  Clock,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelRole,
  ModelStreamPart,
} from "../host/interfaces.js";
import { SystemClock } from "../host/memory/system-clock.js";
import { RoutingModelProvider } from "../host/models/routing-model-provider.js";
import { AiSdkModelProvider } from "./ai-sdk-model-provider.js";
import { configuredRole } from "./configured-role.js";
import { connectProvider } from "./connect.js";
import { withEnvironment } from "./environment-text.js";
import type { LanguageModel } from "./language-model.js";
import { Limiter } from "./limiter.js";
import { MODELS_FILE, type ModelsConfig, ModelsConfigError, type ProviderConfig } from "./config/models-config.js";
import { own } from "./config/own.js";
import type { PackagedKind } from "./config/provider-kinds.js";
import { providerNameOf } from "./config/role-provider.js";

export interface ModelsFromConfigOptions {
  /** The name of the core whose roles are asked for; without it only the roles of all cores count. */
  readonly core?: string;
  /** What `${env:NAME}` stands for. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Keys that are kept elsewhere, by the name of a provider; come before `apiKey` of the file. */
  readonly secrets?: Readonly<Record<string, string | undefined>>;
  /** How the file is called in messages. */
  readonly file?: string;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** What waits longer is put off by the engine, durably. In milliseconds; one minute by default. */
  readonly longestWaitMs?: number;
  /** Answers for the roles that the file says nothing of, such as a mock. */
  readonly otherwise?: ModelProvider;
  /** The model of an id, for a provider of the kind `vscode` of this name; without it, such providers are errors of their requests. */
  readonly editorModel?: (modelId: string, provider: string) => Promise<LanguageModel>;
  /** What else a person can do where a key is missing: a sentence with a blank before it. */
  readonly keyAdvice?: string;
}

/**
 * A provider that answers for the roles of programs as a configuration says. Providers are connected, and keys read, with the first
 * request that needs them.
 * @throws ModelsConfigError of the first request of a role that it says nothing of, or whose key is not there
 */
export function modelsFromConfig(config: ModelsConfig, options: ModelsFromConfigOptions = {}): ModelProvider {
  return new ConfiguredModels(config, options);
}

/** The limiters of this process, which all runs share. */
const limiters = new Map<string, Limiter>();

class ConfiguredModels implements ModelProvider {
  readonly #providers = new Map<string, ModelProvider>();
  readonly #routing: RoutingModelProvider;

  constructor(
    private readonly config: ModelsConfig,
    private readonly options: ModelsFromConfigOptions,
  ) {
    const lazily = Object.keys(config.providers ?? {}).map((name): [string, ModelProvider] => [name, this.#lazy(name)]);
    this.#routing = new RoutingModelProvider({ providers: Object.fromEntries(lazily) });
  }

  supports(role: ModelRole): boolean {
    const otherwise = this.#otherwise(role);
    if (otherwise !== undefined) return otherwise.supports?.(role) ?? true;
    // What is missing is told by the request, which says what to do.
    return true;
  }

  async complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    const otherwise = this.#otherwise(request.role);
    if (otherwise !== undefined) return await otherwise.complete(request, options);
    return await this.#routing.complete(this.#configured(request), options);
  }

  async *stream(request: ModelRequest, options: CallOptions): AsyncGenerator<ModelStreamPart> {
    const otherwise = this.#otherwise(request.role);
    if (otherwise === undefined) yield* this.#routing.stream(this.#configured(request), options);
    else if (otherwise.stream === undefined) yield { response: await otherwise.complete(request, options) };
    else yield* otherwise.stream(request, options);
  }

  #otherwise(role: ModelRole): ModelProvider | undefined {
    const { otherwise, core } = this.options;
    const declared = { core, name: role.roleName, provider: role.provider };
    return otherwise !== undefined && providerNameOf(this.config, declared) === undefined ? otherwise : undefined;
  }

  #configured(request: ModelRequest): ModelRequest {
    const { role } = request;
    const { maxOutputTokens, ...settings } = configuredRole(this.config, role, this.options);
    return {
      ...request,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      role: { ...role, ...settings },
    };
  }

  /** A provider that is connected when it is asked: a key that is missing concerns nobody else. */
  #lazy(name: string): ModelProvider {
    const made = () => this.#connected(name);
    return {
      complete: async (request, options) => await made().complete(request, options),
      async *stream(request, options) {
        const provider = made();
        if (provider.stream === undefined) yield { response: await provider.complete(request, options) };
        else yield* provider.stream(request, options);
      },
    };
  }

  #connected(name: string): ModelProvider {
    const known = this.#providers.get(name);
    if (known !== undefined) return known;
    const configured = own(this.config.providers, name);
    const { file = MODELS_FILE } = this.options;
    if (configured === undefined) throw new ModelsConfigError(`${file} has no provider ${name}.`);
    const { kind } = configured;
    const provider = kind === "vscode" ? this.#ofEditor(name, configured) : this.#packaged(name, kind, configured);
    this.#providers.set(name, provider);
    return provider;
  }

  #packaged(name: string, kind: PackagedKind, configured: ProviderConfig): ModelProvider {
    const { apiKey, attempts, baseUrl, headers, maxOutputTokens, structuredOutput } = configured;
    const key = this.options.secrets?.[name] ?? this.#filled(apiKey, name, "apiKey");
    const address = this.#filled(baseUrl, name, "baseUrl");
    const sent = Object.entries(headers ?? {}).map(([header, value]): [string, string] => [
      header,
      this.#filled(value, name, `headers.${header}`) ?? "",
    ]);
    if (key === undefined && kind !== "openai-compatible" && sent.length === 0) {
      const { file = MODELS_FILE, keyAdvice = "" } = this.options;
      throw new ModelsConfigError(
        `${file}: providers.${name} needs "apiKey", such as "\${env:${kind === "openai" ? "OPENAI_API_KEY" : "ANTHROPIC_API_KEY"}}".${keyAdvice}`,
        { kind: "key", provider: name },
      );
    }
    return connectProvider({
      ...this.#common(name, configured, address),
      kind,
      ...(attempts === undefined ? {} : { attempts }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(structuredOutput === undefined ? {} : { structuredOutput }),
      ...(address === undefined ? {} : { baseUrl: address }),
      ...(key === undefined ? {} : { apiKey: key }),
      headers: Object.fromEntries(sent),
    });
  }

  #ofEditor(name: string, configured: ProviderConfig): ModelProvider {
    const { attempts, maxOutputTokens, structuredOutput } = configured;
    const { editorModel, file = MODELS_FILE } = this.options;
    if (editorModel === undefined) {
      throw new ModelsConfigError(
        `${file}: providers.${name} is of the kind vscode, and the models of VS Code answer only in VS Code. Run the program there, or give its roles another provider.`,
      );
    }
    return new AiSdkModelProvider({
      ...this.#common(name, configured, undefined),
      models: (modelId) => editorModel(modelId, name),
      // There is nothing else by which they take a schema, nor can they be told how much to write unless the file says it.
      structuredOutput: structuredOutput === "text" ? "text" : "tool",
      maxOutputTokens: maxOutputTokens ?? Infinity,
      ...(attempts === undefined ? {} : { attempts }),
    });
  }

  /** What a provider has of any kind. */
  #common(name: string, configured: ProviderConfig, address: string | undefined) {
    const { longestWaitMs, random, clock = new SystemClock() } = this.options;
    return {
      name,
      ...(configured.limits === undefined ? {} : { limits: limiterOf(name, configured, address, clock) }),
      ...(this.config.prices === undefined ? {} : { prices: this.config.prices }),
      ...(random === undefined ? {} : { random }),
      ...(longestWaitMs === undefined ? {} : { longestWaitMs }),
      clock,
    };
  }

  #filled(text: string | undefined, provider: string, setting: string): string | undefined {
    const { env = {}, file = MODELS_FILE, keyAdvice = "" } = this.options;
    if (text === undefined) return undefined;
    return withEnvironment(text, env, (name) => {
      const place = `${file}: providers.${provider}.${setting}`;
      const message = `${place} is \${env:${name}}, and ${name} is not set. Set it in the environment.`;
      throw setting === "apiKey"
        ? new ModelsConfigError(`${message}${keyAdvice}`, { kind: "key", provider })
        : new ModelsConfigError(message);
    });
  }
}

/** One limiter for an endpoint in the whole process, whoever has read the file. */
function limiterOf(
  name: string,
  { kind, limits = {} }: ProviderConfig,
  address: string | undefined,
  clock: Clock,
): Limiter {
  if (!(clock instanceof SystemClock)) return new Limiter(limits, clock);
  const key = JSON.stringify([name, kind, address ?? "", limits]);
  const known = limiters.get(key) ?? new Limiter(limits, clock);
  limiters.set(key, known);
  return known;
}
