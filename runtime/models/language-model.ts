/**
 * The part of the AI SDK's provider interface (`LanguageModelV3` and `EmbeddingModelV3` of `@ai-sdk/provider`) that is used here, so
 * that the types of this package need none of its packages. A test holds that models of that interface are taken.
 */
export interface LanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: ModelCall): PromiseLike<GenerateResult>;
  doStream(options: ModelCall): PromiseLike<StreamResult>;
}

/** Makes vectors of texts. */
export interface EmbeddingModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doEmbed(options: {
    readonly values: string[];
    readonly abortSignal?: AbortSignal;
    readonly headers?: Record<string, string | undefined>;
  }): PromiseLike<EmbedResult>;
}

export interface ModelCall {
  prompt: PromptMessage[];
  maxOutputTokens?: number;
  temperature?: number;
  responseFormat?: { type: "text" } | { type: "json"; schema?: JsonSchema; name?: string; description?: string };
  tools?: { type: "function"; name: string; description?: string; inputSchema: JsonSchema }[];
  toolChoice?: { type: "tool"; toolName: string };
  abortSignal?: AbortSignal;
  headers?: Record<string, string | undefined>;
  providerOptions?: Record<string, JsonSchema>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the interface has JSON schemas of another type
type JsonSchema = any;

export type PromptMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: UserPart[] }
  | { role: "assistant"; content: TextPart[] };

interface TextPart {
  type: "text";
  text: string;
}

/** `data`: base64, or the address of the file. */
export type UserPart = TextPart | { type: "file"; data: string | URL; mediaType: string };

export interface ModelUsage {
  readonly inputTokens?: { readonly total?: number | undefined; readonly cacheRead?: number | undefined } | undefined;
  readonly outputTokens?: { readonly total?: number | undefined; readonly reasoning?: number | undefined } | undefined;
  /** Set by models of this package: the tokens were counted from the texts, as the model does not tell them. */
  readonly estimated?: boolean;
}

export interface ModelFinish {
  readonly unified: string;
  readonly raw?: string | undefined;
}

export interface ModelWarning {
  readonly type: string;
  readonly feature?: string;
  readonly details?: string | undefined;
  readonly message?: string;
}

interface ResponseInfo {
  readonly id?: string | undefined;
  readonly modelId?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A part of an answer; the fields depend on its `type`. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly toolName?: string;
  readonly input?: unknown;
}

export interface GenerateResult {
  readonly content: readonly ContentPart[];
  readonly finishReason: ModelFinish;
  readonly usage: ModelUsage;
  readonly warnings?: readonly ModelWarning[];
  readonly response?: ResponseInfo | undefined;
}

export interface StreamResult {
  readonly stream: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
      cancel(reason?: unknown): Promise<void>;
    };
  };
  readonly response?: ResponseInfo | undefined;
}

/** A part of a stream; the fields depend on its `type`. */
export interface StreamPart {
  readonly type: string;
  readonly delta?: string;
  readonly input?: unknown;
  readonly toolName?: string;
  readonly error?: unknown;
  readonly finishReason?: ModelFinish;
  readonly usage?: ModelUsage;
  readonly modelId?: string;
  readonly id?: string;
  readonly warnings?: readonly ModelWarning[];
}

interface EmbedResult {
  readonly embeddings: readonly (readonly number[])[];
  readonly usage?: { readonly tokens: number } | undefined;
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> | undefined } | undefined;
}
