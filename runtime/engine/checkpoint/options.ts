import { RunError } from "../../host/errors.js";
import type { CheckpointOption } from "../../host/interfaces.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";

/** What a person may choose: words, or objects with an id. */
export function optionsOf(value: Value): readonly CheckpointOption[] {
  if (!Array.isArray(value)) throw new RunError("InternalError", "The options of a checkpoint are no array.");
  return (value as readonly Value[]).map(optionOf);
}

function optionOf(value: Value): CheckpointOption {
  if (typeof value === "string") return { id: value, label: labelOf(value), ...usualStyle(value) };
  if (!isRecordValue(value) || typeof value.id !== "string") {
    throw new RunError("InternalError", "An option of a checkpoint has no id.");
  }
  const { id, label, style } = value;
  return {
    id,
    label: typeof label === "string" ? label : labelOf(id),
    ...(style === "primary" || style === "danger" ? { style } : {}),
  };
}

/** `edit_and_approve` is shown as "Edit and approve". */
function labelOf(id: string): string {
  const words = id.replaceAll(/[_-]+/g, " ").trim();
  return words === "" ? id : words.charAt(0).toUpperCase() + words.slice(1);
}

function usualStyle(id: string): Pick<CheckpointOption, "style"> {
  if (id === "approve") return { style: "primary" };
  return id === "reject" ? { style: "danger" } : {};
}
