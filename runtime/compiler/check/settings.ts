import type {
  ArrayLiteral,
  Body,
  Expression,
  Name,
  ObjectLiteral,
  Setting,
  SettingValue,
  Span,
} from "../../syntax/ast.js";
import { E305, E307 } from "../diagnostics/definitions/literals.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { E211, E212, E214, E215 } from "../diagnostics/definitions/settings.js";
import { E301 } from "../diagnostics/definitions/values.js";
import { W406 } from "../diagnostics/definitions/warnings.js";
import { insertion, repeated } from "../diagnostics/edits.js";
import { foreignSettings } from "../diagnostics/foreign-names.js";
import { fixTitles, phrases, places, relatedTexts } from "../diagnostics/phrases.js";
import { list, listSome, quote, suggest, suggestForeign, type Suggestion } from "../diagnostics/wording.js";
import { optionsOf } from "../semantics/blocks.js";
import { constantDuration, constantName, constantNumber, constantText, constantWord } from "../semantics/constants.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { describeSetting } from "../semantics/settings/describe.js";
import { type SettingTableName, settingTables } from "../semantics/settings/index.js";
import { type Accepts, settingOf, type SettingSpec, type SettingTable } from "../semantics/settings/setting-spec.js";
import type { TitledFix } from "../diagnostics/diagnostic.js";
import type { Symbol } from "../semantics/symbol.js";
import { entryValue } from "../semantics/tree.js";
import {
  arrayOf,
  DURATION,
  enumOf,
  ERROR,
  isError,
  STRING,
  stringUnion,
  type Type,
  unalias,
} from "../semantics/types/type.js";
import { fits } from "../semantics/types/relations.js";
import { requireConstant } from "./constants.js";
import { type FlowCheck, lookUp, withContext } from "./context.js";
import { checkAgainst, requireFit } from "./expect.js";
import { infer } from "./expression.js";
import { addSettings } from "./missing-settings.js";
import { durationText } from "./lints.js";
import { noteName, noteShorthand } from "./names.js";
import { reportUnknown } from "./unknown.js";

/** A setting as it stands in the source: in braces, in a header, or as an entry of an object. */
export interface Entry {
  readonly name: Name;
  readonly value: SettingValue;
  readonly span: Span;
}

export interface Entries extends ReadonlyMap<string, Entry> {
  /** Names that a misspelt setting was probably meant to be: they are not reported as missing too. */
  readonly probablyMeant: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

class FoundEntries extends Map<string, Entry> implements Entries {
  probablyMeant = NONE;
}

export const entriesOfSettings = (settings: readonly Setting[]): readonly Entry[] =>
  settings.map((setting) => ({ name: setting.name, value: setting.value, span: setting }));

export const entriesOfObject = (literal: ObjectLiteral): readonly Entry[] =>
  literal.entries.flatMap((entry) =>
    entry.kind === "SpreadElement"
      ? []
      : [{ name: entry.key, value: { form: "expression", expression: entryValue(entry) }, span: entry }],
  );

/** The expression of a setting that is one. */
export function expressionOf(entry: Entry | undefined): Expression | undefined {
  return entry?.value.form === "expression" ? entry.value.expression : undefined;
}

/** Checks the value of a setting whose form the table leaves to its block. */
type SpecialCheck = (name: string, entry: Entry) => void;

/**
 * Checks the settings of a block against its table. Reports unknown settings, settings given twice, wrong values, and at `at`
 * the missing ones. Calls `special` for each setting whose form the table leaves to its block.
 */
export function checkSettings(
  check: FlowCheck,
  tableName: SettingTableName,
  entries: readonly Entry[],
  at: Span,
  special: SpecialCheck = () => undefined,
): Entries {
  const table = settingTables[tableName];
  const found = new FoundEntries();
  const context = { ...check.context, blocks: false, effects: false };
  withContext(check, { context, direct: undefined }, () => {
    let unknown: Entry[] | undefined;
    for (const entry of entries)
      if (!checkKnown(check, table, entry, found, special)) unknown = [...(unknown ?? []), entry];
    if (unknown === undefined) return;
    // Where one setting is missing, the one unknown setting is read as that one, whatever its name.
    const lacks = lackedBy(table, found);
    const only = unknown.length === 1 && lacks.length === 1 ? lacks[0]!.name : undefined;
    found.probablyMeant = new Set(unknown.flatMap((entry) => reportUnknownSetting(check, table, entry, found, only)));
  });
  const missing = lackedBy(table, found).filter(({ name }) => !found.probablyMeant.has(name));
  if (missing.length > 0) reportMissingSettings(check, table, entries, at, missing);
  return found;
}

const NOTHING: readonly SettingSpec[] = [];

/** The settings that are required, and are not there. */
function lackedBy({ settings }: SettingTable, found: Entries): readonly SettingSpec[] {
  const isLacked = ({ required, name }: SettingSpec): boolean => required === true && !found.has(name);
  return settings.some(isLacked) ? settings.filter(isLacked) : NOTHING;
}

/** Checks a setting that the table has, and notes it in `found`. Gives `false` for a setting that the table does not have. */
function checkKnown(
  check: FlowCheck,
  table: SettingTable,
  entry: Entry,
  found: Map<string, Entry>,
  special: SpecialCheck,
): boolean {
  const name = entry.name.text;
  if (name === "") return true;
  const spec = settingOf(table, name);
  if (spec === undefined) return false;
  const first = found.get(name);
  if (first !== undefined) {
    check.report(E201["double-setting"]({ name, block: table.name }), entry.name, {
      related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.name.start, end: first.name.end }],
      ...repeated(check.unit.text, first.span, entry.span),
    });
    return true;
  }
  found.set(name, entry);
  const value = expressionOf(entry);
  if (value?.start === entry.name.start) noteShorthand(check, entry.name, settingSymbol(spec));
  else noteName(check, entry.name, settingSymbol(spec), "read");
  checkEntry(check, spec, entry, table, special);
  return true;
}

