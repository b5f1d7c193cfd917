/** Real models: providers over the AI SDK's provider packages, and their configuration. */

export { AiSdkModelProvider } from "./ai-sdk-model-provider.js";
export { estimatedTokens } from "./answer.js";
export { configuredRole, type ConfiguredRole } from "./configured-role.js";
export { connectProvider, type ProviderConnection } from "./connect.js";
export { MODELS_CONFIG_SCHEMA } from "./config/config-schema.js";
export { withEnvironment } from "./environment-text.js";
export type {
  ContentPart,
  EmbeddingModel,
  GenerateResult,
  LanguageModel,
  ModelCall,
  PromptMessage,
  StreamPart,
  StreamResult,
} from "./language-model.js";
export { Limiter } from "./limiter.js";
export type { ImageModel, MediaModels, SpeechModel, TranscriptionModel } from "./media.js";
export {
  type MissingPart,
  MODELS_FILE,
  type ModelsConfig,
  ModelsConfigError,
  type ProviderConfig,
  readModelsConfig,
  type RoleConfig,
} from "./config/models-config.js";
export { modelsFromConfig, type ModelsFromConfigOptions } from "./models-from-config.js";
export { costOf, type ModelPrice } from "./config/prices.js";
export { programRoles, type ProgramRole } from "./program-roles.js";
export { type PackagedKind, PROVIDER_KINDS, type ProviderKind } from "./config/provider-kinds.js";
export type { RateLimits } from "./config/rate-limits.js";
export type { AiSdkModelProviderOptions } from "./provider-options.js";
export { type DeclaredRole, type RoleProvider, roleProviders } from "./config/role-provider.js";
export { retryAfterMs } from "./retry-after.js";
export { STRICT_LIMITS, type StrictDialect, strictProblems } from "../ir/strict-rules.js";
