import type { CoreCallBlock, Expression } from "../../../syntax/ast.js";
import { few, quote, suggest } from "../../diagnostics/wording.js";
import type { Symbol } from "../../model/symbol.js";
import { SELF, calledCore, calledFlow, isAsync } from "../../resolve/called-flow.js";
import type { FlowParameter } from "../../resolve/flow-entity.js";
import type { Unit } from "../../resolve/unit.js";
import { ERROR, NULL, STRING, type Type, UNKNOWN } from "../../types/type.js";
import { isBroken } from "../broken.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { checkSettings, entriesOfSettings, expressionOf } from "../settings.js";
import { checkCallInput } from "./call-input.js";

/** What a call calls: a flow of this core, or one that the interface of another declares. */
export interface Callee {
  readonly name: string;
  readonly unit: Unit;
  readonly params: readonly FlowParameter[];
  readonly returnType: Type;
  readonly symbol: Symbol;
}

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
  const readable = !found.meant.has("input") && !isBroken(check.unit, block);
  if (callee !== undefined && readable && !found.has("input")) checkCallInput(check, undefined, callee, block.keyword);
  const result =
    callee?.returnType ??
    (target !== undefined && callees === undefined && !found.meant.has("async") ? UNKNOWN : ERROR);
  if (!captured) return NULL;
  return isAsync(block) ? { kind: "handle", result } : result;
}

/** What can be called by name. */
interface Callees {
  get(name: string): Callee | undefined;
  keys(): Iterable<string>;
  values(): Iterable<Callee>;
}

/** The flows that can be called there by name; `undefined` where nothing declares them. */
export function calleesOf(unit: Unit, target: string | undefined): Callees | undefined {
  if (target === undefined) return undefined;
  return target === SELF ? unit.flows : unit.interfaces.get(target)?.methods;
}

function checkTarget(check: FlowCheck, expression: Expression): void {
  check.facts.types.set(expression, STRING);
  if (expression.kind === "MissingExpression" || isSwallowed(check, expression)) return;
  if (expression.kind !== "UriLiteral") {
    const text =
      expression.kind === "StringLiteral" ? check.unit.text.slice(expression.start + 1, expression.end - 1) : "";
    const uri = /^core:\/\/[A-Za-z0-9][A-Za-z0-9_./-]*$/.test(text) ? text : undefined;
    if (expression.kind !== "StringLiteral") infer(check, expression);
    check.report(
      "E214",
      expression,
      `${quote("target")} is a core, known when the program is compiled: ${quote(uri ?? "core://tenant/slug")}${uri === undefined ? "" : ", without quotes"}.`,
      uri === undefined
        ? {}
        : {
            fix: {
              title: "Remove the quotes",
              edits: [{ start: expression.start, end: expression.end, newText: uri }],
            },
          },
    );
    return;
  }
  if (!expression.text.startsWith("core://")) {
    check.report(
      "E301",
      expression,
      `${quote("target")} is a core, such as ${quote("core://shop/orders")}; ${quote(expression.text)} is none.`,
    );
    return;
  }
  const declared = check.unit.interfaces.get(expression.text);
  if (declared === undefined) return;
  const { start, end } = expression;
  check.facts.occurrences.push({ start, end, symbol: declared.symbol, role: "read" });
}

/** Whether the name of the next setting was taken for the value of one that has none: `flow = input = { … }`. */
const isSwallowed = (check: FlowCheck, { end }: Expression): boolean =>
  isBroken(check.unit, { start: end, end: end + 2 });

function checkFlowName(
  check: FlowCheck,
  expression: Expression,
  name: string | undefined,
  target: string | undefined,
  callees: Callees | undefined,
): void {
  if (name === undefined || target === undefined || callees === undefined || isSwallowed(check, expression)) return;
  const { start, end } = expression;
  const callee = callees.get(name);
  if (callee !== undefined) {
    check.facts.occurrences.push({ start, end, symbol: callee.symbol, role: "read" });
    return;
  }
  if (target === SELF && check.unit.unresolved.has(name)) return;
  const names = [...callees.keys()];
  const { hint, more, near } = suggest(name, names, expression);
  for (const word of near) check.facts.presumed.add(word);
  const known = hint !== "" || names.length === 0 ? "" : ` It has ${few(names.map(quote))}.`;
  const who = target === SELF ? "This core" : `The interface of ${quote(target)}`;
  const declared = check.unit.interfaces.get(target)?.symbol.declaration;
  check.report("E204", expression, `${who} has no flow ${quote(name)}.${hint}${known}`, {
    ...(expression.kind === "NameExpression" ? more : {}),
    unknown: target === SELF ? { name, of: "flow", meant: callees.get(near[0] ?? "")?.symbol } : { name, of: target },
    ...(declared === undefined
      ? {}
      : {
          related: [
            { message: "The interface", file: declared.file, start: declared.name.start, end: declared.name.end },
          ],
        }),
  });
}
