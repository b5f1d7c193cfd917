import { RunError } from "../../host/errors.js";
import type { CheckpointInfo, CheckpointOption, Decision, Json, JsonObject, Timestamp } from "../../host/interfaces.js";
import { paramsToJsonSchema, typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRCheckpointBlock, IRHitlTarget, IRPattern } from "../../ir/module.js";
import { untypedValue } from "../../stdlib/from-json.js";
import { display, type TextBounds } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { CheckpointFrame } from "../machine/frames.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revivedFields } from "../machine/value-codec.js";
import { timestampAt } from "../program/timestamps.js";
import { type Evaluation, type Expression, written, writtenAs } from "../program/evaluation.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";
import { compilePattern, noArm } from "../program/patterns.js";
import { durationMs } from "./budget.js";
import {
  checkpointBase,
  type CheckpointBase,
  fillHitlSpec,
  hitlOptions,
  optionsOf,
  responseFields,
} from "./checkpoint-info.js";
import { readResolution } from "./checkpoint-resolution.js";
import { formReads, type ReadsForm } from "./form-reads.js";

type Shown = Omit<CheckpointInfo, keyof CheckpointBase>;
interface Asked {
  readonly shown: Shown;
  readonly prefill: Readonly<Record<string, Value>>;
  readonly fallback: Json | undefined;
  readonly timeoutMs: number | undefined;
}

/** Suspends the branch until a person has decided, or until the time to decide is over. */
export function compileCheckpoint(block: IRCheckpointBlock, flow: FlowCompiler): Behaviour {
  const ask = compileAsk(block, flow);
  const answer = compileAnswer(block, flow);
  return {
    enter(m, branch, code) {
      const { shown, prefill, fallback, timeoutMs } = m.evaluate(branch, code, ask);
      const base = checkpointBase(m, code, m.path(branch, code.ir.node_id));
      const info: CheckpointInfo = { ...base, ...shown, ...deadline(base.createdAt, timeoutMs, block) };
      m.push(branch, {
        kind: "checkpoint",
        block: code.index,
        body: NONE,
        next: 0,
        checkpointId: info.checkpointId,
        options: info.options.map(({ id }) => id),
        prefill,
        ...(fallback === undefined ? {} : { fallback }),
      });
      return m.park(branch, info);
    },
    step(m, branch, frame, code) {
      const parked = frameOf(frame, "checkpoint");
      if (parked.body !== NONE) return { kind: "done", value: null };
      return parked.decision === undefined ? "blocked" : answer(m, branch, parked, code, parked.decision);
    },
    passes(_, __, ___, signal) {
      // The value that an arm yields is that of the checkpoint, captured or not.
      return signal.kind === "yield" ? { kind: "done", value: signal.value } : signal;
    },
  };
}

