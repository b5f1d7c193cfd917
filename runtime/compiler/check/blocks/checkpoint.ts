import type { CheckpointBlock, Expression } from "../../../syntax/ast.js";
import { E406, E413 } from "../../diagnostics/definitions/flows.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E212, E214, E215 } from "../../diagnostics/definitions/settings.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { beforeBrace, removal } from "../../diagnostics/edits.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { didYouMean, list, quote, suggest } from "../../diagnostics/wording.js";
import { checkpointType } from "../../semantics/blocks.js";
import { constantText, constantWord } from "../../semantics/constants.js";
import { formatType } from "../../semantics/types/format.js";
import { fits } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  ERROR,
  isError,
  NULL,
  type ObjectField,
  objectOf,
  optional,
  STRING,
  stringUnion,
  type Type,
  unalias,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkAgainst, requireFit } from "../expect.js";
import { infer } from "../expression.js";
import {
  checkSettings,
  type Entries,
  entriesOfObject,
  entriesOfSettings,
  type Entry,
  expressionOf,
} from "../settings.js";
import { checkForm, checkResponseArms, fieldsOfArms, noteForm } from "./checkpoint-response.js";
import { checkHitlSpec } from "./hitl-target.js";

/** What can be decided: the ids where they are constant, `"any"` where any string can, `"unknown"` after a mistake. */
type Decisions = readonly string[] | "any" | "unknown";

type Fields = ReadonlyMap<string, ObjectField>;
const NO_FIELDS: Fields = new Map();

/** All fields of several; of two of one name the later. */
function joined(...all: readonly Fields[]): Fields {
  const some = all.filter(({ size }) => size > 0);
  if (some.length < 2) return some[0] ?? NO_FIELDS;
  const fields = new Map<string, ObjectField>();
  for (const one of some) for (const [name, field] of one) fields.set(name, field);
  return fields;
}

/** `@checkpoint`: suspends the flow until a person decides. Gives the type of its value. */
export function checkCheckpoint(
  check: FlowCheck,
  block: CheckpointBlock,
  expected: Type | undefined,
  captured: boolean,
): Type {
  const type = checkpointType(block);
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)].filter(
    (entry) => entry.name.text !== "type" || !reportType(check, block, entry),
  );
  let decisions: Decisions | undefined;
  let form = NO_FIELDS;
  const found = checkSettings(check, "checkpoint", entries, block.keyword, (name, entry) => {
    if (name === "options") {
      decisions = checkOptions(check, expressionOf(entry));
      if (type === "freeform") {
        check.report(E213["options-of-freeform"](), entry.name);
        decisions = "unknown";
      }
    }
    if (name === "form" && entry.value.form === "fields") form = checkForm(check, entry.value.fields);
  });
  const target = found.get("hitl_target");
  reportQueue(check, block, type, found);
  const review = checkHitlSpec(check, expressionOf(target));
  const reviewed = review === undefined ? undefined : (review.decisions ?? "any");
  const possible = decisions ?? reviewed ?? defaultDecisions(check, block, type, found);
  const decision = decisionType(possible);
  const arms = found.get("on_response");
  const inArms = arms?.value.form === "arms" ? fieldsOfArms(check, arms.value.arms, form) : NO_FIELDS;
  const fields = joined(review?.fields ?? NO_FIELDS, form, inArms);
  noteForm(check, block, fields);
  const resolution: Type = { kind: "object", fields: joined(new Map([["decision", decisionField(decision)]]), fields) };
  check.facts.resolutions.set(block, resolution);
  checkTimeout(check, found, possible, fields);
  if (arms?.value.form === "arms") {
    const { start, end } = arms.name;
    return checkResponseArms(check, arms.value.arms, { decision, resolution }, expected, captured, {
      at: { start, end },
      close: arms.value.end - 1,
    });
  }
  if (type === "debug_breakpoint") return NULL;
  return form.size === 0 && review === undefined ? decision : resolution;
}

/** Whether the target names a queue, or something that was probably meant to be one. */
function namesQueue(target: Entry): boolean {
  const literal = expressionOf(target);
  return (
    literal?.kind !== "ObjectLiteral" ||
    entriesOfObject(literal).some(({ name }) => name.text === "queue" || didYouMean(name.text, ["queue"]) !== "")
  );
}

