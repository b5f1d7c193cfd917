import { shortened } from "../../error.js";
import { checkpointDigest } from "../../host/approval/checkpoint-digest.js";
import { needsForm } from "../../form-need.js";
import type { CheckpointInfo } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { type FormField, formFields } from "../input/form-field.js";

const NOTE = "note";
/** The most characters of a payload that are shown in a form. */
const LONGEST_PAYLOAD = 4000;

/** A flat form, as clients of MCP show it to a person. */
export interface FlatForm {
  readonly message: string;
  readonly schema: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, JsonObject>>;
    readonly required: readonly string[];
  };
  /** The name under which the form asks for a note, which is no field of the checkpoint. */
  readonly noteName: string;
  /** The digest of the checkpoint, if the form shows all of it. */
  readonly shownDigest?: string;
}

/** The form of a checkpoint; the reason as a sentence if a flat form cannot ask all that it asks. */
export function flatForm(checkpoint: CheckpointInfo, problem?: string): FlatForm | string {
  const fields = formFields(checkpoint.form);
  const nested = fields.filter(({ kind }) => kind === "json").map(({ name }) => name);
  if (nested.length > 0)
    return `It was not asked here, because ${nested.join(", ")} has parts that a form of the client cannot show.`;
  const { options, type } = checkpoint;
  const decision = decisionSchema(checkpoint);
  const asked = options.length > 0 || type === "freeform";
  // A form of the protocol cannot say that a field is required for some of the options only: the engine does.
  const alwaysNeeded = options.every(({ id }) => needsForm(checkpoint, id));
  const noteName = fields.some(({ name }) => name === NOTE) ? `${NOTE}_of_decision` : NOTE;
  const payload = checkpoint.payload === undefined ? "" : JSON.stringify(checkpoint.payload, undefined, 2);
  const message = [
    ...(problem === undefined ? [] : [problem, ""]),
    ...(checkpoint.title === undefined ? [] : [checkpoint.title]),
    checkpoint.prompt,
    ...(payload === "" ? [] : ["", shortened(payload, LONGEST_PAYLOAD)]),
    ...(checkpoint.expiresAt === undefined ? [] : ["", `Due ${checkpoint.expiresAt}.`]),
  ].join("\n");
  return {
    message,
    schema: {
      type: "object",
      properties: {
        ...(asked ? { decision } : {}),
        ...Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
        [noteName]: { type: "string", title: "Note", description: "Why, in your own words. Optional." },
      },
      required: [
        ...(asked ? ["decision"] : []),
        ...fields
          .filter((field) => alwaysNeeded && !field.optional && field.default === undefined)
          .map(({ name }) => name),
      ],
    },
    noteName,
    ...(payload.length <= LONGEST_PAYLOAD ? { shownDigest: checkpointDigest(checkpoint) } : {}),
  };
}

const decisionSchema = ({ options }: CheckpointInfo): JsonObject =>
  options.length === 0
    ? { type: "string", title: "Answer" }
    : {
        type: "string",
        title: "Decision",
        oneOf: options.map(({ id, label }) => ({ const: id, title: label })),
      };

function fieldSchema({ name, kind, description, choices, default: value }: FormField): JsonObject {
  const about = { title: name, ...(description === undefined ? {} : { description }) };
  const filled = fits(kind, value) ? { default: value } : {};
  switch (kind) {
    case "text":
    case "json":
      return { type: "string", ...about, ...filled };
    case "money":
      return { type: "string", ...about, description: description ?? 'An amount, such as "12.50".', ...filled };
    case "integer":
    case "number":
    case "boolean":
      return { type: kind, ...about, ...filled };
    case "choice":
      return { type: "string", ...about, enum: choices, ...filled };
  }
}

/** Whether a prefilled value is one that the form can show. */
function fits(kind: FormField["kind"], value: Json | undefined): value is Json {
  if (kind === "integer" || kind === "number") return typeof value === "number";
  return kind === "boolean" ? typeof value === "boolean" : typeof value === "string";
}
