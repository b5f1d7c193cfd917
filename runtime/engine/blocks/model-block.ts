import { RunError } from "../../host/errors.js";
import type { Decision } from "../../host/interfaces.js";
import type { IRBlock, IRCondition, IRFailureHandler } from "../../ir/module.js";
import { fromJson } from "../../stdlib/from-json.js";
import type { Limits } from "../../limits.js";
import type { Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { FailureKind, ModelAnswer, ModelFailure, ModelFrame, ModelPhase } from "../machine/frames.js";
import { givesInput } from "../machine/machine.js";
import { spendRetry } from "../machine/meters.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revived } from "../machine/value-codec.js";
import type { Evaluation, Expression } from "../program/evaluation.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";
import { type ModelBlock, modelRole } from "../program/model-roles.js";
import { correction } from "./block-prompt.js";
import { AnswerReader } from "./answer-reader.js";
import { judge } from "./model-judge.js";
import { outputShape } from "./model-output.js";
import { pause } from "./model-pause.js";
import { askTask } from "./model-request.js";
import { reviewCheckpoint } from "./model-review.js";
import { compileSettings } from "./model-settings.js";

/**
 * @flexible, @guarded and @model_call: asks a model, judges the answer, and on a failure takes the steps of the
 * handler: retries with a correction, then one last step. Every answer is a block boundary, so that no request is
 * repeated after a crash once it was answered.
 */
export function compileModelBlock(block: ModelBlock, flow: FlowCompiler): Behaviour {
  const { module } = flow.module;
  const { types } = module;
  const shape = outputShape(block.output_type, types);
  const settings = compileSettings(block, shape, flow);
  const role = modelRole(module, block.llm_role);
  const handlers = compileHandlers(block.on_failure, flow);
  const guards = compileConditions(block.kind === "guarded" ? block.guard : [], flow);
  const validations = compileConditions(block.kind === "guarded" ? block.validate : [], flow);
  const repair = block.kind === "guarded" ? repairBody(block.on_validation_failure, flow) : undefined;
  const hasInput = givesInput(block);
  const answers = new AnswerReader(shape);
  const modality = block.kind === "model_call" ? block.modality : undefined;

  /** Judges an answer in one evaluation, and changes the frame afterwards. */
  function judged(m: BlockContext, branch: Branch, frame: ModelFrame, code: BlockCode, answer: ModelAnswer): Step {
    // Only `validate` has names of its own; what handlers name is of the block around.
    let validated: { readonly output: Value } | undefined;
    const blockValues = (name: string): Value => {
      if (name === "output" && validated !== undefined) return validated.output;
      return name === "input" && validated !== undefined && hasInput ? frame.input : m.blockValue(branch, name);
    };
    const plan = m.evaluate(
      branch,
      code,
      (e) => {
        validated = undefined;
        const judgement = judge(answer, {
          read: () => answers.take(answer, e.values.limits),
          role: role.roleName,
          minConfidence: frame.minConfidence,
          handled: { lowConfidence: handlers.has("low_confidence") },
          failedConditions: (value) => {
            validated = { output: value };
            const failed = failing(validations, e);
            validated = undefined;
            return failed;
          },
        });
        if (judgement.ok) return judgement;
        const { kind } = judgement.failure;
        const retried = frame.retried[kind] ?? 0;
        const retry = handlers.get(kind)?.retries.find(({ upTo }) => retried < upTo(e));
        return { ...judgement, retry: retry !== undefined, hint: retry?.hint?.(e) ?? null };
      },
      { blockValues },
    );
    if (plan.ok) return { kind: "done", value: plan.value };
    const { failure, hint } = plan;
    if (plan.retry && spendRetry(m, branch)) {
      frame.feedback = [...frame.feedback, ...correction(answer, failure, typeof hint === "string" ? hint : undefined)];
      frame.retried = { ...frame.retried, [failure.kind]: (frame.retried[failure.kind] ?? 0) + 1 };
      frame.attempt++;
      frame.phase = { step: "ask" };
    } else frame.phase = { step: "failed", failure };
    return "again";
  }

  /** Takes the last step of the handler after all retries, or fails with the error. */
  function failed(m: BlockContext, branch: Branch, frame: ModelFrame, code: BlockCode, failure: ModelFailure): Step {
    if (repair !== undefined && failure.failed !== undefined && failure.output !== undefined) {
      frame.phase = { step: "repair", output: failure.output, failed: failure.failed };
      frame.body = repair;
      frame.next = 0;
      return "again";
    }
    const last = handlers.get(failure.kind)?.last;
    switch (last?.kind) {
      case undefined:
        return { kind: "throw", error: failure.error };
      case "fallback":
        return { kind: "done", value: m.evaluate(branch, code, last.value) };
      case "escalate":
      case "flag_and_checkpoint": {
        const info = reviewCheckpoint(m, branch, code, block, failure, last.kind, types);
        frame.phase = { step: "review", failure, checkpointId: info.checkpointId };
        return m.park(branch, info);
      }
    }
  }

  function reviewed(failure: ModelFailure, decision: Decision, limits: Limits): Step {
    switch (decision.kind) {
      case "resolved": {
        if (decision.resolution.decision === "reject") return { kind: "throw", error: failure.error };
        const given = decision.resolution.output;
        if (given === undefined && failure.output !== undefined) return { kind: "done", value: failure.output };
        const read = fromJson(block.output_type, given, types, "output", limits);
        return read.ok ? { kind: "done", value: read.value } : { kind: "throw", error: failure.error };
      }
      case "expired":
      case "cancelled":
        return { kind: "throw", error: failure.error };
    }
  }

  return {
    enter(m, branch, code) {
      // Of its own names `guard` has `input`; what settings name is of the block around.
      let asking: { readonly input: Value } | undefined;
      const { meter, ...asked } = m.evaluate(
        branch,
        code,
        (e) => {
          asking = undefined;
          const evaluated = settings(e);
          asking = evaluated;
          const broken = failing(guards, e);
          if (broken.length > 0) throw guardViolation(broken);
          return evaluated;
        },
        {
          blockValues: (name) =>
            name === "input" && asking !== undefined && hasInput ? asking.input : m.blockValue(branch, name),
        },
      );
      const frame: ModelFrame = {
        kind: "model",
        block: code.index,
        body: NONE,
        next: 0,
        ...asked,
        attempt: 0,
        retried: {},
        feedback: [],
        ...(meter === undefined ? {} : { meter }),
        phase: { step: "ask" },
      };
      m.push(branch, frame);
      return "again";
    },
    step(m, branch, frame, code) {
      const asking = frameOf(frame, "model");
      const { phase } = asking;
      switch (phase.step) {
        case "ask":
          return m.start(branch, askTask(m, branch, asking, code, { role, shape, answers, modality }));
        case "later":
          return pause(m, branch, asking, code, phase);
        case "paused":
          return "blocked";
        case "answered":
          return judged(m, branch, asking, code, phase.answer);
        case "broken":
          return { kind: "throw", error: phase.error };
        case "failed":
          return failed(m, branch, asking, code, phase.failure);
        case "review":
          return phase.decision === undefined
            ? "blocked"
            : reviewed(phase.failure, phase.decision, m.host.values.limits);
        case "repair":
          // The body has ended without a value.
          return { kind: "done", value: null };
      }
    },
    passes(_, __, ___, signal) {
      // The value that on_validation_failure yields is that of the block, captured or not.
      return signal.kind === "yield" ? { kind: "done", value: signal.value } : signal;
    },
  };
}

interface Handler {
  readonly retries: readonly {
    /** The step applies while there were fewer retries. */
    readonly upTo: (e: Evaluation) => number;
    readonly hint: Expression | undefined;
  }[];
  readonly last:
    | { readonly kind: "escalate" | "flag_and_checkpoint" }
    | { readonly kind: "fallback"; readonly value: Expression }
    | undefined;
}

function compileHandlers(handlers: readonly IRFailureHandler[], flow: FlowCompiler): ReadonlyMap<FailureKind, Handler> {
  return new Map(handlers.map(({ failure, steps }) => [failure, compileHandler(steps, flow)]));
}

function compileHandler(steps: IRFailureHandler["steps"], flow: FlowCompiler): Handler {
  const retries: Handler["retries"][number][] = [];
  let before: (e: Evaluation) => number = () => 0;
  for (const step of steps) {
    if (step.kind !== "retry") {
      const last =
        step.kind === "fallback" ? { kind: step.kind, value: flow.expression(step.value) } : { kind: step.kind };
      return { retries, last };
    }
    const max = flow.expression(step.max);
    const sofar = before;
    const upTo = (e: Evaluation) => sofar(e) + Number(max(e));
    before = upTo;
    retries.push({ upTo, hint: flow.optional(step.with) });
  }
  return { retries, last: undefined };
}

type Conditions = readonly { readonly text: string; readonly condition: Expression }[];

function compileConditions(conditions: readonly IRCondition[], flow: FlowCompiler): Conditions {
  return conditions.map(({ text, condition }) => ({ text, condition: flow.expression(condition) }));
}

function failing(conditions: Conditions, e: Evaluation): readonly string[] {
  return conditions.filter(({ condition }) => condition(e) !== true).map(({ text }) => text);
}

function guardViolation(failed: readonly string[]): RunError {
  const texts = failed.map((text) => `\`${text}\``).join(" and ");
  return new RunError("GuardViolationError", `The input fails ${texts}, so no model was asked.`, { failed });
}

function repairBody(blocks: readonly IRBlock[] | undefined, flow: FlowCompiler): number | undefined {
  return blocks === undefined ? undefined : flow.module.body(flow, blocks);
}

export const MODEL_FRAME: FrameKind<ModelFrame> = {
  codec: frameCodec<ModelFrame>({ kind: "model", revive: { input: revived, phase: revivedPhase } }),
  checkpointId: ({ phase }) => (phase.step === "review" || phase.step === "paused" ? phase.checkpointId : undefined),
  decidedBy: ({ phase }) => (phase.step === "paused" ? "engine" : "person"),
  decide(frame, decision) {
    if (frame.phase.step === "review") frame.phase = { ...frame.phase, decision };
    // The same request again: its key and its number are what they were.
    else if (frame.phase.step === "paused") frame.phase = { step: "ask" };
  },
};

function revivedPhase(phase: ModelPhase): ModelPhase {
  switch (phase.step) {
    case "repair":
      return { ...phase, output: revived(phase.output) };
    case "failed":
    case "review": {
      const { output } = phase.failure;
      return output === undefined ? phase : { ...phase, failure: { ...phase.failure, output: revived(output) } };
    }
    case "ask":
    case "later":
    case "paused":
    case "answered":
    case "broken":
      return phase;
  }
}
