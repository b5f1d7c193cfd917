import { BOOL, STRING } from "../types/type.js";
import type { SettingSpec, SettingTable } from "./setting-spec.js";

const flow: SettingSpec = {
  name: "flow",
  doc: "The flow it starts.",
  value: { form: "name", of: "flow" },
  required: true,
};

export const api: SettingTable = { name: "@api", doc: "A call from outside.", settings: [flow] };

export const webhook: SettingTable = {
  name: "@webhook",
  doc: "An HTTP request.",
  settings: [
    flow,
    {
      name: "method",
      doc: "The method of the request.",
      value: { form: "word", words: ["GET", "POST", "PUT", "PATCH", "DELETE"] },
      default: '"POST"',
    },
    { name: "path", doc: "The path of the request.", value: { form: "value", type: STRING, constant: true } },
  ],
};

export const schedule: SettingTable = {
  name: "@schedule",
  doc: "A time.",
  settings: [
    flow,
    {
      name: "cron",
      doc: "Five cron fields: minute, hour, day of month, month, day of week.",
      value: { form: "value", type: STRING, constant: true },
      required: true,
    },
    {
      name: "timezone",
      doc: "An IANA time zone.",
      value: { form: "value", type: STRING, constant: true },
      default: '"UTC"',
    },
    {
      name: "each_instance",
      doc: "Of an entity core: whether it starts the flow in each instance that there is.",
      value: { form: "value", type: BOOL, constant: true },
      default: "false",
    },
  ],
};

export const subscription: SettingTable = { name: "@on", doc: "An event of another core.", settings: [flow] };
