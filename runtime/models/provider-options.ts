import type { Clock, StructuredOutputMode } from "../host/interfaces.js";
import type { EmbeddingModel, LanguageModel, ModelCall } from "./language-model.js";
import type { Limiter } from "./limiter.js";
import type { MediaModels } from "./media.js";
import type { RateLimits } from "./config/rate-limits.js";
import type { ModelPrice } from "./config/prices.js";
import type { StrictDialect } from "../ir/strict-rules.js";

export interface AiSdkModelProviderOptions extends MediaModels {
  /** How the provider is called in events and errors. */
  readonly name: string;
  /** A model of the AI SDK's interface, or what gives the model of an id. */
  readonly models?: LanguageModel | ((modelId: string) => LanguageModel | Promise<LanguageModel>);
  readonly embeddings?: EmbeddingModel | ((modelId: string) => EmbeddingModel | Promise<EmbeddingModel>);
  /** Whose rules for strict structured output hold; `"openai"` by default. */
  readonly dialect?: StrictDialect;
  /** The best way in which the endpoint takes a schema; `"format"` by default. It is left for a lower one when it is refused. */
  readonly structuredOutput?: StructuredOutputMode;
  /** The most tokens of an answer where the request says nothing; 8,192 by default. Infinity: as many as the model has. */
  readonly maxOutputTokens?: number;
  /** How often a request is made at most; 5 by default. */
  readonly attempts?: number;
  /** What would wait for longer than this is put off by the engine, durably. In milliseconds; one minute by default. */
  readonly longestWaitMs?: number;
  /** How long a stream may say nothing after its first words, before it begins again. In milliseconds; one minute by default. */
  readonly longestSilenceMs?: number;
  readonly limits?: RateLimits | Limiter;
  /** By model id. */
  readonly prices?: Readonly<Record<string, ModelPrice>>;
  /** Keys that no text may show: they are cut out of answers and errors in all codings. */
  readonly secrets?: readonly string[];
  /** Passed on to the provider package with each call. */
  readonly providerOptions?: ModelCall["providerOptions"];
  readonly clock?: Clock;
  /** From 0 to 1, for the spread of retries. */
  readonly random?: () => number;
}
