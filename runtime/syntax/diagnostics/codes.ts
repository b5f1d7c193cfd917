import type { CodeEntry } from "../../diagnostic-definition.js";

/** The codes that the lexer and the parser report. The compiler has the others. */
export const syntaxCodes = {
  E001: { title: "Unexpected character", severity: "error", phase: "lexical" },
  E002: { title: "Unterminated string", severity: "error", phase: "lexical" },
  E003: { title: "Unterminated comment", severity: "error", phase: "lexical" },
  E004: { title: "Invalid escape", severity: "error", phase: "lexical" },
  E005: { title: "Invalid number", severity: "error", phase: "lexical" },
  E006: { title: "Reserved word as a name", severity: "error", phase: "lexical" },
  E007: { title: "Unknown @-keyword", severity: "error", phase: "lexical" },
  E008: { title: "Unterminated interpolation", severity: "error", phase: "lexical" },
  E100: { title: "Unexpected token", severity: "error", phase: "grammar" },
  E101: { title: "Expected a certain token", severity: "error", phase: "grammar" },
  E102: { title: "Expected an expression", severity: "error", phase: "grammar" },
  E103: { title: "Expected a type", severity: "error", phase: "grammar" },
  E104: { title: "Expected a block", severity: "error", phase: "grammar" },
  E105: { title: "Expected a name", severity: "error", phase: "grammar" },
  E106: { title: "Invalid pattern", severity: "error", phase: "grammar" },
  E213: { title: "Misplaced statement", severity: "error", phase: "names" },
  E214: { title: "Not a constant", severity: "error", phase: "names" },
  W100: { title: "Word that a later version takes", severity: "warning", phase: "warnings" },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type SyntaxErrorCode = keyof typeof syntaxCodes;
