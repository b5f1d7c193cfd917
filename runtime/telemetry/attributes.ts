import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { Json, JsonObject, RuntimeEvent } from "../host/interfaces.js";

/** Attributes without those that are not there. */
export function present(fields: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) attributes[name] = value;
  return attributes;
}

export const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** Which run, core and flow; of spans alone, as runs are too many for metrics. */
export const ofRun = ({ core, flow, executionId, epoch }: RuntimeEvent): Attributes => ({
  "scaicore.core": core,
  "scaicore.flow": flow,
  "scaicore.invocation_id": executionId,
  "scaicore.epoch": epoch,
});

/** Where in the program. */
export const ofPlace = ({ path, nodeId, blockKind, sourceLocation }: RuntimeEvent): Attributes =>
  present({
    "scaicore.path": path,
    "scaicore.node_id": nodeId,
    "scaicore.block_kind": blockKind,
    "code.file.path": sourceLocation?.file,
    "code.line.number": sourceLocation?.line,
  });

/** A call of a model, by the names of the semantic conventions for generative AI. */
export function ofModelCall({ payload }: RuntimeEvent): Attributes {
  const { provider, model, finish, status, error_type: errorType } = payload;
  return present({
    "gen_ai.operation.name": operationOf(payload),
    "gen_ai.provider.name": textOf(provider),
    "gen_ai.request.model": textOf(model),
    "gen_ai.response.model": errorType === undefined ? textOf(model) : undefined,
    "gen_ai.usage.input_tokens": numberOf(payload.input_tokens),
    "gen_ai.usage.output_tokens": numberOf(payload.output_tokens),
    "gen_ai.usage.cache_read.input_tokens": numberOf(payload.cached_input_tokens),
    "gen_ai.response.finish_reasons": typeof finish === "string" ? [finish] : undefined,
    "http.response.status_code": numberOf(status),
    "error.type": textOf(errorType),
    "scaicore.model.role": textOf(payload.role),
    "scaicore.model.attempt": numberOf(payload.attempt),
    "scaicore.model.requests": numberOf(payload.attempts),
    "scaicore.model.request_id": textOf(payload.request_id),
    "scaicore.model.cost": numberOf(payload.cost),
  });
}

export const operationOf = ({ modality }: JsonObject): string => (modality === "embedding" ? "embeddings" : "chat");
