import type { CoreCallBlock, Expression, ObjectLiteral, Span } from "../../../syntax/ast.js";
import { E201, E204 } from "../../diagnostics/definitions/names.js";
import { E214 } from "../../diagnostics/definitions/settings.js";
import { E301, E303, E306 } from "../../diagnostics/definitions/values.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { count, listSome, list, quote, suggest } from "../../diagnostics/wording.js";
import {
  type Callee,
  type Callees,
  calledCore,
  calledFlow,
  calleesOf,
  isAsync,
  isWrittenOut,
  SELF,
} from "../../semantics/blocks.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import { entryValue } from "../../semantics/tree.js";
import { formatType } from "../../semantics/types/format.js";
import { mismatch } from "../../semantics/types/relations.js";
import { ERROR, NULL, STRING, type Type, unalias, UNKNOWN } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkAgainst, reportMismatch } from "../expect.js";
import { infer } from "../expression.js";
import { checkSettings, entriesOfSettings, expressionOf } from "../settings.js";
import { reportUnknown } from "../unknown.js";
import { linkSymbols, linkTypes, noteName, noteShorthand } from "../names.js";
import { wordSpan } from "../../semantics/constants.js";
import { fieldSymbol } from "../../semantics/symbol.js";

/** `@core_call { target = core://shop/orders  flow = refund  input = { … } }`. */
export function checkCoreCall(check: FlowCheck, block: CoreCallBlock, captured: boolean): Type {
  const target = calledCore(block);
  const callees = calleesOf(check.unit, target);
  const { name } = calledFlow(block);
  const callee = name === undefined ? undefined : callees?.get(name);
  const entries = [...entriesOfSettings(block.header), ...entriesOfSettings(block.settings)];
  const found = checkSettings(check, "core_call", entries, block.keyword, (setting, entry) => {
    const expression = expressionOf(entry);
    if (expression === undefined) return;
    switch (setting) {
      case "target":
        checkTarget(check, expression);
        return;
      case "flow":
        checkFlowName(check, expression, name, target, callees);
        return;
      case "input":
        checkCallInput(check, expression, callee);
        return;
    }
  });
  const readable = !found.probablyMeant.has("input") && !hasSyntaxErrors(check.unit, block);
  if (callee !== undefined && readable && !found.has("input")) checkCallInput(check, undefined, callee, block.keyword);
  const result =
    callee?.returnType ??
    (target !== undefined && callees === undefined && !found.probablyMeant.has("async") ? UNKNOWN : ERROR);
  if (!captured) return NULL;
  return isAsync(block) ? { kind: "handle", result } : result;
}

function checkTarget(check: FlowCheck, expression: Expression): void {
  check.facts.types.set(expression, STRING);
  if (expression.kind === "MissingExpression" || isSwallowed(check, expression)) return;
  if (expression.kind !== "UriLiteral") {
    const text =
      expression.kind === "StringLiteral" ? check.unit.text.slice(expression.start + 1, expression.end - 1) : "";
    const uri = /^core:\/\/[A-Za-z0-9][A-Za-z0-9_./-]*$/.test(text) ? text : undefined;
    if (expression.kind !== "StringLiteral") infer(check, expression);
    if (uri === undefined) check.report(E214["target-no-core"](), expression);
    else {
      const fix = { start: expression.start, end: expression.end, newText: uri };
      check.report(E214["quoted-target"]({ uri }), expression, { fix });
    }
    return;
  }
  if (!expression.text.startsWith("core://")) {
    check.report(E301["target-no-uri"]({ found: expression.text }), expression);
    return;
  }
  const declared = check.unit.interfaces.get(expression.text);
  if (declared === undefined) return;
  const { start, end } = expression;
  check.facts.occurrences.push({ start, end, symbol: declared.symbol, role: "read" });
}

/** Whether the name of the next setting was taken for the value of one that has none: `flow = input = { … }`. */
const isSwallowed = (check: FlowCheck, { end }: Expression): boolean =>
  hasSyntaxErrors(check.unit, { start: end, end: end + 2 });

function checkFlowName(
  check: FlowCheck,
  expression: Expression,
  name: string | undefined,
  target: string | undefined,
  callees: Callees | undefined,
): void {
  if (name === undefined || target === undefined || callees === undefined || isSwallowed(check, expression)) return;
  const callee = callees.get(name);
  if (callee !== undefined) {
    noteName(check, wordSpan(expression), callee.symbol, "read");
    return;
  }
  if (target === SELF && check.unit.unresolved.has(name)) return;
  const names = [...callees.keys()];
  const { hint, more, near } = suggest(name, names, expression);
  const known = hint !== "" || names.length === 0 ? "" : phrases.itHas({ names: listSome(names.map(quote)) });
  const who = target === SELF ? places.thisCore() : places.interfaceOf({ core: target });
  const declared = check.unit.interfaces.get(target)?.symbol.declaration;
  check.report(E204["unknown-flow-of-core"]({ core: who, name, hint, known }), expression, {
    ...(expression.kind === "NameExpression" ? more : {}),
    near,
    unknown: target === SELF ? { name, of: "flow", meant: callees.get(near[0] ?? "")?.symbol } : { name, of: target },
    ...(declared === undefined
      ? {}
      : {
          related: [
            {
              message: relatedTexts.interface(),
              file: declared.file,
              start: declared.name.start,
              end: declared.name.end,
            },
          ],
        }),
  });
}

