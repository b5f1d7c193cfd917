/** Traces and metrics of runs, for OpenTelemetry. */
export { OpenTelemetryEventSink, type OpenTelemetryEventSinkOptions } from "./open-telemetry-event-sink.js";
export { traceOfRun } from "./trace-of-run.js";
