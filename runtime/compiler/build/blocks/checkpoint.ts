import type {
  IRCheckpointBlock,
  IREntry,
  IRExpr,
  IRFormField,
  IRHitlTarget,
  IRPresent,
  IRResponseArm,
} from "../../../ir/module.js";
import type { CheckpointBlock, Expression, MatchArm } from "../../../syntax/ast.js";
import { isBlock } from "../../../syntax/blocks.js";
import { checkpointType } from "../../semantics/blocks.js";
import { constantToJson, constantWord } from "../../semantics/constants.js";
import { entryValue, isControl } from "../../semantics/tree.js";
import { typeToIR } from "../../semantics/types/to-ir.js";
import { unalias } from "../../semantics/types/type.js";
import { type BlockHead, within } from "../block-head.js";
import { buildBlocks, buildBody, yieldValue } from "../blocks.js";
import { buildPattern, isPlain } from "../branches.js";
import type { FlowBuild } from "../context.js";
import { buildExpression } from "../expression.js";
import { isBlockValue } from "../holds-blocks.js";
import { stringLiteral } from "../literals.js";
import {
  buildDuration,
  buildWord,
  entryValues,
  expressionOf,
  optionalField,
  settingValues,
  type SettingValues,
} from "../settings.js";

export function buildCheckpoint(
  build: FlowBuild,
  block: CheckpointBlock,
  { path, ...head }: BlockHead,
): IRCheckpointBlock {
  const values = settingValues(block.header, block.settings);
  const type = checkpointType(block);
  const action = expressionOf(values, "on_timeout");
  const options = expressionOf(values, "options");
  const form = buildForm(build, block, values);
  const target = buildTarget(build, expressionOf(values, "hitl_target"));
  const arms = values.get("on_response");
  return {
    kind: "checkpoint",
    checkpoint_type: type,
    present: buildPresent(build, expressionOf(values, "present")),
    ...(options !== undefined
      ? { options: buildOptions(build, options) }
      : type === "approval"
        ? { options: { kind: "array", elements: [stringLiteral("approve"), stringLiteral("reject")] } }
        : {}),
    ...(form.length === 0 ? {} : { form }),
    binds:
      type === "debug_breakpoint" ? "none" : form.length > 0 || target?.hitl_spec !== undefined ? "fields" : "decision",
    ...optionalField(build, "timeout_ms", expressionOf(values, "timeout"), buildDuration),
    ...(action === undefined ? {} : { on_timeout: constantWord(action) as "escalate" | "fail" | "default" }),
    ...optionalField(build, "default", expressionOf(values, "default")),
    ...optionalField(build, "assignee", expressionOf(values, "assignee")),
    ...optionalField(build, "quorum", expressionOf(values, "quorum")),
    ...optionalField(build, "self_approval", expressionOf(values, "self_approval")),
    ...optionalField(build, "priority", expressionOf(values, "priority"), buildWord),
    ...(target === undefined ? {} : { hitl_target: target }),
    ...(arms?.form === "arms"
      ? {
          on_response: within(build, path, () =>
            buildResponseArms(build, arms.arms, head.result_binding !== undefined),
          ),
        }
      : {}),
    ...head,
  };
}

function buildForm(build: FlowBuild, block: CheckpointBlock, values: SettingValues): readonly IRFormField[] {
  const value = values.get("form");
  if (value?.form !== "fields") return [];
  const fields = build.checked.formOf(block);
  return value.fields.flatMap((field): readonly IRFormField[] => {
    const resolved = fields?.get(field.name.text);
    if (resolved === undefined) return [];
    return [
      {
        name: resolved.name,
        type: typeToIR(resolved.type),
        ...optionalField(build, "default", field.default),
        ...(field.doc === undefined ? {} : { doc: field.doc }),
      },
    ];
  });
}

function buildTarget(build: FlowBuild, expression: Expression | undefined): IRHitlTarget | undefined {
  if (expression?.kind !== "ObjectLiteral") return undefined;
  const entries = entryValues(expression);
  const queue = entries.get("queue");
  const spec = entries.get("hitl_spec");
  const json = spec === undefined ? undefined : constantToJson(spec);
  const shown = build.checked.placeholdersOf(expression);
  return {
    ...optionalField(build, "scope", entries.get("scope")),
    queue: queue === undefined ? stringLiteral("") : buildExpression(build, queue),
    ...(json === undefined ? {} : { hitl_spec: json }),
    bindings: [...shown.values()].map((variable) => ({
      name: variable.name,
      value: { kind: "name", scope: variable.kind, name: variable.irName },
    })),
  };
}

function buildPresent(build: FlowBuild, expression: Expression | undefined): IRPresent {
  const entries = expression?.kind === "ObjectLiteral" ? entryValues(expression) : new Map<string, Expression>();
  const prompt = entries.get("prompt");
  const payload = entries.get("payload");
  const type = payload === undefined ? undefined : build.checked.typeOf(payload);
  const known = type === undefined ? undefined : unalias(type);
  return {
    prompt: prompt === undefined ? stringLiteral("") : buildExpression(build, prompt),
    ...optionalField(build, "title", entries.get("title")),
    ...optionalField(build, "payload", payload),
    ...(type === undefined || known?.kind === "error" || known?.kind === "unknown"
      ? {}
      : { payload_type: typeToIR(type) }),
  };
}

/** Options as they stand; the words in them as strings. */
function buildOptions(build: FlowBuild, expression: Expression): IRExpr {
  if (expression.kind !== "ArrayLiteral") return buildExpression(build, expression);
  return {
    kind: "array",
    elements: expression.elements.map((element): IRExpr => {
      if (element.kind === "SpreadElement") return { kind: "spread", value: buildOptions(build, element.expression) };
      if (element.kind !== "ObjectLiteral") return buildExpression(build, element);
      const entries = element.entries.flatMap((entry): readonly IREntry[] =>
        entry.kind === "SpreadElement"
          ? []
          : [
              {
                key: entry.key.text,
                value:
                  entry.key.text === "style"
                    ? buildWord(build, entryValue(entry))
                    : buildExpression(build, entryValue(entry)),
              },
            ],
      );
      return { kind: "object", entries, of: "object" };
    }),
  };
}

/** The arms of `on_response`: each has a value, or a body that yields one. */
function buildResponseArms(build: FlowBuild, arms: readonly MatchArm[], captured: boolean): readonly IRResponseArm[] {
  return arms.map((arm) => ({
    pattern: buildPattern(build, arm.pattern),
    ...(arm.guard === undefined ? {} : { guard: buildExpression(build, arm.guard) }),
    ...buildArmValue(build, arm, captured),
  }));
}

function buildArmValue(
  build: FlowBuild,
  { value }: MatchArm,
  captured: boolean,
): Pick<IRResponseArm, "value" | "body"> {
  if (value.kind === "Body") return { body: buildBody(build, value, captured ? "yield" : "drop") };
  if (isControl(value)) return { body: buildBlocks(build, [value], "drop") };
  if (!isBlock(value) && !isBlockValue(build, value) && isPlain(value)) return { value: buildExpression(build, value) };
  return { body: yieldValue(build, value, value) };
}
