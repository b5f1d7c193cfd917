/**
 * A pipeline that reaches more than statements becomes blocks: a stage is a `core_call`, `|*>` a concurrent `foreach` around
 * one, `|~>` a `try` around one, and `|?>` a `match` that holds the stages after it, so that none of them runs when the chain
 * has ended with null. Stages between that are pure become expressions.
 */
import type { IRBlock, IRExpr, IRPattern } from "../../../ir/module.js";
import type { PipelineExpression, PipelineStage, Span } from "../../../syntax/ast.js";
import type { FlowEntity } from "../../semantics/program.js";
import { typeToIR } from "../../semantics/types/to-ir.js";
import { ERROR, type Type } from "../../semantics/types/type.js";
import { implicit, type Result, within } from "../block-head.js";
import type { FlowBuild, NodePath } from "../context.js";
import { buildArguments, buildExpression } from "../expression.js";
import { boolLiteral, NULL_LITERAL, numberLiteral } from "../literals.js";
import { isBlockCall } from "../holds-blocks.js";
import { applyStage, buildStages, buildVerdict, stageArguments, stageOf, stageText } from "../pipeline-stages.js";

/** What is done with the value that comes out: a local takes it, the block around takes it, or nothing does. */
type Sink = (Result & { readonly kind: "bind" }) | { readonly kind: "yield" } | { readonly kind: "drop" };

