/** Every code with its explanation and examples. */
import type { CodeEntry } from "../../diagnostic-definition.js";
import { type DiagnosticCode, codes } from "./codes.js";
import { type Explanation, explanations } from "./explanations/index.js";

/** What the documentation says about a code, and how an editor shows it. */
export type CatalogueEntry = CodeEntry & Explanation;

export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = /* @__PURE__ */ Object.fromEntries(
  (Object.keys(codes) as DiagnosticCode[])
    .toSorted()
    .map((code): [DiagnosticCode, CatalogueEntry] => [code, { ...codes[code], ...explanations[code] }]),
) as Record<DiagnosticCode, CatalogueEntry>;
