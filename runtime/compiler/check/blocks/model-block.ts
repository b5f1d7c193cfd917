import type { Expression, ModelBlock } from "../../../syntax/ast.js";
import { E403, E409 } from "../../diagnostics/definitions/flows.js";
import { E205 } from "../../diagnostics/definitions/names.js";
import { E211, E212 } from "../../diagnostics/definitions/settings.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { spanOf } from "../../diagnostics/edits.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import { list, quote, suggest, thereAre } from "../../diagnostics/wording.js";
import { resolveType } from "../../resolve/types.js";
import { constantName, constantWord, wordSpan } from "../../semantics/constants.js";
import { type CoreEntity, findRole, type RoleEntity } from "../../semantics/program.js";
import { hasSyntaxErrors, isUnreadable } from "../../semantics/recovery.js";
import { MODALITIES } from "../../semantics/settings/models.js";
import { formatType } from "../../semantics/types/format.js";
import { fits } from "../../semantics/types/relations.js";
import { arrayOf, ERROR, FLOAT, STRING, type Type, URL_TYPE } from "../../semantics/types/type.js";
import { checkYieldingBody } from "../body.js";
import { type FlowCheck, withContext } from "../context.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { IDENTITY } from "../roots.js";
import {
  checkSettings,
  type Entries,
  entriesOfObject,
  entriesOfSettings,
  type Entry,
  expressionOf,
} from "../settings.js";
import { checkConditions, checkFailureHandlers, withBlockNames } from "./model-conditions.js";
import { lintQuotedType } from "../lints.js";
import { noteName } from "../names.js";

/** `@flexible`, `@guarded`, `@model_call`: asks a model for a value of a type. */
export function checkModelBlock(check: FlowCheck, block: ModelBlock, captured: boolean): Type {
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
  // The type of the answer is needed by what comes before it in the source too: examples, handlers.
  const outputEntry = entries.find((entry) => entry.name.text === "output");
  const output = outputEntry?.value.form === "type" ? resolveType(outputEntry.value.type, check.unit) : ERROR;
  check.facts.blockTypes.set(block, output);
  if (outputEntry?.value.form === "type") lintQuotedType(check, outputEntry.value.type);

  // Conditions name the input and the output, wherever these stand.
  const later: (readonly [string, Entry])[] = [];
  const found = checkSettings(check, block.block, entries, block.keyword, (name, entry) => {
    switch (name) {
      case "llm":
        checkRole(check, expressionOf(entry));
        return;
      case "identity": {
        const expression = expressionOf(entry);
        if (expression !== undefined) checkAgainst(check, expression, IDENTITY, { what: quote("identity") });
        return;
      }
      case "examples":
        checkExamples(check, expressionOf(entry), output);
        return;
      case "on_failure":
        if (entry.value.form === "handlers") checkFailureHandlers(check, entry.value.handlers, output);
        return;
      case "budget":
        if (entry.value.form === "settings") {
          checkSettings(check, "budget", entriesOfSettings(entry.value.settings), entry.name);
        }
        return;
      default:
        later.push([name, entry]);
    }
  });
  const input = expressionOf(found.get("input"));
  const inputType = input === undefined ? undefined : check.facts.types.get(input);
  for (const [name, entry] of later) checkAround(check, name, entry, inputType, output, captured);
  if (
    block.block !== "model_call" &&
    !found.has("input") &&
    !found.has("context") &&
    !hasMistake(check, block, found)
  ) {
    check.report(E403["model-without-input"]({ block: block.block }), block.keyword);
  }
  const modality = modalityOf(block, found.get("modality"));
  if (modality !== undefined) {
    checkModality(check, block, found.get("llm"), modality);
    checkAnswerType(check, modality, outputEntry, output);
  }
  return output;
}

/** Whether it cannot be known what the block is given: it could not be read, or a name in it is misspelt. */
const hasMistake = (check: FlowCheck, block: ModelBlock, found: Entries): boolean =>
  found.probablyMeant.has("input") || found.probablyMeant.has("context") || hasSyntaxErrors(check.unit, block);

/** `guard`, `validate` and `on_validation_failure`. */
function checkAround(
  check: FlowCheck,
  name: string,
  entry: Entry,
  inputType: Type | undefined,
  output: Type,
  captured: boolean,
): void {
  const input = inputType === undefined ? {} : { input: inputType };
  const { value } = entry;
  if (value.form === "conditions") {
    const names = name === "guard" ? input : { ...input, output };
    withBlockNames(check, value, names, () => {
      withContext(check, { context: { ...check.context, blocks: false, effects: false } }, () => {
        checkConditions(check, value.conditions, quote(name));
      });
    });
  } else if (value.form === "body") {
    const { body } = value;
    const before = check.state;
    const state = before.branch();
    withBlockNames(check, body, { ...input, output, failed: arrayOf(STRING) }, () =>
      withContext(check, { state, direct: undefined }, () => {
        const why = { what: places.blockResult() };
        checkYieldingBody(check, body, {
          expected: output,
          why,
          what: quote(name),
          lastIsValue: true,
          mustYield: captured,
        });
      }),
    );
    // It runs only when the conditions do not hold.
    before.merge([before.branch(), state]);
  }
}

