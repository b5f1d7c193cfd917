import type { IRModule } from "../../runtime/ir/module.js";

const WIDTH = 110;

/** The flows of a module as text, without places: what fits on a line stands on one. */
export const showFlows = (module: IRModule): string => module.flows.map((flow) => show(flow, "")).join("\n\n");

function show(value: unknown, indent: string): string {
  const flat = flatText(value);
  if (flat.length + indent.length <= WIDTH) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${deeper}${show(item, deeper)}`).join("\n")}\n${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = entriesOf(value).map(([key, field]) => `${deeper}${key}: ${show(field, deeper)}`);
    return `{\n${fields.join("\n")}\n${indent}}`;
  }
  return flat;
}

function flatText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${entriesOf(value)
      .map(([key, field]) => `${key}: ${flatText(field)}`)
      .join(", ")} }`;
  }
  return typeof value === "string" && /^[\w./#:]+$/.test(value) ? value : JSON.stringify(value);
}

const entriesOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value).filter(([key]) => key !== "source_location");
