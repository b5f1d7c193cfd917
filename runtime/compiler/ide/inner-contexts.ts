import type { PipelineExpression, PipelineStage, TestStep } from "../../syntax/ast.js";
import { reachedCheckpoints } from "../semantics/checkpoints.js";
import { pluginMethods } from "../semantics/interfaces.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol, SymbolKind } from "../semantics/symbol.js";
import { fits } from "../semantics/types/relations.js";
import { BOOL, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { isNode, type NodeAtOffset } from "./node-path.js";
import type { Context } from "./semantic-model.js";

/** What may be named right of a pipeline operator, where the name at `index` of the path stands there. */
export function stageContext(unit: Unit, path: readonly NodeAtOffset[], index: number): Context | undefined {
  const name = path[index]!;
  const call = path[index - 1];
  const at = isNode(call, "CallExpression") && call.callee === name ? index - 1 : index;
  const pipeline = path[at - 2];
  if (!isNode(pipeline, "PipelineExpression")) return undefined;
  const stage = pipeline.stages.find((candidate) => candidate === path[at - 1] && candidate.target === path[at]);
  if (stage === undefined) return undefined;
  const input = inputOf(unit, pipeline, stage);
  const inside = path.find((place) => place.kind === "FlowDeclaration");
  return {
    place: "stage",
    stages: [...unit.flows.values()].flatMap((flow) => {
      const [first, ...rest] = flow.params;
      if (first === undefined || flow.node === inside) return [];
      return [
        {
          symbol: flow.symbol,
          fits: input !== undefined && fits(input, first.type),
          needsMore: rest.some(({ required }) => required),
        },
      ];
    }),
  };
}

/** What a stage is given, as far as that is known while it is typed. */
function inputOf(unit: Unit, { source, stages }: PipelineExpression, stage: PipelineStage): Type | undefined {
  const before = stages[stages.indexOf(stage) - 1];
  const value = before === undefined ? unit.checked.typeOf(source) : unit.checked.stageOf(before)?.output;
  if (value === undefined || stage.operator === "|>" || stage.operator === "|~>") return value;
  const inside = withoutNull(value);
  if (stage.operator === "|?>") return inside;
  const known = unalias(inside);
  return known.kind === "array" ? known.items : undefined;
}

/** What may stand in a step of a test, where it is no ordinary expression. */
export function stepContext(unit: Unit, step: TestStep, offset: number): Context | undefined {
  switch (step.kind) {
    case "MockStep":
      return step.target.end === step.target.start || offset <= step.target.end ? mockContext(unit, step) : undefined;
    case "WhenStep":
      return whenContext(unit, step, offset);
    case "GivenStep":
      return offset < step.end ? { place: "none" } : undefined;
    case "ThenStep":
    case "PropertyStep":
      if (offset >= step.end) return undefined;
      return unit.text.slice(step.start, offset).includes("{")
        ? { place: "expression", setting: undefined, expects: [BOOL], named: [], hint: undefined, value: false }
        : { place: "none" };
  }
}

const STORES = ["memory", "reference", "config"] as const;

function mockContext(unit: Unit, { target, uri }: TestStep & { readonly kind: "MockStep" }): Context {
  if (uri !== undefined) return { place: "none" };
  const [first, second] = target.parts;
  if (second === undefined) {
    const roles = [...(unit.core?.roles.values() ?? [])].map(({ symbol }) => symbol);
    const aliases = [...(unit.core?.plugins.values() ?? [])].map(({ symbol }) => symbol);
    const stores = STORES.filter((store) => (unit.core?.[store].size ?? 0) > 0).map((store) =>
      named("constant", store, store),
    );
    return { place: "names", symbols: [...roles, ...aliases, ...stores] };
  }
  const store = STORES.find((name) => name === first?.text);
  if (store === undefined) {
    const methods = pluginMethods(unit, first?.text ?? "")?.values() ?? [];
    return { place: "names", symbols: [...methods].map(({ symbol }) => symbol) };
  }
  return { place: "names", symbols: [...(unit.core?.[store].values() ?? [])].map(({ symbol }) => symbol) };
}

const ACTIONS: readonly Symbol[] = [
  { ...named("constant", "resume", "resume { decision = … }"), doc: "Decides a checkpoint that waits." },
  { ...named("constant", "timeout", "timeout"), doc: "Lets the time of a checkpoint run out." },
  {
    ...named("function", "fail", 'fail(role, "refusal")'),
    doc: "The next answer of a model role is a failure.",
  },
];

function whenContext(
  unit: Unit,
  { action, target, value }: TestStep & { readonly kind: "WhenStep" },
  offset: number,
): Context | undefined {
  const waits = action.kind === "NameExpression" && (action.name === "resume" || action.name === "timeout");
  if (waits && offset > action.end && (value === undefined || offset <= value.start)) {
    return { place: "names", symbols: checkpointNames(unit) };
  }
  const isName = action.kind === "NameExpression" || action.kind === "MissingExpression";
  if (
    !isName ||
    (target !== undefined && offset > action.end) ||
    (action.kind === "NameExpression" && offset > action.end)
  )
    return undefined;
  return { place: "names", symbols: [...[...unit.flows.values()].map(({ symbol }) => symbol), ...ACTIONS] };
}

/** The checkpoints by name that the flows of the file come to. */
function checkpointNames(unit: Unit): readonly Symbol[] {
  const names = new Set(
    [...unit.flows.values()].flatMap((flow) =>
      reachedCheckpoints(flow, unit).checkpoints.flatMap(({ name }) => name ?? []),
    ),
  );
  return [...names].map((name) => named("variable", name, `checkpoint ${name}`));
}

function named(kind: SymbolKind, name: string, detail: string): Symbol {
  return { kind, name, type: undefined, doc: undefined, detail, declaration: undefined };
}
