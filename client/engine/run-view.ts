import type { InvocationSummary, IRFlow, IRModule, JsonObject } from "scaicore";
import type { RunView } from "../webviews/shared/protocol.js";
import { loadRuntime } from "./runtime.js";
import type { RunStatus } from "./track.js";

/** The state of a run that this window runs itself. */
export interface LiveRun {
  readonly invocationId: string;
  cancelling: boolean;
  /** The text of the model that is answering now. */
  streaming: string;
}

/**
 * What a run is doing, as the views show it. A run whose owner is gone is interrupted; a run whose owner is alive and is not
 * this window runs elsewhere, and this window never touches it.
 */
export function runStatusOf(head: InvocationSummary, live: LiveRun | undefined): RunStatus {
  switch (head.status) {
    case "completed":
    case "failed":
      return head.status;
    case "corrupt":
      return "failed";
    case "suspended":
      if (head.checkpoints.some(({ status }) => status === "pending")) return "suspended";
      // All checkpoints are decided, and no process has continued the run yet.
      return live === undefined ? "interrupted" : "running";
    case "running":
      return live !== undefined || head.ownerAlive ? "running" : "interrupted";
  }
}

export function runView(head: InvocationSummary, live: LiveRun | undefined, outputSchema?: JsonObject): RunView {
  const status = runStatusOf(head, live);
  switch (status) {
    case "running":
      return {
        status: "running",
        cancellable: true,
        ...(live?.cancelling === true || head.cancelRequested !== undefined ? { cancelling: true } : {}),
        ...(live === undefined ? { elsewhere: "another window or the command line" } : {}),
        ...(live === undefined || live.streaming === "" ? {} : { streaming: live.streaming }),
      };
    case "suspended":
      return {
        status: "suspended",
        checkpoints: head.checkpoints
          .filter(({ status, waitsFor }) => status === "pending" && waitsFor === undefined)
          .map(({ checkpointId, prompt }) => ({ checkpointId, prompt })),
      };
    case "interrupted":
      return { status: "interrupted" };
    case "completed":
    case "failed":
      return finished(head, outputSchema);
  }
}

function finished(head: InvocationSummary, outputSchema: JsonObject | undefined): RunView {
  const { result } = head;
  if (result?.status === "COMPLETED") {
    return {
      status: "completed",
      output: result.output,
      ...(outputSchema === undefined ? {} : { outputSchema }),
      durationMs: result.durationMs,
      usage: result.usage,
    };
  }
  return {
    status: "failed",
    error: result?.error ?? {
      errorType: "StoreCorruptError",
      message: head.problem ?? "The record of this run is damaged and cannot be read.",
    },
    durationMs: result?.durationMs ?? 0,
    usage: result?.usage ?? { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
  };
}

/** The flow of a module, by name. */
export const flowOf = (module: IRModule | undefined, name: string) => module?.flows.find((flow) => flow.name === name);

/** What goes into a flow and what comes out, as JSON Schema: for the form and for showing the result by its types. */
interface FlowSchemas {
  readonly parameters: JsonObject;
  readonly output: JsonObject;
}

const known = new WeakMap<IRFlow, FlowSchemas>();

export async function flowSchemas(module: IRModule, flow: IRFlow): Promise<FlowSchemas> {
  const made = known.get(flow);
  if (made !== undefined) return made;
  const { paramsToJsonSchema, schemaFields, typeToJsonSchema } = await loadRuntime();
  const schemas: FlowSchemas = {
    parameters: paramsToJsonSchema(schemaFields(flow.params), module.types),
    output: typeToJsonSchema(flow.return_type, module.types),
  };
  known.set(flow, schemas);
  return schemas;
}
