import { isJsonObject, type Json } from "../../../json.js";
import type { Expression, Span } from "../../../syntax/ast.js";
import { E307 } from "../../diagnostics/definitions/literals.js";
import { E200 } from "../../diagnostics/definitions/names.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { E301, E302 } from "../../diagnostics/definitions/values.js";
import { phrases } from "../../diagnostics/phrases.js";
import { listSome, quote, suggest } from "../../diagnostics/wording.js";
import { constantToJson, constantWord, wordSpan } from "../../semantics/constants.js";
import { declareField } from "../../resolve/types.js";
import { fieldOf } from "../../semantics/members.js";
import type { Variable } from "../../semantics/program.js";
import { entryValue } from "../../semantics/tree.js";
import {
  admitsNull,
  BOOL,
  DATE,
  FLOAT,
  isError,
  type ObjectField,
  optional,
  STRING,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import { requireConstant } from "../constants.js";
import { type FlowCheck, lookUp, visibleNames } from "../context.js";
import { currentType } from "../narrow.js";
import { noteField } from "../names.js";

/** What a review asks for: the fields of its inputs, and the options of its decision. */
export interface Review {
  readonly fields: ReadonlyMap<string, ObjectField>;
  readonly decisions: readonly string[] | "any" | undefined;
}

/** `hitl_spec = { sections = [{ type: "context", content: "{{name}}" }, { type: "input", field: "amount", kind: "number" }] }`. */
export function checkHitlSpec(check: FlowCheck, target: Expression | undefined): Review | undefined {
  if (target?.kind !== "ObjectLiteral") return undefined;
  const entry = target.entries.find(
    (candidate) => candidate.kind === "ObjectEntry" && candidate.key.text === "hitl_spec",
  );
  if (entry?.kind !== "ObjectEntry") return undefined;
  const spec = entryValue(entry);
  if (!requireConstant(check, spec, quote("hitl_spec"))) return { fields: new Map(), decisions: "any" };
  const shown = new Map<string, Variable>();
  for (const placeholder of placeholders(spec, check.unit.text)) {
    const variable = checkPlaceholder(check, placeholder);
    if (variable !== undefined) shown.set(variable.name, variable);
  }
  check.facts.placeholders.set(target, shown);
  checkSectionWords(check, spec);
  const json = constantToJson(spec);
  const sections =
    isJsonObject(json) && Array.isArray(json.sections) ? (json.sections as readonly Json[]).filter(isJsonObject) : [];
  const fields = new Map<string, ObjectField>();
  const names = inputNames(spec);
  let decisions: Review["decisions"];
  for (const section of sections) {
    if (section.type === "input" && typeof section.field === "string") {
      const name = section.field;
      const type = fieldType(section.kind);
      const full = names.get(name) ?? spec;
      const span = wordSpan(full);
      fields.set(
        name,
        declareField(check.unit, { text: name, ...span }, section.required === false ? optional(type) : type, full),
      );
    }
    if (section.type === "decision" && Array.isArray(section.options))
      decisions = optionIds(section.options as readonly Json[]);
  }
  return { fields, decisions };
}

const SECTION_TYPES = ["context", "input", "decision"] as const;
const INPUT_KINDS = ["text", "number", "boolean", "date"] as const;

/** The words in a review's sections that mean something: their types, and the kinds of their inputs. */
function checkSectionWords(check: FlowCheck, spec: Expression): void {
  const sections = valueOf(spec, "sections");
  if (sections?.kind !== "ArrayLiteral") return;
  for (const section of sections.elements) {
    if (section.kind === "SpreadElement") continue;
    reportWrongWord(check, "type", valueOf(section, "type"), SECTION_TYPES);
    reportWrongWord(check, "kind", valueOf(section, "kind"), INPUT_KINDS);
  }
}

/** The strings that name the fields of a review's inputs. */
function inputNames(spec: Expression): ReadonlyMap<string, Expression> {
  const sections = valueOf(spec, "sections");
  const names = new Map<string, Expression>();
  for (const section of sections?.kind === "ArrayLiteral" ? sections.elements : []) {
    const field = section.kind === "SpreadElement" ? undefined : valueOf(section, "field");
    const name = field === undefined ? undefined : constantWord(field);
    if (field !== undefined && name !== undefined) names.set(name, field);
  }
  return names;
}

function valueOf(object: Expression, key: string): Expression | undefined {
  if (object.kind !== "ObjectLiteral") return undefined;
  const entry = object.entries.find((candidate) => candidate.kind === "ObjectEntry" && candidate.key.text === key);
  return entry?.kind === "ObjectEntry" ? entryValue(entry) : undefined;
}

function reportWrongWord(
  check: FlowCheck,
  name: string,
  value: Expression | undefined,
  words: readonly string[],
): void {
  const word = value === undefined ? undefined : constantWord(value);
  if (value === undefined || word === undefined || words.includes(word)) return;
  const write = (text: string) => (value.kind === "SymbolLiteral" ? `:${text}` : JSON.stringify(text));
  const { hint, more } = suggest(write(word), words.map(write), value);
  const all = hint === "" ? phrases.itIsOneOf({ words: listSome(words.map((known) => quote(write(known)))) }) : "";
  check.report(
    value.kind === "SymbolLiteral"
      ? E307["wrong-section-word"]({ name, word: write(word), hint, all })
      : E301["wrong-section-word"]({ name, word: write(word), hint, all }),
    value,
    more,
  );
}

function fieldType(kind: Json | undefined): Type {
  if (kind === "number") return FLOAT;
  if (kind === "boolean") return BOOL;
  return kind === "date" ? DATE : STRING;
}

function optionIds(options: readonly Json[]): readonly string[] {
  return options.flatMap((option) => {
    if (typeof option === "string") return [option];
    return isJsonObject(option) && typeof option.id === "string" ? [option.id] : [];
  });
}

/** A `{{name.field}}` in the texts of a review, with its place. */
interface Placeholder {
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Where the names begin; `undefined` where that is not known. */
  readonly names: number | undefined;
}

/** Where the names of a placeholder begin in a text of which not all is as written; `undefined` where it stands there twice. */
function placeIn(text: string, { start, end }: Span, placeholder: string): number | undefined {
  const source = text.slice(start, end);
  const at = source.indexOf(placeholder);
  if (at === -1 || source.includes(placeholder, at + 1)) return undefined;
  return start + at + placeholder.search(/\w/);
}

/** All placeholders of a constant, in the order of their places. Their places are those of the text they stand in. */
function* placeholders(expression: Expression, text: string): Generator<Placeholder> {
  if (expression.kind === "StringLiteral") {
    for (const part of expression.parts) {
      if (part.kind !== "text") continue;
      for (const match of part.value.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)) {
        const path = match[1]!.split(".");
        // Where escapes or indentation were taken out, its place in the source is unknown.
        const start = part.start + match.index;
        const asWritten = text.slice(part.start, part.end) === part.value;
        if (asWritten) yield { path, start, end: start + match[0].length, names: start + match[0].indexOf(match[1]!) };
        else yield { path, start: expression.start, end: expression.end, names: placeIn(text, expression, match[0]) };
      }
    }
    return;
  }
  if (expression.kind === "ArrayLiteral") {
    for (const element of expression.elements) if (element.kind !== "SpreadElement") yield* placeholders(element, text);
    return;
  }
  if (expression.kind === "ObjectLiteral") {
    for (const entry of expression.entries)
      if (entry.kind === "ObjectEntry" && entry.value !== undefined) yield* placeholders(entry.value, text);
    return;
  }
  if (expression.kind === "ParenthesizedExpression") {
    yield* placeholders(expression.expression, text);
    return;
  }
}