interface Lowering {
  readonly build: FlowBuild;
  readonly stages: readonly PipelineStage[];
  /** The last stage that is a block of its own; what follows is one expression. */
  readonly lastBlock: number;
  /** Only the source may be more than a local. */
  readonly sourceType: Type;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** All elements at once: how many calls run at the same time is bounded by the host, as in `@parallel`. */
const ALL_AT_ONCE = numberLiteral(String(Number.MAX_SAFE_INTEGER), false, undefined);

export function buildPipeline(
  build: FlowBuild,
  node: PipelineExpression,
  result: Result | undefined,
  doc: string | undefined,
): readonly IRBlock[] {
  const { source, stages } = node;
  const lowering: Lowering = {
    build,
    stages,
    lastBlock: stages.findLastIndex((stage) => stageOf(build, stage).flow?.pure === false),
    sourceType: build.checked.typeOf(source) ?? ERROR,
    doc,
    span: node,
  };
  const sink: Sink = result === undefined ? { kind: "drop" } : { kind: "bind", ...result };
  // Stages stand under the name of the result; without one, directly in what is around.
  const path =
    result === undefined || result.unnamed === true
      ? build.path
      : build.path.named(result.shown ?? result.binding.replace(/#\d+$/, ""));
  return within(build, path, () => {
    if (isBlockCall(build, source)) return callSource(lowering, source, sink);
    const value = buildExpression(build, source);
    // What has effects happens once, where the source is written.
    const bound = hasEffects(value) && lowering.lastBlock >= 0;
    return bound ? bindValue(lowering, value, lowering.sourceType, source, 0, sink) : run(lowering, 0, value, sink);
  });
}

/** The source is a call of a flow that is a block itself. */
function callSource(lowering: Lowering, source: PipelineExpression["source"], sink: Sink): readonly IRBlock[] {
  const { build } = lowering;
  const resolved = source.kind === "CallExpression" ? build.checked.callOf(source) : undefined;
  if (resolved?.callee.kind !== "flow") throw new Error("The compiler took something else for the call of a flow.");
  const { flow } = resolved.callee;
  const to = { binding: build.temporary("@value", flow.returnType), type: flow.returnType };
  const call = callOf(build.path.named(flow.name), build, source, flow, buildArguments(build, resolved.arguments), to);
  return [call, ...run(lowering, 0, local(to.binding), sink)];
}

/** The stages from `index` on, given the value that comes into them. */
function run(lowering: Lowering, index: number, value: IRExpr, sink: Sink): readonly IRBlock[] {
  const { build, stages, lastBlock } = lowering;
  const stage = stages[index];
  if (stage === undefined || index > lastBlock) {
    return deliver(lowering, buildStages(build, value, stages.slice(index)), sink);
  }
  const { flow, output } = stageOf(build, stage);
  const isPure = flow?.pure !== false;
  // What is read more than once is computed once.
  if ((stage.operator === "|?>" || (stage.operator === "|~>" && !isPure)) && !isSimple(value)) {
    return bindValue(lowering, value, lowering.sourceType, stage, index, sink);
  }
  if (stage.operator === "|?>") return gate(lowering, index, stage, value, sink);
  if (isPure) {
    let end = index + 1;
    while (isPureStep(lowering, end)) end++;
    const last = stages[end - 1]!;
    const together = buildStages(build, value, stages.slice(index, end));
    return bindValue(lowering, together, stageOf(build, last).output, { start: stage.start, end: last.end }, end, sink);
  }
  const path = build.path.named(flow.name);
  return produce(lowering, index, output, sink, (to) => block(lowering, stage, flow, value, path, to));
}

/** Whether the stage is pure and lets the chain go on, so that it can be computed together with the one before. */
function isPureStep({ build, stages, lastBlock }: Lowering, index: number): boolean {
  const stage = stages[index];
  return (
    stage !== undefined && index < lastBlock && stage.operator !== "|?>" && stageOf(build, stage).flow?.pure !== false
  );
}

/** One block with its result; the stages after it go on from that. */
function produce(
  lowering: Lowering,
  index: number,
  type: Type,
  sink: Sink,
  make: (to: Result | undefined) => IRBlock,
): readonly IRBlock[] {
  const isLast = index === lowering.stages.length - 1;
  if (isLast && sink.kind === "drop") return [make(undefined)];
  if (isLast && sink.kind === "bind") return [documented(lowering, make(sink))];
  const to = { binding: lowering.build.temporary("@value", type), type };
  return [make(to), ...run(lowering, index + 1, local(to.binding), sink)];
}

/** A stage that is a block and lets the chain go on. */
function block(
  { build, stages }: Lowering,
  stage: PipelineStage,
  flow: FlowEntity,
  value: IRExpr,
  path: NodePath,
  to: Result | undefined,
): IRBlock {
  const resolved = stageOf(build, stage);
  const call = (input: IRExpr, at: NodePath, result: Result | undefined): IRBlock =>
    callOf(at, build, stage, flow, stageArguments(build, resolved, flow, input), result);
  /** The call within another block, which takes its result. */
  const inner = (input: IRExpr): readonly IRBlock[] =>
    within(build, path, () => {
      const at = path.numbered("call");
      if (to === undefined) return [call(input, at, undefined)];
      const binding = build.temporary("@value", resolved.result);
      return [call(input, at, { binding, type: resolved.result }), yielding(build, stage, local(binding))];
    });
  switch (stage.operator) {
    case "|*>": {
      const item = build.temporary("@value", resolved.input);
      return {
        kind: "foreach",
        item,
        collection: value,
        of: "array",
        max_concurrent: ALL_AT_ONCE,
        body: inner(local(item)),
        ...head(build, path, stage, to),
      };
    }
    case "|~>":
      return {
        kind: "try",
        body: inner(value),
        catches: [
          {
            skips: { stage: stages.indexOf(stage) + 1, text: stageText(build, stage) },
            body: to === undefined ? [] : within(build, path, () => [yielding(build, stage, value)]),
          },
        ],
        ...head(build, path, stage, to),
      };
    case "|>":
    case "|?>":
      return call(value, path, to);
  }
}

/** `|?>`: the arm for a value that is not null holds the later stages. */
function gate(lowering: Lowering, index: number, stage: PipelineStage, value: IRExpr, sink: Sink): readonly IRBlock[] {
  const { build } = lowering;
  const { flow, mayEnd } = stageOf(build, stage);
  const path = flow === undefined ? build.path.numbered("lambda") : build.path.named(flow.name);
  if (!mayEnd) return judge(lowering, index, stage, value, path, sink);
  return [
    fork(lowering, stage, path, value, sink, (inside) => [
      { pattern: literal(NULL_LITERAL), body: ended(build, stage, inside) },
      { pattern: { kind: "wildcard" }, body: judge(lowering, index, stage, value, path, inside) },
    ]),
  ];
}

/** The stage right of `|?>`, where the value is not null. */
function judge(
  lowering: Lowering,
  index: number,
  stage: PipelineStage,
  value: IRExpr,
  path: NodePath,
  sink: Sink,
): readonly IRBlock[] {
  const { build, stages } = lowering;
  const { flow, accepts, result, output } = stageOf(build, stage);
  const isBlock = flow?.pure === false;
  if (!accepts) {
    if (isBlock) return produce(lowering, index, output, sink, (to) => block(lowering, stage, flow, value, path, to));
    return bindValue(lowering, applyStage(build, stage, value), output, stage, index + 1, sink);
  }
  const decide = (verdict: IRExpr): IRBlock =>
    fork(lowering, stage, path, verdict, sink, (inside) => [
      { pattern: literal(boolLiteral(true)), body: run(lowering, index + 1, value, inside) },
      { pattern: { kind: "wildcard" }, body: ended(build, stage, inside) },
    ]);
  if (!isBlock) return [decide(applyStage(build, stage, value))];
  // Nobody takes what comes out, and nothing comes after: what it says decides nothing.
  const decides = sink.kind !== "drop" || index < stages.length - 1;
  if (!decides) return [block(lowering, stage, flow, value, path, undefined)];
  const to = { binding: build.temporary("@value", result), type: result };
  return [block(lowering, stage, flow, value, path, to), decide(buildVerdict(build, flow, local(to.binding)))];
}

/** A `match` with one arm that holds the later stages. */
function fork(
  lowering: Lowering,
  stage: PipelineStage,
  path: NodePath,
  subject: IRExpr,
  sink: Sink,
  arms: (inside: Sink) => (IRBlock & { readonly kind: "match" })["arms"],
): IRBlock {
  const { build } = lowering;
  // Its id comes before those of what it holds.
  const own = head(build, path.numbered("match"), stage, sink.kind === "bind" ? sink : undefined);
  const made: IRBlock = { kind: "match", subject, arms: arms(sink.kind === "bind" ? { kind: "yield" } : sink), ...own };
  return sink.kind === "bind" ? documented(lowering, made) : made;
}

/** What a chain that has ended with null comes to. */
const ended = (build: FlowBuild, stage: PipelineStage, sink: Sink): readonly IRBlock[] =>
  sink.kind === "drop" ? [] : [yielding(build, stage, NULL_LITERAL)];

/** Assigns a value to a local, which the later stages read. */
function bindValue(
  lowering: Lowering,
  value: IRExpr,
  type: Type,
  span: Span,
  next: number,
  sink: Sink,
): readonly IRBlock[] {
  const { build } = lowering;
  const target = local(build.temporary("@value", type));
  const assign = implicit(build, span, [{ kind: "assign", target, value, source_location: build.location(span) }]);
  return [assign, ...run(lowering, next, target, sink)];
}

/** The value that comes out goes where it is wanted. */
function deliver(lowering: Lowering, value: IRExpr, sink: Sink): readonly IRBlock[] {
  const { build, span } = lowering;
  const source_location = build.location(span);
  switch (sink.kind) {
    case "bind":
      return [
        documented(
          lowering,
          implicit(build, span, [{ kind: "assign", target: local(sink.binding), value, source_location }]),
        ),
      ];
    case "yield":
      return [implicit(build, span, [{ kind: "yield", value, source_location }])];
    case "drop":
      return isSimple(value)
        ? []
        : [implicit(build, span, [{ kind: "expression", expression: value, source_location }])];
  }
}

function callOf(
  path: NodePath,
  build: FlowBuild,
  span: Span,
  flow: FlowEntity,
  input_bindings: readonly { readonly name: string; readonly value: IRExpr }[],
  to: Result | undefined,
): IRBlock {
  return {
    kind: "core_call",
    target: "core://self",
    flow_name: flow.irName,
    input_bindings,
    is_async: false,
    ...head(build, path, span, to),
  };
}

const head = (build: FlowBuild, path: NodePath, span: Span, to: Result | undefined) => ({
  node_id: path.id,
  ...(to === undefined ? {} : { result_binding: to.binding, result_type: typeToIR(to.type) }),
  source_location: build.location(span),
});

/** The doc comment of an assignment stands at the block that gives its value. */
const documented = ({ doc }: Lowering, made: IRBlock): IRBlock => (doc === undefined ? made : { ...made, doc });

const yielding = (build: FlowBuild, span: Span, value: IRExpr): IRBlock =>
  implicit(build, span, [{ kind: "yield", value, source_location: build.location(span) }]);

const local = (name: string): IRExpr & { readonly kind: "name" } => ({ kind: "name", scope: "local", name });
const literal = (value: IRExpr): IRPattern => ({ kind: "literal", value });

/** Whether reading an expression once more costs and changes nothing: a name, a field of one, a constant. */
function isSimple(expr: IRExpr): boolean {
  if (expr.kind === "literal" || expr.kind === "symbol") return true;
  if (expr.kind === "name") {
    // Memory may be written by what runs in between.
    return expr.scope === "local" || expr.scope === "param" || expr.scope === "config";
  }
  if (expr.kind === "member") return isSimple(expr.object);
  return false;
}

/** Whether an expression does more than compute: a call of a plugin, or of a method of memory. */
function hasEffects(expr: IRExpr): boolean {
  return someExpression(expr, (part) => part.kind === "method" && (part.type === "plugin" || part.type === "memory"));
}

/** Expressions, and the lists and entries in them, are plain data. */
function someExpression(node: unknown, test: (expr: IRExpr) => boolean): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("kind" in node && test(node as IRExpr)) return true;
  return Object.values(node).some((part) => someExpression(part, test));
}
