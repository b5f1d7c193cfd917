import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Expression, Span } from "../../syntax/ast.js";
import type { BodyAround } from "./around.js";
import type { Occurrence, Symbol, SymbolDeclaration } from "../semantics/symbol.js";
import type { ObjectField, Type } from "../semantics/types/type.js";

/** What an editor asks about a file. Offsets are UTF-16 code units. */
export interface SemanticModel {
  /** The word at the offset (or ending there), declaration or use. */
  symbolAt(offset: number): Occurrence | undefined;
  /** All words of this file that mean this symbol, its declaration included, in order. */
  references(symbol: Symbol): readonly Occurrence[];
  /** Where a symbol is declared, in offsets of that file; `undefined` for what the language itself defines. */
  declarationOf(symbol: Pick<Symbol, "declaration">): SymbolDeclaration | undefined;
  /** The same for symbols that mean the same, also in the analyses of other files and of other versions of a text that declare it at the same place. */
  keyOf(symbol: Symbol): string;
  /** Symbols that share one name, in pairs: the fields of a union's members, those of an object and of the type it is given to. */
  readonly links: readonly (readonly [Symbol, Symbol])[];
  /** All words with a meaning, in order: what semantic colours are made from. Of a shorthand the one that is the key comes last. */
  readonly occurrences: readonly Occurrence[];
  /** The names that an expression at this offset may use, nearest first, none twice. */
  scopeAt(offset: number): readonly Symbol[];
  typeOf(expression: Expression): Type | undefined;
  /** The type that the innermost expression at the offset should have, if its place asks for one. */
  expectedTypeAt(offset: number): Type | undefined;
  /** What kind of place the offset is in. */
  contextAt(offset: number): Context;
  /** What the body around the offset allows. */
  bodyAt(offset: number): BodyAround;
  /** The keywords that go on with what ends at the offset: `else`, `@catch`. */
  openAt(end: number): readonly string[];
  /** The types that this file knows, imported ones too. */
  readonly types: readonly Symbol[];
  /** The model roles of the program. */
  readonly roles: readonly Symbol[];
  /** What may be asked of a value of this type after `.`: fields, then methods. A field of memory has more of them. */
  membersOf(type: Type, stored?: "memory" | "reference"): readonly Symbol[];
  readonly flows: readonly FlowInfo[];
  /** All symbols declared in this file, by kind: types, flows, roles, … */
  readonly declarations: readonly Symbol[];
  /** The plugin of this alias, if no interface declares its methods. */
  undeclaredPlugin(alias: string): NamedPlugin | undefined;
}

/** A plugin as the core names it. */
export interface NamedPlugin {
  readonly alias: string;
  readonly package: string;
  readonly version: string;
}

/** Where an offset stands, for completion. */
export type Context =
  /** Between the declarations of a file, or of `@core { }`. */
  /** `present` are the settings of the core that stand there. */
  | { readonly place: "declarations"; readonly of: "file" | "core"; readonly present: readonly string[] }
  /** Between the settings of a block or a declaration. `table` names it in `settingTables`. */
  | { readonly place: "settings"; readonly table: string; readonly present: readonly string[] }
  /** Where a statement or a block may begin. */
  /** `expects`: the body is a branch that gives a value of such a type. */
  | { readonly place: "body"; readonly rigid: boolean; readonly expects: readonly Type[] }
  /** `of`: the name of the field, parameter or variable that the type is of. */
  | { readonly place: "type"; readonly of: string | undefined }
  /** In `money[ ]`. */
  | { readonly place: "currency" }
  /** Between triggers, or the steps of a test. */
  | { readonly place: "members"; readonly of: "triggers" | "test" }
  /** Where one of these names stands, and nothing else. */
  /** `assigned`: each is followed by `=` and a value. */
  | { readonly place: "names"; readonly symbols: readonly Symbol[]; readonly assigned?: true }
  /** Between the names of an import from `path`. */
  | { readonly place: "imports"; readonly path: string | undefined; readonly present: readonly string[] }
  /** Between the parameters of `@config`, and after one of them, where its modifiers stand. */
  | { readonly place: "parameters" }
  /** After `.` or `?.`: `receiver` is the type of what stands before. `stored`: it is a field of memory or reference data. */
  | { readonly place: "member"; readonly receiver: Type; readonly stored?: "memory" | "reference" }
  /** After the alias of a plugin: the methods that its interface declares. */
  | { readonly place: "plugin"; readonly methods: readonly Symbol[] }
  | {
      readonly place: "expression";
      readonly setting: { readonly table: string; readonly name: string } | undefined;
      /** The types that fit there; none where all do. */
      readonly expects: readonly Type[];
      /** The parameters that may be named there, as an argument of a call. */
      readonly named: readonly { readonly name: string; readonly detail: string }[];
      /** What the value is called where it goes: a parameter, a field, a variable. */
      readonly hint: string | undefined;
      /** A block may stand there. */
      readonly value: boolean;
      /** Words with a meaning in this place only. */
      readonly words?: readonly Symbol[];
      /** What the setting names, where the program knows. */
      readonly choices?: readonly Symbol[];
    }
  /** Right of a pipeline operator. */
  | { readonly place: "stage"; readonly stages: readonly StageOffer[] }
  /** Between the fields of an object literal: those that it can have, and the keys that stand there. */
  | { readonly place: "object"; readonly fields: readonly ObjectField[]; readonly present: readonly string[] }
  /** Between the fields of an object pattern: those that it can ask for and does not yet. */
  | { readonly place: "fields"; readonly fields: readonly ObjectField[] }
  | {
      readonly place: "pattern";
      /** The types of what it is held against. */
      readonly subjects: readonly Type[];
      /** Where a whole arm begins: the patterns that no other arm has, as far as these can be listed. */
      readonly missing: readonly string[];
      readonly whole: boolean;
    }
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
