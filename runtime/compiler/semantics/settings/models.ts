import { FLOAT, STRING } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

export const MODALITIES = [
  "text",
  "structured_output",
  "vision",
  "tts",
  "stt",
  "embedding",
  "audio",
  "image_generation",
] as const;

export const modelRole: SettingTable = {
  name: "model role",
  doc: "A model and how it is used.",
  settings: [
    { name: "model", doc: "The model's name at its provider.", value: { form: "value", type: STRING, constant: true } },
    {
      name: "provider",
      doc: "Who runs the model.",
      value: { form: "value", type: STRING, constant: true },
      default: '"scaigrid"',
    },
    {
      name: "temperature",
      doc: "How freely it answers: 0 to 2.",
      value: { form: "value", type: FLOAT, constant: true, range: { min: 0, max: 2 } },
    },
    { name: "role", doc: "What the model is for, in a word.", value: { form: "value", type: STRING, constant: true } },
    {
      name: "modalities",
      doc: "What the model can do. The list stands in place of the default; `:vision` brings `:text` with it.",
      value: { form: "words", words: MODALITIES },
      default: "[:text, :structured_output]",
    },
    {
      name: "fallback",
      doc: "Models to go to when this one fails, in order.",
      value: { form: "objects", table: "fallback" },
    },
    {
      name: "use_when",
      doc: "When to choose this role, for readers and routers.",
      value: { form: "value", type: STRING, constant: true },
    },
    {
      name: "system_context",
      doc: "Told to the model with every call.",
      value: { form: "value", type: STRING, constant: true },
    },
  ],
};

export const fallback: SettingTable = {
  name: "fallback",
  doc: "A model to go to when the role's own fails.",
  settings: [
    {
      name: "provider",
      doc: "Who runs the model.",
      value: { form: "value", type: STRING, constant: true },
      default: '"scaigrid"',
    },
    {
      name: "model",
      doc: "The model's name at its provider.",
      value: { form: "value", type: STRING, constant: true },
      required: true,
    },
  ],
};