/** Gives the variable that a placeholder shows, where there is one. */
function checkPlaceholder(check: FlowCheck, { path, start, end, names }: Placeholder): Variable | undefined {
  const [root = "", ...fields] = path;
  const variable = lookUp(check.scope, root);
  if (variable === undefined) {
    const { hint } = suggest(root, visibleNames(check.scope), { start, end });
    check.report(E200["unknown-name-in-prompt"]({ root, path: path.join("."), hint }), { start, end });
    return undefined;
  }
  let at = names;
  const note = (word: string, noteAt: (span: Span) => void): void => {
    noteAt(at === undefined ? { start, end: start } : { start: at, end: at + word.length });
    if (at !== undefined) at += word.length + 1;
  };
  // Where its place is not known, it counts as read all the same.
  note(root, (span) => check.facts.occurrences.push({ ...span, symbol: variable.symbol, role: "read" }));
  let type = currentType(check, variable);
  for (const name of fields) {
    if (isError(type)) return undefined;
    const field = fieldOf(type, name);
    if (field === undefined) {
      check.report(E302["unknown-field-in-prompt"]({ path: path.join("."), name }), { start, end });
      return undefined;
    }
    const receiver = type;
    note(name, (span) => noteField(check, span, receiver, field));
    type = field.type;
  }
  if (admitsNull(type)) {
    check.report(E309["null-in-prompt"]({ path: path.join(".") }), { start, end });
  }
  if (unalias(type).kind === "handle") check.report(E300["handle-in-prompt"]({ path: path.join(".") }), { start, end });
  return variable;
}
