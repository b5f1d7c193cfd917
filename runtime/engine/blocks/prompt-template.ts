import type { JsonObject, ModelMessage } from "../../host/interfaces.js";
import { constantJson } from "../../ir/json-schema.js";
import type { IRBinding, IRExpr, IRModule } from "../../ir/module.js";
import { printExpr } from "../../ir/print.js";
import { walkModule } from "../../ir/walk.js";
import type { Json } from "../../json.js";
import { setKey } from "../../stdlib/to-json.js";
import { isModelBlock, type ModelBlock } from "../program/model-roles.js";
import { blockMessages, wholeInput, wholeName } from "./block-prompt.js";
import { outputShape } from "./model-output.js";

/** The prompt of a model block, before anything runs. */
export interface PromptTemplate {
  readonly node_id: string;
  readonly kind: ModelBlock["kind"];
  readonly model_role: string;
  /** `${…}` stands for a value that is known only at run time. */
  readonly messages: readonly ModelMessage[];
  readonly output_schema: JsonObject;
}

/** The blocks of a module that ask a model. */
export function modelBlocks(module: IRModule): readonly ModelBlock[] {
  const found: ModelBlock[] = [];
  walkModule(module, {
    block(block) {
      if (isModelBlock(block)) found.push(block);
    },
  });
  return found;
}

/** The messages of a model block as a run sends them, with expressions of the source in place of their values. */
export function promptTemplate(block: ModelBlock, module: IRModule): PromptTemplate {
  const shape = outputShape(block.output_type, module.types);
  const value = (expr: IRExpr): Json => shown(expr, module);
  const text = (expr: IRExpr): string => asText(value(expr));
  // A rule may be the spread of several.
  const texts = (exprs: readonly IRExpr[] = []) =>
    exprs.flatMap((expr) => {
      if (expr.kind !== "spread") return [text(expr)];
      const rules = value(expr.value);
      return Array.isArray(rules) ? (rules as readonly Json[]).map(asText) : [`\${...${printExpr(expr.value)}}`];
    });
  const { constraints: own } = block;
  const messages = blockMessages(
    block,
    module,
    shape,
  )({
    goal: text(block.goal),
    guidance: block.guidance === undefined ? undefined : text(block.guidance),
    identity: block.identity === undefined ? null : value(block.identity),
    constraints: { never: texts(own?.never), always: texts(own?.always), prefer: texts(own?.prefer) },
    input: inputOf(block.input_bindings, value),
    context: inputOf(block.context_bindings, value),
    examples: block.examples.map((example) => ({ input: value(example.input), output: value(example.output) })),
  });
  return {
    node_id: block.node_id,
    kind: block.kind,
    model_role: block.llm_role,
    messages,
    output_schema: shape.schema,
  };
}

function inputOf(bindings: readonly IRBinding[], value: (expr: IRExpr) => Json): JsonObject {
  const whole = wholeName(bindings.map(({ name }) => name));
  const [only] = bindings;
  if (whole !== undefined && only !== undefined) return wholeInput(whole, value(only.value));
  const json: Record<string, Json> = {};
  for (const binding of bindings) setKey(json, binding.name, value(binding.value));
  return json;
}

/** Shows constants as they are, composed values part by part, and anything else as `${expression}`. */
function shown(expr: IRExpr, module: IRModule): Json {
  const constant = constantJson(expr);
  if (constant !== undefined) return constant;
  const placeholder = `\${${printExpr(expr)}}`;
  switch (expr.kind) {
    case "interpolation":
      return expr.parts.map((part) => asText(shown(part, module))).join("");
    case "array":
      return expr.elements.map((element) => shown(element, module));
    case "object": {
      const json: Record<string, Json> = {};
      for (const { key, value } of expr.entries) {
        // The fields of a spread are known only at run time.
        if (key === undefined) return placeholder;
        setKey(json, key, shown(value, module));
      }
      return json;
    }
    case "member":
    case "name":
      return coreIdentity(expr, module) ?? placeholder;
    case "literal":
    case "symbol":
    case "index":
    case "call":
    case "method":
    case "spread":
    case "unary":
    case "binary":
    case "conditional":
    case "match":
    case "lambda":
    case "pipeline":
    case "check":
      return placeholder;
  }
}

const asText = (json: Json): string => (typeof json === "string" ? json : JSON.stringify(json));

/** `core.identity` does not change. */
function coreIdentity(expr: IRExpr, { name, identity }: IRModule): Json | undefined {
  const isIdentity =
    (expr.kind === "name" && expr.scope === "core" && expr.name === "identity") ||
    (expr.kind === "member" &&
      expr.name === "identity" &&
      expr.object.kind === "name" &&
      expr.object.scope === "core" &&
      expr.object.name === "core");
  if (!isIdentity) return undefined;
  return {
    name: identity?.name ?? name,
    personality: identity?.personality ?? null,
    languages: identity?.languages ?? [],
  };
}