/** Reports E212 once for all missing settings of a block. */
function reportMissingSettings(
  check: FlowCheck,
  table: SettingTable,
  entries: readonly Entry[],
  at: Span,
  missing: readonly SettingSpec[],
): void {
  check.report(
    missing.length === 1
      ? E212["missing-setting"]({ block: table.name, name: missing[0]!.name, doc: docOf(missing[0]!) })
      : E212["missing-settings"]({
          block: table.name,
          settings: list(missing.map((spec) => quote(spec.name))),
          docs: missing.map((spec) => `\n  ${quote(spec.name)}: ${docOf(spec)}`).join(""),
        }),
    at,
    {
      readFrom: { start: at.start, end: Math.max(at.end, ...entries.map(({ span }) => span.end)) },
      fix: addSettings(
        check.unit.text,
        at,
        entries.map(({ span }) => span),
        missing,
      ),
    },
  );
}

/** The first sentence of a setting's documentation, to stand after a colon. */
const docOf = (spec: SettingSpec): string => {
  const doc = spec.doc.replace(/\.$/, "");
  return doc.charAt(0).toLowerCase() + doc.slice(1);
};

/** Reports E211 for an unknown setting. Gives the names of the settings that were probably meant. */
function reportUnknownSetting(
  check: FlowCheck,
  table: SettingTable,
  entry: Entry,
  found: ReadonlyMap<string, Entry>,
  only: string | undefined,
): readonly string[] {
  const name = entry.name.text;
  // The parser has reported a setting that is half typed.
  if (isMissing(entry.value) && hasSyntaxErrors(check.unit, { start: entry.name.start, end: entry.name.end }))
    return [];
  // A budget is a block of its own, and no setting to name.
  const names = table.settings.filter(({ value }) => value.form !== "settings").map((setting) => setting.name);
  const open = names.filter((candidate) => (found.get(candidate)?.name.start ?? Infinity) > entry.name.start);
  const elsewhereOnly = table.name !== "@guarded" && GUARDED_ONLY.includes(name);
  const foreign = foreignOf(table);
  const ofName = expressionOf(entry)?.kind === "NameExpression" ? foreign?.[name]?.ofName : undefined;
  const nearest = suggestForeign(
    ofName === undefined ? foreign : { [name]: { instead: ofName } },
    name,
    open,
    entry.name,
  );
  const { hint, more, near } =
    nearest.hint === "" && only !== undefined && !elsewhereOnly && takesValue(table, only, entry)
      ? meantFor(only, entry)
      : nearest;
  const elsewhere = hint === "" && elsewhereOnly;
  const known = elsewhere
    ? phrases.ofGuarded()
    : name === "budget"
      ? phrases.ofBudget()
      : hint === ""
        ? phrases.itHas({ names: listSome(names.map(quote), 12) })
        : "";
  const fix = intoPresent(table, entry, found);
  check.report(
    E211["unknown-setting"]({
      block: table.name.includes(" ") ? phrases.thisOne({ what: table.name }) : quote(table.name),
      name,
      hint,
      known,
    }),
    entry.name,
    // The one that is meant may be there as well: then this one is not to become a second.
    fix !== undefined ? { fix } : near.some((word) => found.has(word)) ? {} : more,
  );
  const expression = expressionOf(entry);
  // Inferring the value marks its names as used; mistakes in it are reported once the name of the setting is right.
  if (expression?.kind === "NameExpression" && lookUp(check.scope, expression.name) !== undefined)
    infer(check, expression);
  else if (expression?.kind === "NameExpression") check.unit.reporter.presume([expression.name]);
  return near.length === 0 && hint !== "" && only !== undefined ? [only] : near;
}

