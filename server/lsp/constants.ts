/** The protocol's numbers that the server uses: `vscode-languageserver` has them all, in 28 kB. Their types hold that these are the same. */
import type * as lsp from "vscode-languageserver";

export const CodeActionKind = { QuickFix: "quickfix" } as const satisfies Partial<typeof lsp.CodeActionKind>;

export const CompletionItemKind = {
  Method: 2,
  Function: 3,
  Field: 5,
  Variable: 6,
  Class: 7,
  Interface: 8,
  Module: 9,
  Property: 10,
  Value: 12,
  Keyword: 14,
  Snippet: 15,
  Reference: 18,
  EnumMember: 20,
  Constant: 21,
  Struct: 22,
  Event: 23,
} as const satisfies Partial<typeof lsp.CompletionItemKind>;
export type CompletionItemKind = lsp.CompletionItemKind;

export const DiagnosticSeverity = { Error: 1, Warning: 2 } as const satisfies Partial<typeof lsp.DiagnosticSeverity>;

export const DiagnosticTag = { Unnecessary: 1 } as const satisfies Partial<typeof lsp.DiagnosticTag>;

export const InsertTextFormat = { PlainText: 1, Snippet: 2 } as const satisfies Partial<typeof lsp.InsertTextFormat>;

export const SymbolKind = {
  Module: 2,
  Method: 6,
  Field: 8,
  Enum: 10,
  Interface: 11,
  Function: 12,
  Variable: 13,
  Constant: 14,
  EnumMember: 22,
  Struct: 23,
  Event: 24,
} as const satisfies Partial<typeof lsp.SymbolKind>;
export type SymbolKind = lsp.SymbolKind;

export const TextDocumentSyncKind = { Incremental: 2 } as const satisfies Partial<typeof lsp.TextDocumentSyncKind>;