function compileAsk(block: IRCheckpointBlock, flow: FlowCompiler): (e: Evaluation) => Asked {
  const { types } = flow.module.module;
  const { present } = block;
  const prompt = flow.expression(present.prompt);
  const title = flow.optional(present.title);
  const payload = flow.optional(present.payload);
  const payloadSchema = present.payload_type === undefined ? undefined : typeToJsonSchema(present.payload_type, types);
  const options = flow.optional(block.options);
  const prefills = (block.form ?? []).flatMap(({ name, default: value }) =>
    value === undefined ? [] : [{ name, value: flow.expression(value) }],
  );
  const fields = responseFields(block);
  const timeout = flow.optional(block.timeout_ms);
  const fallback = flow.optional(block.default);
  const assignee = flow.optional(block.assignee);
  const quorum = flow.optional(block.quorum);
  const selfApproval = flow.optional(block.self_approval);
  const priority = flow.optional(block.priority);
  const hitl = compileHitl(block.hitl_target, flow);
  const reads = formReads(block, flow.flow);
  const marked = fields.length === 0 ? undefined : refusalsWithoutForm(reads);

  function optionsFor(e: Evaluation): CheckpointInfo["options"] {
    if (options !== undefined) return optionsOf(options(e), block.node_id);
    const reviewed = hitlOptions(block.hitl_target?.hitl_spec);
    if (reviewed !== undefined) return optionsOf(untypedValue(reviewed, e.values.limits), block.node_id);
    return block.checkpoint_type === "approval" ? optionsOf(["approve", "reject"], block.node_id) : [];
  }

  return (e) => {
    const prefill = Object.fromEntries(prefills.map(({ name, value }) => [name, value(e)]));
    const timeoutMs = durationMs(timeout?.(e));
    const who = assignee?.(e) ?? null;
    const heading = title?.(e) ?? null;
    const target = hitl?.(e);
    const otherwise = fallback?.(e);
    return {
      prefill,
      fallback: otherwise === undefined ? undefined : written(e, otherwise),
      timeoutMs,
      shown: {
        type: block.checkpoint_type,
        prompt: display(prompt(e), e),
        ...(heading === null ? {} : { title: display(heading, e) }),
        ...(payload === undefined ? {} : { payload: writtenAs(e, payload(e), present.payload_type, types) }),
        ...(payloadSchema === undefined ? {} : { payloadSchema }),
        ...(fields.length === 0
          ? {}
          : {
              form: paramsToJsonSchema(
                fields.map((field) => {
                  const value = prefill[field.name];
                  return { ...field, ...(value === undefined ? {} : { default: written(e, value) }) };
                }),
                types,
              ),
            }),
        options: marked === undefined ? optionsFor(e) : optionsFor(e).map(marked),
        ...(who === null ? {} : { assignee: display(who, e) }),
        ...quorumOf(quorum?.(e), block.node_id, e),
        ...(selfApproval?.(e) === false ? { selfApproval: false } : {}),
        priority: priorityOf(priority?.(e)),
        ...(target === undefined ? {} : { hitlTarget: target }),
        status: "pending",
      },
    };
  };
}

/** A refusal needs no field of the form that the flow does not read with it. Any other decision does: its fields are recorded. */
const refusalsWithoutForm =
  (reads: ReadsForm) =>
  (option: CheckpointOption): CheckpointOption =>
    option.style === "danger" && !reads(option.id) ? { ...option, needsForm: false } : option;

/** @throws RunError for a quorum that nobody can fill. */
function quorumOf(value: Value | undefined, nodeId: string, bounds: TextBounds): Pick<CheckpointInfo, "quorum"> {
  if (value === undefined || value === null || value === 1) return {};
  if (typeof value === "number" && value > 1) return { quorum: value };
  throw new RunError("LimitError", `The quorum of ${nodeId} must be 1 or more, not ${display(value, bounds)}.`, {
    node_id: nodeId,
  });
}

/** The deadline, counted from `createdAt`, so that the clock is read once. */
function deadline(
  createdAt: Timestamp,
  timeoutMs: number | undefined,
  block: IRCheckpointBlock,
): Pick<CheckpointInfo, "expiresAt" | "onTimeout"> {
  if (timeoutMs === undefined) return {};
  const expiresAt = timestampAt(Date.parse(createdAt) + timeoutMs);
  return { expiresAt, onTimeout: block.on_timeout ?? "fail" };
}

type Answer = (m: BlockContext, branch: Branch, frame: CheckpointFrame, code: BlockCode, decision: Decision) => Step;