/** `prompt = "…"` beside `present` as a part of it. */
function intoPresent(
  table: SettingTable,
  { name, span }: Entry,
  found: ReadonlyMap<string, Entry>,
): TitledFix | undefined {
  if (table.name !== "@checkpoint" || found.has("present") || !PRESENTED.has(name.text)) return undefined;
  const edits = [insertion(span.start, "present = { "), insertion(span.end, " }")];
  return { title: fixTitles.putInto({ name: "present" }), edits };
}

const PRESENTED: ReadonlySet<string> = new Set(["prompt", "title"]);

/** What other languages and sister products call the settings of a block. */
const foreignOf = ({ name }: SettingTable): (typeof foreignSettings)[string] | undefined =>
  foreignSettings[MODEL_BLOCKS.has(name) ? "model" : name];
const MODEL_BLOCKS: ReadonlySet<string> = new Set(["@flexible", "@guarded", "@llm"]);

/** Whether the missing setting could take the value that stands here: an object is written out. */
function takesValue(table: SettingTable, name: string, { value }: Entry): boolean {
  const spec = table.settings.find((setting) => setting.name === name);
  const isObject = value.form === "expression" && value.expression.kind === "ObjectLiteral";
  return (spec?.value.form === "object") === isObject;
}

const meantFor = (only: string, { name: { start, end } }: Entry): Suggestion => ({
  hint: phrases.neededInstead({ name: only }),
  more: { fix: { title: fixTitles.changeTo({ text: only }), edits: [{ start, end, newText: only }] } },
  near: [only],
});

const GUARDED_ONLY: readonly string[] = ["guard", "validate", "on_validation_failure"];

/** Whether the parser found no value. */
const isMissing = (value: SettingValue): boolean =>
  value.form === "expression" && value.expression.kind === "MissingExpression";

const symbols = new WeakMap<SettingSpec, Symbol>();
function settingSymbol(spec: SettingSpec): Symbol {
  let symbol = symbols.get(spec);
  if (symbol === undefined) {
    symbol = {
      kind: "setting",
      name: spec.name,
      type: spec.value.form === "value" ? spec.value.type : undefined,
      doc: spec.doc,
      detail: describeSetting(spec),
      declaration: undefined,
    };
    symbols.set(spec, symbol);
  }
  return symbol;
}

/** How a setting is called in messages, and in its table: few are ever told of, and all are checked. */
interface SettingWords {
  readonly name: string;
  readonly what: string;
}
const words = new WeakMap<SettingSpec, Map<SettingTable, SettingWords>>();
function wordsOf(spec: SettingSpec, table: SettingTable): SettingWords {
  let byTable = words.get(spec);
  if (byTable === undefined) words.set(spec, (byTable = new Map<SettingTable, SettingWords>()));
  let found = byTable.get(table);
  if (found === undefined) {
    found = { name: quote(spec.name), what: places.partOf({ part: spec.name, whole: table.name }) };
    byTable.set(table, found);
  }
  return found;
}

/** Settings whose texts show variables as `{{name}}`. */
const SHOWING: ReadonlySet<string> = new Set(["hitl_target", "sections"]);

function checkEntry(
  check: FlowCheck,
  spec: SettingSpec,
  entry: Entry,
  table: SettingTable,
  special: SpecialCheck,
): void {
  if (
    spec.value.form === "special" ||
    spec.value.form === "type" ||
    spec.value.form === "conditions" ||
    spec.value.form === "handlers" ||
    spec.value.form === "arms" ||
    spec.value.form === "fields" ||
    spec.value.form === "body" ||
    spec.value.form === "settings"
  ) {
    special(spec.name, entry);
    return;
  }

  const expression = expressionOf(entry);
  if (expression === undefined) return;
  const { value } = spec;
  const { name, what } = wordsOf(spec, table);
  if (value.form === "value" && value.several === true && expression.kind === "ArrayLiteral") {
    reportAssignees(check, expression);
    return;
  }
  const template = SHOWING.has(spec.name);
  if (template === (check.context.template ?? false)) checkAccepted(check, value, expression, name, what);
  else
    withContext(check, { context: { ...check.context, template } }, () => {
      checkAccepted(check, value, expression, name, what);
    });
  if (spec.value.form === "name") special(spec.name, entry);
}

