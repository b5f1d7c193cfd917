import { RunError } from "../../host/errors.js";
import type { CheckpointOption } from "../../host/interfaces.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";

/**
 * What a person may choose: words, or objects with an id. Throws a RunError for options that nobody could choose from: none
 * at all, one without id, two with the same.
 */
export function optionsOf(value: Value, nodeId: string): readonly CheckpointOption[] {
  if (!Array.isArray(value)) throw new RunError("InternalError", `The options of ${nodeId} are no array.`);
  const options = (value as readonly Value[]).map((option) => optionOf(option, nodeId));
  if (options.length === 0) {
    throw unusable(nodeId, "there are none, so nobody could decide. Give it one option at least.");
  }
  const ids = new Set<string>();
  for (const { id } of options) {
    if (id === "") throw unusable(nodeId, 'one has the empty text "" as its id. Give every option an id.');
    if (ids.has(id)) throw unusable(nodeId, `${JSON.stringify(id)} is there twice. Give every option its own id.`);
    ids.add(id);
  }
  return options;
}

const unusable = (nodeId: string, problem: string): RunError =>
  new RunError("LimitError", `The options of ${nodeId} cannot be shown: ${problem}`, { node_id: nodeId });

function optionOf(value: Value, nodeId: string): CheckpointOption {
  if (typeof value === "string") return { id: value, label: labelOf(value), ...usualStyle(value) };
  if (!isRecordValue(value) || typeof value.id !== "string") {
    throw new RunError("InternalError", `An option of ${nodeId} has no id.`);
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
