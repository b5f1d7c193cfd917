import { needsForm } from "../../form-need.js";
import type { CheckpointInfo, CheckpointOption } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import type { Terminal } from "../io/context.js";
import { type FormField, formFields, readAnswer } from "./form-field.js";

/** Asks a person for the decision and the fields of a checkpoint; `undefined` if the person left. */
export async function askResolution(checkpoint: CheckpointInfo, terminal: Terminal): Promise<JsonObject | undefined> {
  const entries: [string, Json][] = [];
  if (checkpoint.options.length > 0) {
    const decision = await askOption(checkpoint.options, terminal);
    if (decision === undefined) return undefined;
    entries.push(["decision", decision]);
  } else if (checkpoint.type === "freeform") {
    const answer = await terminal.ask("Answer: ");
    if (answer === undefined) return undefined;
    entries.push(["decision", answer]);
  }
  const { decision } = Object.fromEntries(entries);
  for (const field of needsForm(checkpoint, decision) ? formFields(checkpoint.form) : []) {
    const answer = await askField(field, terminal);
    if (answer === undefined) return undefined;
    if (answer.value !== undefined) entries.push([field.name, answer.value]);
  }
  return Object.fromEntries(entries);
}

async function askOption(options: readonly CheckpointOption[], terminal: Terminal): Promise<string | undefined> {
  const lines = options.map(({ id, label }, index) => {
    const same = label.toLowerCase().replaceAll(" ", "_") === id.toLowerCase();
    return `  ${index + 1}  ${id}${same ? "" : terminal.err.dim(`  ${label}`)}\n`;
  });
  terminal.note(lines.join(""));
  for (;;) {
    const typed = await terminal.ask(`Decision (1-${options.length}, or a name): `);
    if (typed === undefined) return undefined;
    const chosen = matchOption(options, typed.trim());
    if (chosen !== undefined) return chosen;
    terminal.note(`Choose one of ${options.map(({ id }) => id).join(", ")}.\n`);
  }
}

/** Finds an option by number, by id, or by a unique prefix of its id. */
function matchOption(options: readonly CheckpointOption[], typed: string): string | undefined {
  if (typed === "") return undefined;
  const exact = options.find(({ id }) => id === typed);
  if (exact !== undefined) return exact.id;
  if (/^\d+$/.test(typed)) return options[Number(typed) - 1]?.id;
  const candidates = options.filter(({ id }) => id.toLowerCase().startsWith(typed.toLowerCase()));
  return candidates.length === 1 ? candidates[0]?.id : undefined;
}

async function askField(field: FormField, terminal: Terminal): Promise<{ readonly value?: Json } | undefined> {
  if (field.description !== undefined) terminal.note(`${terminal.err.dim(field.description)}\n`);
  for (;;) {
    const typed = await terminal.ask(`${field.name}${hint(field)}: `);
    if (typed === undefined) return undefined;
    const answer = readAnswer(field, typed);
    if (answer.ok) return answer;
    terminal.note(`${answer.problem}\n`);
  }
}

function hint(field: FormField): string {
  const takes = field.kind === "choice" ? field.choices.join(" | ") : field.kind === "boolean" ? "yes | no" : "";
  const filled = field.default === undefined ? "" : `default ${JSON.stringify(field.default)}`;
  const parts = [takes, filled === "" && field.optional ? "optional" : filled].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

/** Describes the fields of a resolution that the checkpoint does not have: they are ignored, but are probably mistyped. */
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
