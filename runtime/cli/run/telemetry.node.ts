import { EnvironmentError } from "../../host/errors.js";
import type { CheckpointBackend } from "../../host/interfaces.js";
import { isMissingPackage } from "../../missing-package.js";
import type { OpenTelemetryEventSink } from "../../telemetry/index.js";

/** Traces and metrics by the providers that `node --import` has set up for this process. */
export async function openTelemetry(checkpoints: CheckpointBackend): Promise<OpenTelemetryEventSink> {
  try {
    const { OpenTelemetryEventSink } = await import("../../telemetry/index.js");
    return new OpenTelemetryEventSink({ checkpoints });
  } catch (error) {
    if (!isMissingPackage(error)) throw error;
    const message =
      "The package @opentelemetry/api, which --opentelemetry needs, is not installed. Run: npm install @opentelemetry/api@1";
    throw new EnvironmentError(message, { missing: ["@opentelemetry/api"] });
  }
}
