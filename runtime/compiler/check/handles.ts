import type {
  AssignStatement,
  AwaitResponsesBlock,
  CoreCallBlock,
  Expression,
  NameExpression,
} from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import { E407, E408 } from "../diagnostics/definitions/flows.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { insertion, lineStart } from "../diagnostics/edits.js";
import { blockSetting } from "../semantics/blocks.js";
import type { Unit, Variable } from "../semantics/program.js";
import { type Type, unalias } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";

/** A handle, or an array of handles. */
export function isHandles(type: Type): boolean {
  const known = unalias(type);
  return known.kind === "handle" || (known.kind === "array" && unalias(known.items).kind === "handle");
}

/** A handle is awaited, given to another variable or yielded; it is no value for anything else. Reports every other use. */
export function mayUseHandle(check: FlowCheck, expression: NameExpression, type: Type): boolean {
  if (check.direct === expression || !isHandles(type)) return true;
  const { name } = expression;
  const many = unalias(type).kind === "array";
  check.report(many ? E213["handles-outside-await"]({ name }) : E213["handle-outside-await"]({ name }), expression);
  return false;
}

/** Whether some part of a value is a handle: only a handle itself, or an array of them, can be awaited. */
function holdsHandle(type: Type): boolean {
  const known = unalias(type);
  if (known.kind === "handle") return true;
  if (known.kind === "optional") return holdsHandle(known.type);
  if (known.kind === "array") return holdsHandle(known.items);
  if (known.kind === "union") return known.members.some(holdsHandle);
  return false;
}

/** Reports a variable that would hold a handle on some ways only. */
export function reportMixedHandle(check: FlowCheck, target: NameExpression, type: Type): boolean {
  if (isHandles(type) || !holdsHandle(type)) return false;
  check.report(E213["handle-on-some-paths"]({ name: target.name }), target);
  return true;
}

/** Reports a call of another core whose result is awaited though it is there at once; `false` where it is not awaited. */
export function reportAwaited(check: FlowCheck, call: CoreCallBlock): boolean {
  const { flow, unit } = check;
  if (flow === undefined) return false;
  const targets: Expression[] = [];
  const awaited = new Set<string>();
  walk(flow.node, (node) => {
    if (node.kind === "AssignStatement" && (node as AssignStatement).value === call)
      targets.push((node as AssignStatement).target);
    if (node.kind !== "AwaitResponsesBlock") return;
    const from = blockSetting(node as AwaitResponsesBlock, "from");
    for (const one of from?.kind === "ArrayLiteral" ? from.elements : [])
      if (one.kind === "NameExpression") awaited.add(one.name);
  });
  const name = targets
    .flatMap((one) => (one.kind === "NameExpression" ? [one.name] : []))
    .find((one) => awaited.has(one));
  if (name === undefined) return false;
  const last = call.settings.at(-1);
  const before = last === undefined ? "" : unit.text.slice(lineStart(unit.text, last.start), last.start);
  const separator = before.trim() === "" ? `\n${before}` : ", ";
  check.report(
    E408["awaited-without-async"]({ name }),
    call.keyword,
    last === undefined ? {} : { fix: insertion(last.end, `${separator}async = true`) },
  );
  return true;
}

/** Reports a handle that is taken and never awaited. */
export function reportNeverAwaited(unit: Unit, { name, symbol }: Variable): void {
  const { declaration } = symbol;
  if (declaration === undefined) return;
  const { start, end } = declaration.name;
  const assignment = /^\s*=\s*(?=@core_call\b)/.exec(unit.text.slice(end, declaration.full.end))?.[0];
  unit.reporter.report(
    E407["unawaited-handle"]({ name }),
    declaration.name,
    assignment === undefined ? {} : { fix: [{ start, end: end + assignment.length, newText: "" }] },
  );
}
