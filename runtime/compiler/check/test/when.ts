import type { CallExpression, Expression, Name, NameExpression, Span } from "../../../syntax/ast.js";
import { E200, E204, E205 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E212 } from "../../diagnostics/definitions/settings.js";
import { E303 } from "../../diagnostics/definitions/values.js";
import { phrases, places, relatedTexts } from "../../diagnostics/phrases.js";
import { quote, suggest, thereAre } from "../../diagnostics/wording.js";
import { type ReachedCheckpoint, reachedCheckpoints } from "../../semantics/checkpoints.js";
import { constantName, wordSpan } from "../../semantics/constants.js";
import type { ResolvedArgument } from "../../semantics/facts.js";
import type { FlowEntity, Variable } from "../../semantics/program.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import { fieldSymbol, type Symbol } from "../../semantics/symbol.js";
import { entryValue, type WhenStep } from "../../semantics/tree.js";
import { joinAll } from "../../semantics/types/join.js";
import { ERROR, isError, type ObjectField, optional, STRING, type Type, unalias } from "../../semantics/types/type.js";
import { inferStray, matchArguments } from "../arguments.js";
import { checkAgainst } from "../expect.js";
import { infer } from "../expression.js";
import { checkFailure } from "./mock.js";
import { resultType } from "./result-type.js";
import type { TestCheck } from "./test.js";
import { linkSymbols, noteName } from "../names.js";

/** `@when greet(name)`, `resume { … }`, `resume headline { … }`, `timeout`, `fail(primary, "refusal")`. */
export function checkWhen(check: TestCheck, step: WhenStep): void {
  const { action } = step;
  switch (action.kind) {
    case "MissingExpression":
      check.started = "unknown";
      declareResult(check, undefined);
      return;
    case "CallExpression":
      if (action.callee.kind === "NameExpression") {
        const { name } = action.callee;
        const flow = check.unit.flows.get(name);
        if (flow === undefined && name === "fail") checkFailStep(check, action);
        else startFlow(check, action, action.callee, flow);
        reportRest(check, step);
        return;
      }
      break;
    case "NameExpression":
      if (action.name === "resume") {
        checkResume(check, step);
        return;
      }
      if (action.name === "timeout") {
        if (requireStarted(check, action)) checkTimeout(check, action, checkpointNamed(check, step));
        if (step.value !== undefined) reportValue(check, step.value);
        return;
      }
      reportUnknownAction(check, action);
      return;
    case "ArrayLiteral":
    case "BinaryExpression":
    case "BooleanLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "DurationLiteral":
    case "IfExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "MatchExpression":
    case "MemberExpression":
    case "NullLiteral":
    case "NumberLiteral":
    case "ObjectLiteral":
    case "ParenthesizedExpression":
    case "PipelineExpression":
    case "StringLiteral":
    case "SymbolLiteral":
    case "UnaryExpression":
    case "UriLiteral":
  }
  check.report(E213["no-test-action"](), action);
  check.started = "unknown";
  declareResult(check, undefined);
}

function startFlow(check: TestCheck, call: CallExpression, callee: NameExpression, flow: FlowEntity | undefined): void {
  check.started = flow ?? "unknown";
  if (flow === undefined) {
    const silent = { ...check, report: check.unit.reporter.acknowledge };
    for (const argument of call.arguments) inferStray(silent, argument.value);
    if (callee.name !== "" && !check.unit.unresolved.has(callee.name)) reportUnknownFlow(check, callee);
  } else {
    check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: flow.symbol, role: "read" });
    // What a call with syntax errors lacks is unknown.
    const reporting = hasSyntaxErrors(check.unit, call) ? { ...check, report: check.unit.reporter.acknowledge } : check;
    const given = matchArguments(reporting, call, call.arguments, flow.params, quote(flow.name));
    const args: ResolvedArgument[] = [];
    given.forEach((value, index) => {
      if (value === undefined) return;
      const param = flow.params[index]!;
      const { start, end } = param.node.name;
      checkAgainst(check, value, param.type, {
        what: places.partOf({ part: param.name, whole: flow.name }),
        related: { message: relatedTexts.declared(), file: flow.unit.path, start, end },
        argument: true,
      });
      args.push({ name: param.name, value });
    });
    check.facts.calls.set(call, { callee: { kind: "flow", flow }, arguments: args });
  }
  declareResult(check, flow);
}

