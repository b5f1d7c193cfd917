import type { ModelSources } from "../../engine/model-source.js";
import { mockSource } from "./mock-source.js";

/**
 * Who answers the models' prompts: today the mock provider, for every program. A real provider goes in here, chosen by
 * setting and by the role; the rest of the extension knows a `ModelSource` and nothing more.
 */
export const activateModels = (): ModelSources => mockSource;
