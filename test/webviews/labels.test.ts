import { expect, test } from "vitest";
import { humanLabel, optionLabel, symbolLabel } from "../../client/webviews/shared/labels.js";

test.each([
  ["unit_price", "Unit price"],
  ["unitPrice", "Unit price"],
  ["customerId", "Customer ID"],
  ["vatNumber", "VAT number"],
  ["parseHTMLPage", "Parse HTML page"],
  ["PluginError", "Plugin error"],
  ["x", "X"],
  ["line2", "Line2"],
  ["größe_in_cm", "Größe in cm"],
  ["Already a label!", "Already a label!"],
  ["__proto__", "Proto"],
  ["_", "_"],
  ["<b>", "<b>"],
])("%s is labelled %s", (name, expected) => {
  expect(humanLabel(name)).toBe(expected);
});

test("symbols lose their underscores, sentences nothing", () => {
  expect(symbolLabel("in_review")).toBe("in review");
  expect(symbolLabel("a_b is_c")).toBe("a_b is_c");
});

test("a button has the author's words, else the option's name", () => {
  expect(optionLabel({ id: "other_amount", label: "other_amount" })).toBe("Other amount");
  expect(optionLabel({ id: "ok", label: "Yes, do" })).toBe("Yes, do");
});