function reportUnknownFlow(check: TestCheck, callee: NameExpression): void {
  const names = [...check.unit.flows.keys()];
  const { hint, more, near } = suggest(callee.name, [...names, "fail"], callee);
  const known = names.length === 0 ? phrases.programHasNone() : thereAre(names.map(quote));
  check.report(E204["unknown-flow-to-start"]({ name: callee.name, hint: hint || known }), callee, {
    ...more,
    near,
    unknown: { name: callee.name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
  });
}

function reportUnknownAction(check: TestCheck, action: NameExpression): void {
  const flow = check.unit.flows.get(action.name);
  if (flow !== undefined) {
    check.facts.occurrences.push({ start: action.start, end: action.end, symbol: flow.symbol, role: "read" });
    const none = flow.params.every(({ required }) => !required);
    check.report(E204["flow-without-call"]({ flow: action.name, arguments: none ? "" : "…" }), action, {
      ...(none ? { fix: [{ start: action.end, end: action.end, newText: "()" }] } : {}),
    });
    check.started = flow;
    declareResult(check, flow);
    return;
  }
  const { hint, more, near } = suggest(action.name, ["resume", "timeout", ...check.unit.flows.keys()], action);
  check.report(E204["unknown-action"]({ name: action.name, hint: hint || phrases.testActions() }), action, {
    ...more,
    near,
  });
  if (check.started === undefined) {
    check.started = "unknown";
    declareResult(check, undefined);
  }
}

/** `result` is what the run has come to; it is another one with each flow that is started. */
function declareResult(check: TestCheck, flow: FlowEntity | undefined): void {
  const type = flow === undefined ? ERROR : resultType(check.unit, flow);
  const symbol: Symbol = {
    kind: "variable",
    name: "result",
    type,
    doc: "What the run has come to: `status`, `output`, `checkpoint`, `checkpoints`, `error`, `events`.",
    detail: flow === undefined ? "result" : `result of ${flow.name}`,
    declaration: undefined,
  };
  const variable: Variable = {
    name: "result",
    kind: "local",
    type,
    symbol,
    irName: "result",
    concurrency: 0,
    present: true,
  };
  check.scope.names.set("result", variable);
  check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
}

function requireStarted(check: TestCheck, at: Span): boolean {
  if (check.started !== undefined) return true;
  check.report(E213["nothing-started"](), at);
  return false;
}

/** A call takes nothing behind it. */
function reportRest(check: TestCheck, { target, value }: WhenStep): void {
  if (target !== undefined) check.report(E213["no-test-action"](), target);
  if (value !== undefined) reportValue(check, value);
}

function reportValue(check: TestCheck, value: Expression): void {
  infer(check, value);
  check.report(E213["value-of-no-resume"](), value);
}

/** `fail(primary, "refusal")`: the next answer of that role is this failure, before all that its mocks say. */
function checkFailStep(check: TestCheck, call: CallExpression): void {
  const [first, ...rest] = call.arguments;
  const { core } = check.unit;
  const name = first === undefined ? undefined : constantName(first.value);
  if (first === undefined || name === undefined || name === "") {
    if (first !== undefined) inferStray(check, first.value);
    const at = first?.value ?? { start: call.callee.end, end: call.end };
    check.report(E303["fail-without-role"](), at);
    return;
  }
  const role = core?.roles.get(name);
  if (role !== undefined) {
    noteName(check, wordSpan(first.value), role.symbol, "write");
  } else if (core !== undefined) {
    const names = [...core.roles.keys()];
    const { hint, more, near } = suggest(name, names, first.value);
    check.report(
      E205["unknown-role-to-fail"]({
        name,
        hint: hint || thereAre(names.map(quote)),
      }),
      first.value,
      { ...(first.value.kind === "NameExpression" ? more : {}), near },
    );
  }
  checkFailure(
    check,
    call,
    "model",
    rest.map(({ value }) => value),
  );
}

/** `resume { decision = "approve" }`: the first checkpoint that waits is decided so, or the one of the variable named. */
function checkResume(check: TestCheck, step: WhenStep): void {
  const { action, value } = step;
  if (!requireStarted(check, action)) {
    if (value !== undefined) infer(check, value);
    return;
  }
  const possible = checkpointNamed(check, step);
  if (value === undefined) {
    check.report(E212["empty-resume"](), action);
    return;
  }
  const type = possible === undefined ? undefined : resolutionType(check, possible);
  if (type === undefined) inferResolution(check, value);
  else checkAgainst(check, value, type, { what: places.resolution() });
}

/** A resolution of a checkpoint that cannot be known: a field that some checkpoint's form has takes its type from there. */
function inferResolution(check: TestCheck, value: Expression): void {
  const { started } = check;
  if (value.kind !== "ObjectLiteral" || started === undefined || started === "unknown") {
    infer(check, value);
    return;
  }
  const { checkpoints } = reachedCheckpoints(started, check.unit);
  const fields = jointFields(
    check,
    checkpoints.map(({ block, unit }) => unit.facts.resolutions.get(block)),
  );
  for (const entry of value.entries) {
    if (entry.kind === "SpreadElement") infer(check, entry.expression);
    else {
      const given = entryValue(entry);
      // Which words one takes is not known: the checkpoint may be another one.
      infer(check, given, given.kind === "StringLiteral" ? undefined : fields.get(entry.key.text)?.type);
    }
  }
}

/** The checkpoints that a step may mean; `undefined` where that cannot be known. */
function checkpointNamed(check: TestCheck, { action, target }: WhenStep): readonly ReachedCheckpoint[] | undefined {
  const { started } = check;
  if (started === undefined || started === "unknown") return undefined;
  const { checkpoints, open } = reachedCheckpoints(started, check.unit);
  if (checkpoints.length === 0 && !open) {
    check.report(E213["no-checkpoint-reached"]({ flow: started.name }), action);
    return undefined;
  }
  if (target === undefined || target.text === "") return open ? undefined : checkpoints;
  const meant = checkpoints.filter(({ name }) => name === target.text);
  noteCheckpoints(check, target, meant);
  if (meant.length > 0) return meant;
  if (open) return undefined;
  const within = checkpoints.filter(({ branches }) => branches.includes(target.text));
  const name = within.length === 1 ? within[0]!.name : undefined;
  if (name !== undefined) {
    const { start, end } = target;
    check.report(E200["branch-of-checkpoint"]({ branch: target.text, name }), target, {
      fix: { start, end, newText: name },
    });
    return undefined;
  }
  const names = [...new Set(checkpoints.flatMap(({ name }) => name ?? []))];
  const { hint, more } = suggest(target.text, names, target);
  const known = names.length === 0 ? phrases.noneCaptured() : thereAre(names.map(quote));
  check.report(
    E200["unknown-checkpoint"]({ flow: started.name, checkpoint: target.text, hint: hint || known }),
    target,
    more,
  );
  return undefined;
}

/** Notes the variables and branches that a name of a checkpoint means: several flows may have one, and the name is that of all. */
function noteCheckpoints(check: TestCheck, name: Name, meant: readonly ReachedCheckpoint[]): void {
  const symbols = meant.flatMap(({ target, unit: { facts } }) => {
    if (target === undefined) return [];
    const variable = facts.bindings.get(target)?.symbol;
    return (
      variable ??
      facts.occurrences.find((one) => one.role === "declaration" && one.start === target.start)?.symbol ??
      []
    );
  });
  const [first] = symbols;
  if (first === undefined) return;
  noteName(check, name, first, "write");
  for (const symbol of symbols) linkSymbols(check, first, symbol);
}

/** Time runs out only where there is a limit. */
function checkTimeout(check: TestCheck, at: Span, possible: readonly ReachedCheckpoint[] | undefined): void {
  if (possible === undefined) return;
  const limited = possible.some(({ block }) =>
    [...block.header, ...block.settings].some(({ name }) => name.text === "timeout"),
  );
  if (limited) return;
  check.report(E213["no-timeout"](), at, {
    related: possible.map(({ block, unit }) => ({
      message: relatedTexts.checkpoint(),
      file: unit.path,
      start: block.keyword.start,
      end: block.keyword.end,
    })),
  });
}

/** What resolves these checkpoints; of several, what resolves any of them: a field that more than one has is then one name for all. */
function resolutionType(check: TestCheck, possible: readonly ReachedCheckpoint[]): Type | undefined {
  const types = possible.map(({ block, unit }) => unit.facts.resolutions.get(block));
  const [only] = types;
  if (types.length === 1 || only === undefined) return only;
  if (types.some((type) => type === undefined || unalias(type).kind !== "object")) return undefined;
  return { kind: "object", fields: jointFields(check, types) };
}

/** The fields of all of these that are objects, each once. */
function jointFields(check: TestCheck, types: readonly (Type | undefined)[]): ReadonlyMap<string, ObjectField> {
  const all = new Map<string, ObjectField[]>();
  for (const type of types) {
    const known = type === undefined ? undefined : unalias(type);
    if (known?.kind !== "object") continue;
    for (const field of known.fields.values()) all.set(field.name, [...(all.get(field.name) ?? []), field]);
  }
  return new Map([...all].map(([name, fields]) => [name, jointField(check, name, fields)]));
}

function jointField(check: TestCheck, name: string, fields: readonly ObjectField[]): ObjectField {
  const types = fields.map(({ type }) => type);
  const joined = types.some(isError) ? ERROR : joinAll(types);
  const type = name === "decision" ? (unalias(joined).kind === "union" ? STRING : joined) : optional(joined);
  const [first, ...others] = fields.filter(({ declaration }) => declaration !== undefined);
  if (first !== undefined) for (const other of others) linkSymbols(check, fieldSymbol(first), fieldSymbol(other));
  return { name, type, doc: first?.doc, hasDefault: false, declaration: first?.declaration };
}
