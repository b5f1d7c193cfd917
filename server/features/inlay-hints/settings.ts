import type { Settings } from "../../settings.js";

/** Which inlay hints are shown: the settings `scaicore.inlayHints.*`, by the last part of their names. */
export type InlayHintSettings = {
  readonly [Name in keyof Settings as Name extends `inlayHints.${infer Kind}` ? Kind : never]: Settings[Name];
};

export const inlayHintSettings = (settings: Settings): InlayHintSettings => ({
  variableTypes: settings["inlayHints.variableTypes"],
  parameterNames: settings["inlayHints.parameterNames"],
  blockResults: settings["inlayHints.blockResults"],
  pipelineStages: settings["inlayHints.pipelineStages"],
});
