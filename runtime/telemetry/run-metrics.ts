import type { Attributes } from "@opentelemetry/api";
import type { RuntimeEvent } from "../host/interfaces.js";
import { numberOf, operationOf, present, textOf } from "./attributes.js";
import type { Instruments } from "./instruments.js";

/** Counts what an event tells. Attributes have few values: cores, flows, models, statuses; never ids. */
export function measure(instruments: Instruments, { type, core, flow, payload }: RuntimeEvent): void {
  const of: Attributes = { core, flow };
  switch (type) {
    case "invocation.completed":
    case "invocation.failed": {
      const ended = { ...of, status: type.slice("invocation.".length) };
      instruments.add("invocations", ended);
      const durationMs = numberOf(payload.duration_ms);
      if (durationMs !== undefined) instruments.add("invocationDuration", ended, durationMs / 1000);
      if (type === "invocation.failed") instruments.add("errors", { ...of, error_type: typeOfFailure(payload.error) });
      return;
    }
    case "invocation.suspended":
      instruments.add("suspensions", of);
      return;
    case "checkpoint.pending":
      instruments.add("waits", of);
      return;
    case "checkpoint.resolved":
    case "checkpoint.expired":
    case "checkpoint.cancelled":
      instruments.add("decisions", { ...of, kind: type.slice("checkpoint.".length) });
      return;
    case "model.called":
      measureModel(instruments, of, payload);
      return;
    case "plugin.called":
      instruments.add("pluginCalls", {
        ...of,
        ...present({
          plugin: textOf(payload.plugin),
          method: textOf(payload.method),
          error_type: textOf(payload.error_type),
        }),
      });
      return;
    case "events.dropped":
      instruments.add("dropped", of, numberOf(payload.count) ?? 1);
      return;
  }
}

function measureModel(instruments: Instruments, of: Attributes, payload: RuntimeEvent["payload"]): void {
  const errorType = textOf(payload.error_type);
  const model = { ...of, ...present({ provider: textOf(payload.provider), model: textOf(payload.model) }) };
  instruments.add(
    "modelCalls",
    { ...model, ...present({ error_type: errorType }) },
    numberOf(payload.model_calls) ?? 1,
  );
  const conventional = present({
    "gen_ai.operation.name": operationOf(payload),
    "gen_ai.provider.name": textOf(payload.provider),
    "gen_ai.request.model": textOf(payload.model),
  });
  const durationMs = numberOf(payload.duration_ms);
  if (durationMs !== undefined)
    instruments.add("modelDuration", { ...conventional, ...present({ "error.type": errorType }) }, durationMs / 1000);
  for (const direction of ["input", "output"] as const) {
    const tokens = numberOf(payload[`${direction}_tokens`]);
    if (tokens === undefined) continue;
    instruments.add("modelTokens", { ...model, direction }, tokens);
    instruments.add("modelUsage", { ...conventional, "gen_ai.token.type": direction }, tokens);
  }
  const cost = numberOf(payload.cost);
  if (cost !== undefined) instruments.add("modelCost", model, cost);
}

function typeOfFailure(error: RuntimeEvent["payload"][string] | undefined): string {
  const type = typeof error === "object" && error !== null && "error_type" in error ? error.error_type : undefined;
  return typeof type === "string" ? type : "unknown";
}
