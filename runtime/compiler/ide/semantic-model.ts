import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Expression, Span } from "../../syntax/ast.js";
import type { Occurrence, Symbol } from "../semantics/symbol.js";
import type { Type } from "../semantics/types/type.js";

/** What an editor asks about a file. Offsets are UTF-16 code units. */
export interface SemanticModel {
  /** The word at the offset (or ending there), declaration or use. */
  symbolAt(offset: number): Occurrence | undefined;
  /** All words of this file that mean this symbol, its declaration included, in order. */
  references(symbol: Symbol): readonly Occurrence[];
  /** All words with a meaning, in order: what semantic colours are made from. */
  readonly occurrences: readonly Occurrence[];
  /** The names that an expression at this offset may use, nearest first, none twice. */
  scopeAt(offset: number): readonly Symbol[];
  typeOf(expression: Expression): Type | undefined;
  /** The type that the innermost expression at the offset should have, if its place asks for one. */
  expectedTypeAt(offset: number): Type | undefined;
  /** What kind of place the offset is in. */
  contextAt(offset: number): Context;
  /** What may be asked of a value of this type after `.`: fields, then methods. A field of memory has more of them. */
  membersOf(type: Type, stored?: "memory" | "reference"): readonly Symbol[];
  readonly flows: readonly FlowInfo[];
  /** All symbols declared in this file, by kind: types, flows, roles, … */
  readonly declarations: readonly Symbol[];
}

/** Where an offset stands, for completion. */
export type Context =
  /** Between the declarations of a file, or of `@core { }`. */
  /** `present` are the settings of the core that stand there. */
  | { readonly place: "declarations"; readonly of: "file" | "core"; readonly present: readonly string[] }
  /** Between the settings of a block or a declaration. `table` names it in `settingTables`. */
  | { readonly place: "settings"; readonly table: string; readonly present: readonly string[] }
  /** Where a statement or a block may begin. */
  | { readonly place: "body"; readonly rigid: boolean }
  | { readonly place: "type" }
  /** Between triggers, or the steps of a test. */
  | { readonly place: "members"; readonly of: "triggers" | "test" }
  /** Where one of these names stands, and nothing else. */
  | { readonly place: "names"; readonly symbols: readonly Symbol[] }
  /** Between the parameters of `@config`, and after one of them, where its modifiers stand. */
  | { readonly place: "parameters" }
  /** After `.` or `?.`: `receiver` is the type of what stands before. `stored`: it is a field of memory or reference data. */
  | { readonly place: "member"; readonly receiver: Type; readonly stored?: "memory" | "reference" }
  /** After the alias of a plugin: the methods that its interface declares. */
  | { readonly place: "plugin"; readonly methods: readonly Symbol[] }
  | {
      readonly place: "expression";
      readonly setting: { readonly table: string; readonly name: string } | undefined;
      /** What the setting names, where the program knows. */
      readonly choices?: readonly Symbol[];
    }
  /** Right of a pipeline operator. */
  | { readonly place: "stage"; readonly stages: readonly StageOffer[] }
  /** Between the fields of an object literal: `present` are the keys that stand there. */
  | { readonly place: "object"; readonly type: Type | undefined; readonly present: readonly string[] }
  | { readonly place: "pattern"; readonly subject: Type | undefined }
  | { readonly place: "none" };

/** A flow that may be a stage of a pipeline. */
export interface StageOffer {
  readonly symbol: Symbol;
  /** It takes what stands left of the operator. */
  readonly fits: boolean;
  /** It cannot do without further arguments. */
  readonly needsMore: boolean;
}

/** A flow as a code lens and an input form need it. */
export interface FlowInfo {
  readonly name: string;
  readonly role: "flow" | "transformer" | "evaluator" | "pipeline";
  readonly internal: boolean;
  readonly doc: string | undefined;
  /** `greet(name: string): Greeting` */
  readonly signature: string;
  readonly params: readonly FlowParam[];
  readonly returnType: IRType;
  /** Named types that the parameters and the result use. */
  readonly types: Readonly<Record<string, IRType>>;
  readonly nameSpan: Span;
  readonly span: Span;
}

export interface FlowParam {
  readonly name: string;
  /** As the source would write it. */
  readonly typeText: string;
  readonly type: IRType;
  readonly doc: string | undefined;
  /** Neither optional nor with a default. */
  readonly required: boolean;
  /** The default as JSON, where it is a constant. */
  readonly default: Json | undefined;
}