/** `assignee = ["user:ada", "user:bo"]`: one text, which may stand for several people. */
function reportAssignees(check: FlowCheck, list: ArrayLiteral): void {
  let only: Expression = list;
  while (only.kind === "ArrayLiteral" && only.elements.length === 1) {
    const element: ArrayLiteral["elements"][number] = only.elements[0]!;
    if (element.kind === "SpreadElement") break;
    only = element;
  }
  const { start, end } = list;
  const newText = check.unit.text.slice(only.start, only.end);
  if (only.kind !== "ArrayLiteral") infer(check, only, STRING);
  else infer(check, list, arrayOf(STRING));
  check.report(E301["several-assignees"](), list, {
    fix: only.kind === "ArrayLiteral" ? undefined : { start, end, newText },
  });
}

/** Checks an expression against what a setting accepts. */
function checkAccepted(check: FlowCheck, accepts: Accepts, expression: Expression, name: string, what: string): void {
  switch (accepts.form) {
    case "value": {
      if (accepts.constant === true && !requireConstant(check, expression, what)) return;
      checkAgainst(check, expression, accepts.type, { what, constant: accepts.constant === true });
      const value = constantNumber(expression);
      const { min, max } = accepts.range ?? {};
      if (value !== undefined && ((min !== undefined && value < min) || (max !== undefined && value > max))) {
        const bounds =
          min !== undefined && max !== undefined
            ? phrases.between({ min, max })
            : min !== undefined
              ? phrases.atLeast({ min })
              : phrases.atMost({ max: max! });
        check.report(E215["out-of-bounds"]({ name, bounds, value }), expression);
      }
      return;
    }
    case "any": {
      const type = infer(check, expression);
      if (unalias(type).kind === "unknown") reportUnknown(check, expression);
      return;
    }
    case "duration":
      checkDuration(check, accepts, expression, name, what);
      return;
    case "word":
      if (accepts.computed === true && isComputed(check, expression)) {
        checkComputedWord(check, accepts.words, expression, what);
      } else checkWord(check, accepts.words, expression, name);
      return;
    case "words":
      check.facts.expected.set(expression, arrayOf(stringUnion(accepts.words)));
      if (expression.kind === "ArrayLiteral") {
        for (const element of expression.elements) {
          if (element.kind === "SpreadElement") requireConstant(check, element.expression, what);
          else checkWord(check, accepts.words, element, name);
        }
      } else if (expression.kind !== "MissingExpression") {
        check.report(E301["setting-no-array"]({ name, word: accepts.words[0]! }), expression);
      }
      return;
    case "name":
      if (expression.kind !== "MissingExpression" && constantName(expression) === undefined) {
        infer(check, expression);
        check.report(E214["setting-no-name"]({ name }), expression);
      }
      return;
    case "object":
      if (expression.kind === "ObjectLiteral") checkObject(check, accepts.table as SettingTableName, expression);
      else reportNoObject(check, expression, name);
      return;
    case "objects":
      if (expression.kind === "ArrayLiteral") {
        for (const element of expression.elements) {
          if (element.kind === "ObjectLiteral") checkObject(check, accepts.table as SettingTableName, element);
          else
            reportNoObject(
              check,
              element.kind === "SpreadElement" ? element.expression : element,
              places.elementOf({ name }),
            );
        }
      } else if (expression.kind !== "MissingExpression") {
        infer(check, expression);
        check.report(E301["setting-no-array-of-objects"]({ name }), expression);
      }
      return;
    case "special":
      return;
  }
}

function checkObject(check: FlowCheck, table: SettingTableName, literal: ObjectLiteral): void {
  const spread = literal.entries.find((entry) => entry.kind === "SpreadElement");
  if (spread !== undefined) check.report(E213["spread-settings"](), spread);
  checkSettings(check, table, entriesOfObject(literal), literal);
}

function reportNoObject(check: FlowCheck, expression: Expression, name: string): void {
  if (expression.kind === "MissingExpression") return;
  infer(check, expression);
  check.report(E301["setting-no-object"]({ name }), expression);
}

