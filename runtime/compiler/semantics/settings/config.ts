import { FLOAT, STRING } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

export const configParam: SettingTable = {
  name: "@param",
  doc: "A parameter of the core that its operator sets.",
  settings: [
    { name: "description", doc: "What the parameter does.", value: { form: "value", type: STRING, constant: true } },
    { name: "min", doc: "The least value.", value: { form: "value", type: FLOAT, constant: true } },
    { name: "max", doc: "The greatest value.", value: { form: "value", type: FLOAT, constant: true } },
  ],
};
