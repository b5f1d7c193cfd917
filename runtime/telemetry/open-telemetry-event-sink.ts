import { type Meter, metrics, trace, type Tracer } from "@opentelemetry/api";
import type { CheckpointBackend, EventSink, RuntimeEvent } from "../host/interfaces.js";
import { version } from "../version.js";
import { present, textOf } from "./attributes.js";
import { Instruments } from "./instruments.js";
import { measure } from "./run-metrics.js";
import { RunSpans } from "./run-spans.js";

export interface OpenTelemetryEventSinkOptions {
  /** Makes the spans; by default the tracer `scaicore` of the host's global provider. */
  readonly tracer?: Tracer;
  /** Counts; by default the meter `scaicore` of the host's global provider. */
  readonly meter?: Meter;
  /**
   * The store of the engines. It is asked when a checkpoint began to wait, if that was in another process; without it such a wait has no
   * span and is not measured.
   */
  readonly checkpoints?: Pick<CheckpointBackend, "get">;
  /** Whether spans hold inputs, outputs, payloads and messages of errors; `false` by default. They never hold secrets. */
  readonly content?: boolean;
}

/** The most checkpoints of which it is remembered since when they wait. */
const REMEMBERED = 10_000;

/**
 * Makes traces and metrics of events, by the API of OpenTelemetry: the host sets up its SDK, samplers and exporters. All legs of a run
 * are one trace, whose id `traceOfRun` gives.
 */
export class OpenTelemetryEventSink implements EventSink {
  readonly #spans: RunSpans;
  readonly #instruments: Instruments;
  readonly #since = new Map<string, { readonly at: number; readonly type: string | undefined }>();

  constructor(private readonly options: OpenTelemetryEventSinkOptions = {}) {
    const { tracer = trace.getTracer("scaicore", version), content = false } = options;
    this.#spans = new RunSpans(tracer, content);
    this.#instruments = new Instruments(options.meter ?? metrics.getMeter("scaicore", version));
  }

  emit(event: RuntimeEvent): void | Promise<void> {
    measure(this.#instruments, event);
    this.#spans.note(event);
    switch (event.type) {
      case "checkpoint.pending":
        this.#waits(event);
        return;
      case "checkpoint.resolved":
      case "checkpoint.expired":
      case "checkpoint.cancelled":
        return this.#decided(event);
    }
  }

  /** Ends the spans that are open, before the host's exporter is shut down. */
  close(): void {
    this.#spans.close(Date.now());
  }

  #waits({ payload, timestamp }: RuntimeEvent): void {
    const id = textOf(payload.checkpoint_id);
    if (id === undefined) return;
    this.#since.set(id, { at: Date.parse(timestamp), type: textOf(payload.type) });
    const [oldest] = this.#since.keys();
    if (this.#since.size > REMEMBERED && oldest !== undefined) this.#since.delete(oldest);
  }

  #decided(event: RuntimeEvent): void | Promise<void> {
    const id = textOf(event.payload.checkpoint_id);
    if (id === undefined) return;
    const known = this.#since.get(id);
    this.#since.delete(id);
    if (known !== undefined) {
      this.#waited(event, id, known.at, known.type);
      return;
    }
    const asked = this.options.checkpoints?.get(id);
    return asked?.then(
      (info) => info && this.#waited(event, id, Date.parse(info.createdAt), info.type),
      // A store that is away costs a span.
      () => undefined,
    );
  }

  #waited(event: RuntimeEvent, id: string, since: number, type: string | undefined): void {
    this.#spans.waited(event, since, present({ "scaicore.checkpoint.id": id, "scaicore.checkpoint.type": type }));
    const seconds = Math.max(0, Date.parse(event.timestamp) - since) / 1000;
    this.#instruments.add("waitDuration", { core: event.core, flow: event.flow }, seconds);
  }
}