/** The public documentation counts it in milliseconds. */
const MILLISECONDS: ReadonlySet<string> = new Set(["idle_timeout"]);

function checkDuration(
  check: FlowCheck,
  accepts: { readonly constant?: boolean },
  expression: Expression,
  name: string,
  what: string,
): void {
  const text = expression.kind === "StringLiteral" ? constantText(expression) : undefined;
  if (text !== undefined) {
    check.facts.types.set(expression, DURATION);
    check.facts.expected.set(expression, DURATION);
    if (constantDuration(expression) === undefined) {
      check.report(E305["no-duration"]({ text: JSON.stringify(text) }), expression);
    }
    return;
  }
  const type = infer(check, expression, DURATION);
  const known = unalias(type);
  const isNumber = known.kind === "primitive" && known.name === "int";
  const counted = constantNumber(expression);
  if (isNumber && MILLISECONDS.has(name.replaceAll("`", ""))) {
    const duration = counted === undefined ? "10m" : durationText(counted);
    const fix = counted === undefined ? undefined : { start: expression.start, end: expression.end, newText: duration };
    check.report(W406.milliseconds({ duration }), expression, { fix });
  } else if (isNumber) {
    const duration =
      counted === undefined ? `${check.unit.text.slice(expression.start, expression.end)} * 1s` : `${counted}s`;
    const fix = { start: expression.start, end: expression.end, newText: duration };
    check.report(E301["number-as-duration"]({ what, duration }), expression, { fix });
  } else if (!isError(type)) checkAgainst(check, expression, DURATION, { what });
  if (accepts.constant === true) requireConstant(check, expression, what);
  const milliseconds = constantDuration(expression) ?? counted;
  if (milliseconds !== undefined && milliseconds <= 0) check.report(E215["not-positive"]({ name }), expression);
}

/** Checks a word out of a closed set, written as a symbol or a string. */
/** Whether a value is worked out when the flow runs; a bare word that names no variable is meant as a word. */
const isComputed = (check: FlowCheck, expression: Expression): boolean =>
  expression.kind !== "MissingExpression" &&
  constantWord(expression) === undefined &&
  (expression.kind !== "NameExpression" || lookUp(check.scope, expression.name) !== undefined);

/** One of the words that is worked out when the flow runs: of an enum of them, or a string that is one of them. */
function checkComputedWord(check: FlowCheck, words: readonly string[], expression: Expression, what: string): void {
  const symbols = enumOf(words);
  check.facts.expected.set(expression, symbols);
  const type = infer(check, expression, symbols);
  if (!fits(type, stringUnion(words))) requireFit(check, expression, type, symbols, { what });
}

function checkWord(check: FlowCheck, words: readonly string[], expression: Expression, name: string): void {
  const expected: Type = stringUnion(words);
  check.facts.expected.set(expression, expected);
  if (expression.kind === "MissingExpression") return;
  const word = constantWord(expression);
  if (word === undefined) {
    const all = listSome(
      words.map((known) => quote(JSON.stringify(known))),
      8,
    );
    // The words in the branches belong to the setting: inferring them against an error reports nothing.
    if (expression.kind !== "NameExpression" || lookUp(check.scope, expression.name) !== undefined)
      infer(check, expression, ERROR);
    check.report(E214["setting-not-one-of"]({ name, words: all }), expression);
    return;
  }
  check.facts.types.set(expression, expected);
  if (words.includes(word)) return;
  const symbol = expression.kind === "SymbolLiteral";
  const write = (text: string) => (symbol ? `:${text}` : JSON.stringify(text));
  const { hint, more } = suggest(write(word), words.map(write), expression);
  const all =
    hint === ""
      ? phrases.itIsOneOf({
          words: listSome(
            words.map((known) => quote(write(known))),
            8,
          ),
        })
      : "";
  check.report(
    symbol
      ? E307["wrong-word"]({ name, word: write(word), hint, all })
      : E301["wrong-word"]({ name, word: write(word), hint, all }),
    expression,
    more,
  );
}

/** The options of `@parallel`, `@foreach`, `@while` and `@budget`: in the header, or in the first lines of the body. */
export function checkOptions(
  check: FlowCheck,
  table: SettingTableName,
  block: { readonly header: readonly Setting[]; readonly body: Body; readonly keyword: Span },
): Entries {
  return checkSettings(check, table, entriesOfSettings(optionsOf(block)), block.keyword);
}