/** A review goes to a queue; one with a form or options of its own may also be decided where the flow runs. */
function reportQueue(check: FlowCheck, block: CheckpointBlock, type: string, found: Entries): void {
  const target = found.get("hitl_target");
  const decides = found.has("form") || found.has("options") || found.has("on_response");
  if (target === undefined ? type !== "hitl_review" || decides : namesQueue(target)) return;
  check.report(
    E413["review-without-queue"](),
    target === undefined ? block.keyword : target.name,
    target === undefined && check.unit.text[block.end - 1] === "}"
      ? {
          // Without anything else there would be nothing to decide.
          fix: [
            beforeBrace(check.unit.text, block.end - 1, [
              'hitl_target = { queue = "review" }',
              ...(decides ? [] : ['options = ["approve", "reject"]']),
            ]),
          ],
        }
      : {},
  );
}

function decisionType(decisions: Decisions): Type {
  if (decisions === "unknown") return ERROR;
  return decisions === "any" ? STRING : stringUnion(decisions);
}

const decisionField = (type: Type): ObjectField => ({
  name: "decision",
  type,
  doc: "What the person decided.",
  hasDefault: false,
  declaration: undefined,
});

/** The setting `type` is checked here: it takes a name of the author's own too. */
function reportType(check: FlowCheck, block: CheckpointBlock, entry: Entry): boolean {
  if (block.type !== undefined) {
    check.report(E201["double-checkpoint-type"](), entry.name);
  }
  const expression = expressionOf(entry);
  if (
    expression !== undefined &&
    expression.kind !== "MissingExpression" &&
    constantWord(expression) === undefined &&
    expression.kind !== "NameExpression"
  ) {
    check.report(E214["checkpoint-type-no-word"](), expression);
  }
  return true;
}

function defaultDecisions(check: FlowCheck, block: CheckpointBlock, type: string, found: Entries): Decisions {
  if (found.has("options")) return "any";
  switch (type) {
    case "approval":
      return ["approve", "reject"];
    case "freeform":
    case "debug_breakpoint":
      return "any";
    default: {
      const review = type === "hitl_review";
      // A checkpoint without a target has been reported.
      const target = found.get("hitl_target");
      if (review && (target === undefined || !namesQueue(target))) return "any";
      if (!found.has("form")) {
        const or = type === "choice" ? "" : review ? phrases.orFormOrSpec() : phrases.orForm();
        check.report(E406["missing-options"]({ type, or }), block.keyword);
      }
      return "any";
    }
  }
}

const OPTION_TYPE: Type = objectOf({ id: STRING, label: optional(STRING), style: optional(STRING) });

/** The options: ids, or objects. What is not constant makes the decision a string. */
function checkOptions(check: FlowCheck, expression: Expression | undefined): Decisions {
  if (expression === undefined || expression.kind === "MissingExpression") return "any";
  if (expression.kind !== "ArrayLiteral") {
    const type = infer(check, expression);
    if (!isError(type) && !fits(type, arrayOf(STRING)) && !fits(type, arrayOf(OPTION_TYPE))) {
      check.report(E301["options-type"]({ type: formatType(type, 60) }), expression);
    }
    return "any";
  }
  if (expression.elements.length === 0) {
    check.report(E406["no-options"](), expression);
    return "any";
  }
  const ids = new Map<string, Expression>();
  let constant = true;
  let known = true;
  let fitting = true;
  for (const element of expression.elements) {
    if (element.kind === "SpreadElement") {
      checkOptions(check, element.expression);
      constant = false;
      continue;
    }
    const value = element.kind === "ObjectLiteral" ? checkOptionObject(check, element) : element;
    if (element.kind !== "ObjectLiteral") {
      const type = infer(check, element, STRING);
      // Options of one wrong type are one mistake.
      if (fitting && !isError(type) && unalias(type).kind !== "unknown" && !fits(type, STRING)) {
        fitting = false;
        check.report(E301["option-type"]({ type: formatType(type, 60) }), element);
      } else if (unalias(type).kind === "unknown") requireFit(check, element, type, STRING, { what: places.option() });
    }
    const id = value?.kind === "StringLiteral" ? constantText(value) : undefined;
    if (value === undefined) known = false;
    if (id === undefined) {
      constant = false;
      continue;
    }
    if (id === "") check.report(E215["empty-option-id"](), value!);
    const first = ids.get(id);
    if (first === undefined) ids.set(id, value!);
    else {
      check.report(E201["double-option"]({ id: JSON.stringify(id) }), value!, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.start, end: first.end }],
        ...(element === value ? { fix: removal(check.unit.text, element) } : {}),
      });
    }
  }
  if (!known) return "unknown";
  return constant ? [...ids.keys()] : "any";
}

