import { INT } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

export const property: SettingTable = {
  name: "@property",
  doc: "Conditions that hold for all values.",
  settings: [
    {
      name: "runs",
      doc: "How many sets of values are tried.",
      value: { form: "value", type: INT, constant: true, range: { min: 1, max: 100_000 } },
      default: "100",
    },
  ],
};
