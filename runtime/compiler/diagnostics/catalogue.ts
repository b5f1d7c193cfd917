/**
 * Every diagnostic there is. The first digit is the phase: 0 lexer, 1 parser, 2 names, 3 types, 4 verifier; W is a warning.
 * `docs/diagnostics.md` is made from this table (`scripts/generate-diagnostics-docs.mjs`).
 */
import type { CatalogueEntry } from "./catalogue-entry.js";
import { lexical } from "./lexical.js";
import { names } from "./names.js";
import { syntax } from "./syntax.js";
import { types } from "./types.js";
import { verification } from "./verification.js";
import { warnings } from "./warnings.js";

const parts = { ...lexical, ...syntax, ...names, ...types, ...verification, ...warnings };

export type DiagnosticCode = keyof typeof parts;
export type { CatalogueEntry };
export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = parts;

export const isDiagnosticCode = (code: string): code is DiagnosticCode => Object.hasOwn(catalogue, code);
