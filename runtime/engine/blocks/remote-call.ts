import { RunError } from "../../host/errors.js";
import type { FlowError, Json, JsonObject } from "../../host/interfaces.js";
import type { IRCoreCallBlock, IRMethod, IRType } from "../../ir/module.js";
import { limitError, type Limits } from "../../limits.js";
import { display } from "../../stdlib/to-json.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import type { Value } from "../../stdlib/value.js";
import { endOf, outcomeOf } from "../machine/call-outcome.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { CallFrame, CallOutcome, DetachedFrame } from "../machine/frames.js";
import type { ChildAnswer, Task } from "../machine/host.js";
import { countCall, ordinal } from "../machine/ordinals.js";
import { type Behaviour, type BlockCode, type BlockContext, frameOf, type Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { type Evaluation, writtenAs } from "../program/evaluation.js";
import { type FlowCompiler, NONE } from "../program/flow-compiler.js";
import { lineageOf } from "../../lineage.js";
import { childIdOf } from "../program/ids.js";
import type { Signal } from "../program/signal.js";
import { compileTimeout } from "./budget.js";
import { checkpointBase } from "./checkpoint-info.js";

/**
 * A call of a flow of another core. The id of the called invocation derives from the caller's path, so that a call
 * which is repeated after a crash is the same call. While the called invocation waits for people, this branch is
 * parked.
 */
export function compileRemoteCall(block: IRCoreCallBlock, flow: FlowCompiler): Behaviour {
  const { target, flow_name: name } = block;
  const { module } = flow.module;
  flow.module.callsCore(target);
  const method = module.core_interfaces
    .find((declared) => declared.target === target)
    ?.methods.find((declared) => declared.name === name);
  const bindings = block.input_bindings.map((binding) => ({
    name: binding.name,
    type: paramType(method, binding.name),
    value: flow.expression(binding.value),
  }));
  const instanceKey = flow.optional(block.instance_key);
  const version = flow.optional(block.version);
  const timeout = compileTimeout(block.timeout_ms, flow);
  const what = `${target} ${name}`;
  // A flow that is not declared may answer anything.
  const type: IRType | undefined = method === undefined ? { kind: "unknown" } : method.return_type;
  return {
    enter(m, branch, code) {
      const path = m.path(branch, code.ir.node_id);
      const { limits } = m.host.values;
      // No compiler finds cores that call each other without end.
      if (lineageOf(m.host.values.invocationId).length >= limits.callDepth) throw limitError("callDepth", limits);
      const asked = m.evaluate(branch, code, (e) => {
        const input = Object.fromEntries(
          bindings.map(
            (binding) => [binding.name, writtenAs(e, binding.value(e), binding.type, module.types)] as const,
          ),
        );
        const [key, wanted] = [text(e, instanceKey?.(e)), text(e, version?.(e))];
        return { input, key, wanted, meter: timeout(e) };
      });
      const invocationId = childIdOf(m.host.values.invocationId, path);
      const frame: CallFrame = {
        kind: "call",
        block: code.index,
        body: NONE,
        next: 0,
        call: {
          target,
          flow: name,
          input: asked.input,
          invocationId,
          ordinal: ordinal(m.state, branch, what),
          ...(asked.key === undefined ? {} : { instanceKey: asked.key }),
          ...(asked.wanted === undefined ? {} : { version: asked.wanted }),
        },
        phase: { step: block.is_async ? "begin" : "join" },
        ...(asked.meter === undefined ? {} : { meter: asked.meter }),
      };
      countCall(branch, what);
      if (block.is_async) {
        m.detach(branch, code, invocationId, frame);
        return { kind: "done", value: invocationId };
      }
      m.push(branch, frame);
      return "again";
    },
    step(m, branch, frame, code) {
      const calling = frameOf(frame, "call");
      switch (calling.phase.step) {
        case "begin":
        case "join":
          return m.start(branch, dispatchTask(m, branch, calling, code));
        case "suspended":
          return park(m, branch, calling, code);
        case "parked":
          return "blocked";
        case "ended":
          return signalOf(m, calling.phase.outcome);
      }
    },
  };

  function signalOf(m: BlockContext, outcome: CallOutcome): Signal {
    if (outcome.status === "FAILED") return { kind: "throw", error: calledError(what, outcome.error) };
    return { kind: "done", value: resultOf(outcome.output, m.host.values.limits) };
  }

  function resultOf(output: Json, limits: Limits): Value {
    if (type === undefined) return null;
    const read = fromJson(type, output, module.types, "result", limits);
    if (read.ok) return read.value;
    throw new RunError(
      "DispatchError",
      `The answer of ${what} does not fit its type: ${read.problems.map(problemText).join("; ")}.`,
    );
  }
}

/** The task that starts or joins the called invocation. A repeated task joins the same invocation. */
function dispatchTask(m: BlockContext, branch: Branch, frame: CallFrame, code: BlockCode): Task {
  const { step } = frame.phase;
  return {
    path: m.path(branch, code.ir.node_id),
    key: step,
    async perform({ signal }) {
      const answer = await m.host.values.dispatch(frame.call, { signal, untilStarted: step === "begin" });
      return () => {
        takeAnswer(m, branch, frame, answer);
      };
    },
  };
}

function takeAnswer(m: BlockContext, branch: Branch, frame: CallFrame, answer: ChildAnswer): void {
  if (answer.kind === "started") {
    // A call without handle is not awaited.
    const ended: CallOutcome = { status: "COMPLETED", output: null };
    frame.phase = branch.handle?.kept === true ? { step: "join" } : { step: "ended", outcome: ended };
    return;
  }
  const { result } = answer;
  const outcome = endOf(result);
  if (outcome !== undefined) {
    if (frame.waitId !== undefined) m.close(frame.waitId, "The called invocation has ended.");
    frame.phase = { step: "ended", outcome };
  } else if (result.status === "SUSPENDED") frame.phase = { step: "suspended", checkpoints: result.checkpoints };
}

/** Parks the branch. Only the engine decides this wait; people decide the checkpoints of the called invocation. */
function park(m: BlockContext, branch: Branch, frame: CallFrame, code: BlockCode): Step {
  if (frame.phase.step !== "suspended") return "blocked";
  const { checkpoints } = frame.phase;
  const { target, flow, invocationId } = frame.call;
  const base = checkpointBase(m, code, m.path(branch, code.ir.node_id));
  frame.waitId = base.checkpointId;
  frame.phase = { step: "parked", checkpoints };
  return m.park(branch, {
    ...base,
    type: "core_call",
    prompt: `Waits for ${target} ${flow}.`,
    options: [],
    priority: "normal",
    status: "pending",
    waitsFor: { kind: "call", target, invocationId, checkpoints },
  });
}

/**
 * The error of a call: the type is that of the called flow, for @catch, and the location is in the cause, because it is
 * in another program.
 */
function calledError(what: string, error: FlowError): FlowError {
  const { errorType, message, details } = error;
  const called: JsonObject = { called: what };
  return { errorType, message, details: { ...details, ...called }, cause: error };
}

const paramType = (method: IRMethod | undefined, name: string): IRType | undefined =>
  method?.params.find((param) => param.name === name)?.type;

const text = (e: Evaluation, value: Value | undefined): string | undefined =>
  value === undefined || value === null ? undefined : display(value, e);

export const CALL_FRAME: FrameKind<CallFrame> = {
  codec: frameCodec<CallFrame>({ kind: "call" }),
  checkpointId: (frame) => (frame.phase.step === "parked" ? frame.waitId : undefined),
  decidedBy: () => "engine",
  decide(frame, decision) {
    frame.phase = { step: "ended", outcome: outcomeOf(decision) };
  },
};

export const DETACHED_FRAME: FrameKind<DetachedFrame> = { codec: frameCodec<DetachedFrame>({ kind: "detached" }) };