function modalityOf(block: ModelBlock, entry: Entry | undefined): string | undefined {
  if (block.block !== "model_call") return "text";
  const expression = expressionOf(entry);
  const word = expression === undefined ? undefined : constantWord(expression);
  return MODALITIES.find((known) => known === word);
}

/** What a call of a modality gives, where it is one type. */
const ANSWERS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["embedding", arrayOf(FLOAT)],
  ["stt", STRING],
  ["tts", URL_TYPE],
  ["audio", URL_TYPE],
  ["image_generation", URL_TYPE],
]);

function checkAnswerType(check: FlowCheck, modality: string, entry: Entry | undefined, output: Type): void {
  const answer = ANSWERS.get(modality);
  if (answer === undefined || entry?.value.form !== "type" || fits(answer, output)) return;
  check.report(
    E301["modality-type"]({ modality, type: formatType(answer), output: formatType(output) }),
    entry.value.type,
  );
}

/** The role that a block asks, and what is wrong with its name. */
function checkRole(check: FlowCheck, expression: Expression | undefined): void {
  const { core } = check.unit;
  const name = expression === undefined ? undefined : constantName(expression);
  if (name === undefined || name === "" || expression === undefined || core === undefined) return;
  const role = findRole(core, name);
  if (role !== undefined) {
    noteName(check, wordSpan(expression), role.symbol, "read");
    return;
  }
  if (isUnreadable(core, "ModelsDeclaration")) return;
  const names = [...core.roles.keys()];
  const { hint, more, near } = suggest(name, names, expression);
  const known = hint === "" ? thereAre(names.map(quote)) : "";
  check.report(E205["unknown-role"]({ name, hint, known }), expression, {
    ...(expression.kind === "NameExpression" ? more : {}),
    near,
    unknown: { name, of: "role", meant: core.roles.get(near[0] ?? "")?.symbol },
  });
}

/** A model must be able to do what it is asked for. */
function checkModality(check: FlowCheck, block: ModelBlock, llm: Entry | undefined, modality: string): void {
  const { core } = check.unit;
  const role = roleOf(core, expressionOf(llm));
  if (role === undefined || role.modalities.includes(modality)) return;
  // A misspelt modality of the role has been reported, and may be this one.
  if (role.modalities.some((name) => !(MODALITIES as readonly string[]).includes(name))) return;
  check.report(
    E409["role-without-modality"]({
      role: role.name,
      modalities: list(role.modalities.map((word) => quote(`:${word}`))),
      block: block.block,
      modality,
    }),
    llm === undefined ? block.keyword : (expressionOf(llm) ?? block.keyword),
    role.symbol.declaration === undefined
      ? {}
      : {
          related: [
            {
              message: relatedTexts.roleDeclared(),
              file: role.symbol.declaration.file,
              ...spanOf(role.symbol.declaration.name),
            },
          ],
        },
  );
}

function roleOf(core: CoreEntity | undefined, llm: Expression | undefined): RoleEntity | undefined {
  const name = llm === undefined ? core?.primary : constantName(llm);
  return name === undefined ? undefined : findRole(core, name);
}

function checkExamples(check: FlowCheck, expression: Expression | undefined, output: Type): void {
  if (expression === undefined || expression.kind === "MissingExpression") return;
  if (expression.kind !== "ArrayLiteral") {
    infer(check, expression);
    check.report(E301["examples-no-array"](), expression);
    return;
  }
  for (const element of expression.elements) {
    if (element.kind !== "ObjectLiteral") {
      const inner = element.kind === "SpreadElement" ? element.expression : element;
      infer(check, inner);
      check.report(E301["example-no-object"](), inner);
      continue;
    }
    const entries = entriesOfObject(element);
    for (const entry of entries) {
      const value = expressionOf(entry);
      if (value === undefined) continue;
      if (entry.name.text === "output") checkAgainst(check, value, output, { what: places.exampleAnswer() });
      else {
        infer(check, value);
        if (entry.name.text !== "input") {
          check.report(E211["unknown-example-field"]({ name: entry.name.text }), entry.name);
        }
      }
    }
    const missing = ["input", "output"].filter((name) => !entries.some((entry) => entry.name.text === name));
    if (missing.length > 0) check.report(E212["incomplete-example"]({ missing: list(missing.map(quote)) }), element);
  }
}
