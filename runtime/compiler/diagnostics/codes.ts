/**
 * All codes of diagnostics. The first digit is the phase: 0 lexer, 1 parser, 2 names, 3 types, 4 what a flow may do; W is a
 * warning. The messages of a code are in `definitions/` (those of the lexer and the parser in `syntax/diagnostics/`), what the
 * documentation says of it in `explanations/`.
 */
import type { CodeEntry } from "../../diagnostic-definition.js";
import { syntaxCodes } from "../../syntax/diagnostics/codes.js";

const entries = {
  ...syntaxCodes,
  E107: { title: "No @core", severity: "error", phase: "grammar" },
  E200: { title: "Undefined name", severity: "error", phase: "names" },
  E201: { title: "Declared twice", severity: "error", phase: "names" },
  E202: { title: "Unknown type", severity: "error", phase: "names" },
  E203: { title: "Variable not assigned on every path", severity: "error", phase: "names" },
  E204: { title: "Unknown flow", severity: "error", phase: "names" },
  E205: { title: "Unknown model role", severity: "error", phase: "names" },
  E206: { title: "Unknown plugin", severity: "error", phase: "names" },
  E207: { title: "Import not found", severity: "error", phase: "names" },
  E208: { title: "Not exported", severity: "error", phase: "names" },
  E209: { title: "Unknown field of memory, reference or config", severity: "error", phase: "names" },
  E210: { title: "Recursion", severity: "error", phase: "names" },
  E211: { title: "Unknown setting", severity: "error", phase: "names" },
  E212: { title: "Missing setting", severity: "error", phase: "names" },
  E215: { title: "Setting out of range", severity: "error", phase: "names" },
  E216: { title: "No such recording", severity: "error", phase: "names" },
  E300: { title: "Operator on wrong types", severity: "error", phase: "types" },
  E301: { title: "Not assignable", severity: "error", phase: "types" },
  E302: { title: "Unknown field or method", severity: "error", phase: "types" },
  E303: { title: "Wrong arguments", severity: "error", phase: "types" },
  E304: { title: "Currencies mixed", severity: "error", phase: "types" },
  E305: { title: "Malformed literal", severity: "error", phase: "types" },
  E306: { title: "Unknown field in a literal", severity: "error", phase: "types" },
  E307: { title: "Bad symbol", severity: "error", phase: "types" },
  E308: { title: "Not all cases covered", severity: "error", phase: "types" },
  E309: { title: "Possibly null", severity: "error", phase: "types" },
  E310: { title: "Value of unknown type used", severity: "error", phase: "types" },
  E311: { title: "Missing or unexpected value", severity: "error", phase: "types" },
  E312: { title: "There is no `any`", severity: "error", phase: "types" },
  E313: { title: "Type cannot be inferred", severity: "error", phase: "types" },
  E400: { title: "Non-deterministic operation in @rigid", severity: "error", phase: "flows" },
  E401: { title: "Write to reference data", severity: "error", phase: "flows" },
  E402: { title: "Entity key is no parameter", severity: "error", phase: "flows" },
  E403: { title: "Model block without input", severity: "error", phase: "flows" },
  E404: { title: "Never reached", severity: "error", phase: "flows", unnecessary: true },
  E405: { title: "Model call in @rigid", severity: "error", phase: "flows" },
  E406: { title: "Checkpoint without a way to decide", severity: "error", phase: "flows" },
  E407: { title: "Handle never awaited", severity: "error", phase: "flows" },
  E408: { title: "Not a handle", severity: "error", phase: "flows" },
  E409: { title: "Model role lacks the modality", severity: "error", phase: "flows" },
  E410: { title: "Unbounded loop", severity: "error", phase: "flows" },
  E411: { title: "Bad cron line or time zone", severity: "error", phase: "flows" },
  E412: { title: "Assignment from a concurrent body", severity: "error", phase: "flows" },
  E413: { title: "Review without a queue", severity: "error", phase: "flows" },
  E414: { title: "Secret would leave the core", severity: "error", phase: "flows" },
  E415: { title: "Name without meaning in a module", severity: "error", phase: "flows" },
  E416: { title: "Module contradicts itself", severity: "error", phase: "flows" },
  W200: { title: "Unused", severity: "warning", phase: "warnings", unnecessary: true },
  W300: { title: "Redundant null check", severity: "warning", phase: "warnings" },
  W400: { title: "Arm never matches", severity: "warning", phase: "warnings", unnecessary: true },
  W401: { title: "Condition is always the same", severity: "warning", phase: "warnings" },
  W402: { title: "Plugin without interface", severity: "warning", phase: "warnings" },
  W403: { title: "Flow returns nothing on some path", severity: "warning", phase: "warnings" },
  W404: { title: "Cannot tell whether all cases are covered", severity: "warning", phase: "warnings" },
  W405: { title: "More than the provider can do", severity: "warning", phase: "warnings" },
  W406: { title: "Probably not meant", severity: "warning", phase: "warnings" },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type DiagnosticCode = keyof typeof entries;
export const codes: Readonly<Record<DiagnosticCode, CodeEntry>> = entries;

/** Whether a code is about text that could not be read: the tree cannot be trusted as a whole. */
export const isSyntaxCode = (code: DiagnosticCode): boolean => {
  const { phase } = codes[code];
  return phase === "lexical" || (phase === "grammar" && code !== "E107");
};