/** Compiles how the block continues after a decision. */
function compileAnswer(block: IRCheckpointBlock, flow: FlowCompiler): Answer {
  const { types } = flow.module.module;
  const fields = responseFields(block);
  const reads = formReads(block, flow.flow);
  const arms = block.on_response?.map((arm) => ({
    ofDecision: isAboutDecision(arm.pattern),
    matches: compilePattern(arm.pattern, arm.guard, flow),
    value: flow.optional(arm.value),
    body: arm.body === undefined ? undefined : flow.module.body(flow, arm.body),
  }));

  function resolved(
    m: BlockContext,
    branch: Branch,
    frame: CheckpointFrame,
    code: BlockCode,
    resolution: JsonObject,
  ): Step {
    const given = readResolution(resolution, {
      type: block.checkpoint_type,
      options: frame.options,
      fields,
      // Which fields the decision needs was checked when it was made. Here counts which of them the flow reads.
      needsFields: (decision) => typeof decision !== "string" || reads(decision),
      prefill: (name) => (Object.hasOwn(frame.prefill, name) ? frame.prefill[name] : undefined),
      types,
      limits: m.host.values.limits,
    });
    const { decision = null } = given;
    if (arms === undefined) {
      return { kind: "done", value: block.binds === "none" ? null : block.binds === "fields" ? given : decision };
    }
    const chosen = m.evaluate(
      branch,
      code,
      (e): { readonly value: Value; readonly body: number | undefined } => {
        const arm = arms.find((candidate) => candidate.matches(e, candidate.ofDecision ? decision : given));
        if (arm === undefined) throw noArm(e, given);
        return { value: arm.value?.(e) ?? null, body: arm.body };
      },
      { commit: true },
    );
    if (chosen.body === undefined) return { kind: "done", value: chosen.value };
    frame.body = chosen.body;
    frame.next = 0;
    return "again";
  }

  return (m, branch, frame, code, decision) => {
    switch (decision.kind) {
      case "resolved":
        return resolved(m, branch, frame, code, decision.resolution);
      case "expired":
        if (block.on_timeout === "default" && frame.fallback !== undefined) {
          return resolved(m, branch, frame, code, asResolution(frame.fallback));
        }
        throw new RunError("CheckpointExpiredError", `Nobody decided about ${code.ir.node_id} in time.`, {
          checkpoint_id: frame.checkpointId,
        });
      case "cancelled":
        throw new RunError("CancelledError", `The checkpoint ${code.ir.node_id} was cancelled: ${decision.reason}`, {
          checkpoint_id: frame.checkpointId,
        });
    }
  };
}

/** `default` is an option, or a whole resolution. */
function asResolution(fallback: Json): JsonObject {
  return typeof fallback === "object" && fallback !== null && !Array.isArray(fallback)
    ? (fallback as JsonObject)
    : { decision: fallback };
}

/** A literal pattern tests `decision`, any other pattern the whole resolution. */
function isAboutDecision(pattern: IRPattern): boolean {
  if (pattern.kind === "alternatives") return pattern.patterns.every(isAboutDecision);
  return pattern.kind === "literal" || pattern.kind === "symbol";
}

function priorityOf(value: Value | undefined): CheckpointInfo["priority"] {
  return value === "low" || value === "high" || value === "critical" ? value : "normal";
}

function compileHitl(
  target: IRHitlTarget | undefined,
  flow: FlowCompiler,
): ((e: Evaluation) => JsonObject) | undefined {
  if (target === undefined) return undefined;
  const scope = flow.optional(target.scope);
  const queue = flow.expression(target.queue);
  const bindings: { name: string; value: Expression }[] = target.bindings.map(({ name, value }) => ({
    name,
    value: flow.expression(value),
  }));
  const spec = target.hitl_spec;
  return (e) => {
    const values = new Map(bindings.map(({ name, value }) => [name, value(e)]));
    const where = scope?.(e) ?? null;
    return {
      ...(where === null ? {} : { scope: written(e, where) }),
      queue: written(e, queue(e)),
      ...(spec === undefined ? {} : { hitl_spec: fillHitlSpec(spec, values, e) }),
    };
  };
}

export const CHECKPOINT_FRAME: FrameKind<CheckpointFrame> = {
  codec: frameCodec<CheckpointFrame>({ kind: "checkpoint", revive: { prefill: revivedFields } }),
  checkpointId: (frame) => frame.checkpointId,
  decidedBy: () => "person",
  decide(frame, decision) {
    frame.decision = decision;
  },
};
