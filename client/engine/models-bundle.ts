/** Real models, loaded when a program runs beside which there is a `scaicore.models.json`. The packages of providers load with their first requests. */
export { ModelProviderError } from "scaicore";
export {
  configuredRole,
  estimatedTokens,
  modelsFromConfig,
  ModelsConfigError,
  programRoles,
  readModelsConfig,
  withEnvironment,
} from "scaicore/models";
