import type { CheckpointInfo } from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import { formFields } from "./form-field.js";

/** Of a resolution what the checkpoint does not ask for. It is left aside, but was most likely mistyped. */
export function unusedFields(resolution: JsonObject, { form }: CheckpointInfo): readonly string[] {
  const known = ["decision", ...formFields(form).map(({ name }) => name)];
  return Object.keys(resolution)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      const hint = meant === undefined ? `It takes ${known.join(", ")}.` : `Did you mean ${JSON.stringify(meant)}?`;
      return `the checkpoint has no field ${JSON.stringify(key)}, so its value is not used. ${hint}`;
    });
}