/** What a call gives the flow: its fields are the parameters. Without `callee` nothing says what these are. */
function checkCallInput(
  check: FlowCheck,
  input: Expression | undefined,
  callee: Callee | undefined,
  at: Span | undefined = input,
): void {
  if (input?.kind === "MissingExpression") return;
  if (input === undefined) {
    if (callee !== undefined && at !== undefined) reportMissing(check, at, callee, new Set());
    return;
  }
  if (callee !== undefined && isWrittenOut(input)) {
    checkLiteral(check, input, callee);
    return;
  }
  const type = infer(check, input);
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return;
  if (known.kind === "unknown") {
    reportUnknown(check, input);
    return;
  }
  if (known.kind === "object") {
    if (callee !== undefined) checkFields(check, input, callee);
    return;
  }
  check.report(E301["input-no-object"]({ type: formatType(type, 60) }), input);
}

/** The parameters as the fields of an object, for editors. */
const inputType = ({ params }: Callee): Type => ({
  kind: "object",
  fields: new Map(
    params.map(({ name, type, node, default: value }) => [
      name,
      { name, type, doc: node.doc, hasDefault: value !== undefined, declaration: undefined },
    ]),
  ),
});

function checkLiteral(check: FlowCheck, input: ObjectLiteral, callee: Callee): void {
  check.facts.expected.set(input, inputType(callee));
  const given = new Map<string, Span>();
  const meant = new Set<string>();
  for (const entry of input.entries) {
    if (entry.kind === "SpreadElement" || entry.key.text === "") continue;
    const { key } = entry;
    const value = entryValue(entry);
    const first = given.get(key.text);
    if (first !== undefined) {
      check.report(E201["double-key"]({ key: key.text }), key, {
        related: [{ message: relatedTexts.first(), file: check.unit.path, start: first.start, end: first.end }],
      });
      continue;
    }
    given.set(key.text, key);
    const param = callee.params.find(({ name }) => name === key.text);
    if (param === undefined) {
      infer(check, value);
      const names = callee.params.map(({ name }) => name).filter((name) => !given.has(name));
      const { hint, more, near } = suggest(key.text, names, key);
      for (const word of near) meant.add(word);
      const all = callee.params.map(({ name }) => quote(name));
      const known = hint !== "" ? "" : all.length === 0 ? phrases.itHasNone() : phrases.itHas({ names: listSome(all) });
      check.report(E306["unknown-flow-parameter"]({ flow: callee.name, parameter: key.text, hint, known }), key, more);
      continue;
    }
    if (entry.value === undefined) noteShorthand(check, key, param.symbol);
    else noteName(check, key, param.symbol, "read");
    const { start, end } = param.node.name;
    checkAgainst(check, value, param.type, {
      what: places.partOf({ part: param.name, whole: callee.name }),
      related: { message: relatedTexts.declared(), file: callee.unit.path, start, end },
      argument: true,
    });
  }
  if (!hasSyntaxErrors(check.unit, input)) reportMissing(check, input, callee, new Set([...given.keys(), ...meant]));
}

/** A value that is no literal: an object with a field for each parameter that is needed. */
function checkFields(check: FlowCheck, input: Expression, callee: Callee): void {
  const type = check.facts.types.get(input);
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind !== "object") return;
  for (const param of callee.params) {
    const field = known.fields.get(param.name);
    if (field === undefined) continue;
    linkSymbols(check, fieldSymbol(field), param.symbol);
    const wrong = mismatch(field.type, param.type);
    if (wrong === undefined) linkTypes(check, field.type, param.type);
    const { start, end } = param.node.name;
    if (wrong !== undefined)
      reportMismatch(check, input, wrong, {
        what: places.partOf({ part: param.name, whole: callee.name }),
        related: { message: relatedTexts.declared(), file: callee.unit.path, start, end },
        argument: true,
      });
  }
  reportMissing(check, input, callee, new Set(known.fields.keys()));
}

function reportMissing(check: FlowCheck, at: Span, callee: Callee, given: ReadonlySet<string>): void {
  const missing = callee.params.filter(({ name, required }) => required && name !== "" && !given.has(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name, type }) => `${quote(name)}: ${quote(formatType(type, 40))}`);
  const { declaration } = callee.symbol;
  check.report(
    E303["missing-flow-parameters"]({ flow: callee.name, parameters: list(names) }),
    at,
    declaration === undefined
      ? {}
      : {
          related: [
            {
              message: relatedTexts.parametersDeclared({ parameters: count(callee.params.length, "parameter") }),
              file: declaration.file,
              start: declaration.name.start,
              end: declaration.name.end,
            },
          ],
        },
  );
}