/** The expression that is the id of an option. */
function checkOptionObject(check: FlowCheck, literal: Expression & { kind: "ObjectLiteral" }): Expression | undefined {
  return expressionOf(checkSettings(check, "option", entriesOfObject(literal), literal).get("id"));
}

function checkTimeout(
  check: FlowCheck,
  found: Entries,
  decisions: Decisions,
  fields: ReadonlyMap<string, ObjectField>,
): void {
  const action = found.get("on_timeout");
  const expression = expressionOf(action);
  const word = expression === undefined ? undefined : constantWord(expression);
  if (action !== undefined && !found.has("timeout")) {
    check.report(E212["timeout-action-without-timeout"](), action.name);
  }
  const fallback = found.get("default");
  if (word === "default" && fallback === undefined) {
    check.report(E212["missing-default-decision"](), expression!);
  }
  const value = expressionOf(fallback);
  if (value === undefined) return;
  if (word !== "default" && fallback !== undefined) {
    check.report(E213["default-without-timeout"](), fallback.name);
  }
  if (value.kind === "ObjectLiteral") checkDefaultResolution(check, value, decisions, fields);
  else checkDefault(check, value, decisions, fields);
}

/** A default that is a whole resolution: the decision, and fields; those left out take what is prefilled, or null. */
function checkDefaultResolution(
  check: FlowCheck,
  value: Expression & { kind: "ObjectLiteral" },
  decisions: Decisions,
  fields: ReadonlyMap<string, ObjectField>,
): void {
  const decision = decisionType(decisions);
  const lenient = [...fields.values()].map((field): [string, ObjectField] => [
    field.name,
    { ...field, hasDefault: true },
  ]);
  const type: Type = { kind: "object", fields: new Map([["decision", decisionField(decision)], ...lenient]) };
  checkAgainst(check, value, type, { what: quote("default") });
  const given = new Set(value.entries.flatMap((entry) => (entry.kind === "ObjectEntry" ? [entry.key.text] : [])));
  reportUnfilled(check, value, fields, given);
}

function reportUnfilled(
  check: FlowCheck,
  value: Expression,
  fields: ReadonlyMap<string, ObjectField>,
  given: ReadonlySet<string>,
): void {
  // A misspelt one has been reported.
  if ([...given].some((name) => name !== "decision" && !fields.has(name))) return;
  const missing = [...fields.values()].filter(
    (field) => !given.has(field.name) && !field.hasDefault && !admitsNull(field.type),
  );
  if (missing.length === 0) return;
  check.report(
    E406["unfilled-field"]({ missing: list(missing.map((field) => quote(field.name))), name: missing[0]!.name }),
    value,
  );
}

function checkDefault(
  check: FlowCheck,
  value: Expression,
  decisions: Decisions,
  fields: ReadonlyMap<string, ObjectField>,
): void {
  reportUnfilled(check, value, fields, new Set());
  if (decisions === "any" || decisions === "unknown") {
    checkAgainst(check, value, STRING, { what: quote("default") });
    return;
  }
  const text = value.kind === "StringLiteral" ? constantText(value) : undefined;
  if (text === undefined || decisions.includes(text)) {
    checkAgainst(check, value, stringUnion(decisions), { what: quote("default") });
    return;
  }
  infer(check, value);
  const { hint, more } = suggest(
    JSON.stringify(text),
    decisions.map((id) => JSON.stringify(id)),
    value,
  );
  const all = hint === "" ? phrases.thereAre({ names: list(decisions.map((id) => quote(JSON.stringify(id)))) }) : "";
  check.report(E301["unknown-option"]({ option: JSON.stringify(text), hint, options: all }), value, more);
}
