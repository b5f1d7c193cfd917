import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { shortened } from "../error.js";
import type { JsonObject, RuntimeEvent } from "../host/interfaces.js";
import { numberOf, ofModelCall, ofPlace, ofRun, operationOf, textOf } from "./attributes.js";
import { RunContexts } from "./trace-of-run.js";

/** The most characters of an attribute that holds content. */
const LONGEST_CONTENT = 8000;

interface Leg {
  readonly span: Span;
  readonly context: Context;
  readonly startedAt: number;
  /** The open blocks by path. */
  readonly blocks: Map<string, { readonly span: Span; readonly context: Context }>;
}

/**
 * Makes spans of events. A leg is what one process runs of an invocation, from its start or resumption until it waits or ends: a span
 * cannot stay open over processes. A block that waits has a span in each leg; what it waited for has one of its own, from the question to
 * the decision.
 */
export class RunSpans {
  readonly #legs = new Map<string, Leg>();
  readonly #contexts = new RunContexts();

  constructor(
    private readonly tracer: Tracer,
    /** Whether prompts, inputs, outputs and payloads are told. */
    private readonly content: boolean,
  ) {}

  note(event: RuntimeEvent): void {
    const { type, executionId } = event;
    const at = Date.parse(event.timestamp);
    switch (type) {
      case "invocation.started":
      case "invocation.resumed":
        this.#begin(event, at);
        return;
      case "invocation.completed":
      case "invocation.failed":
      case "invocation.suspended":
        this.#end(event, at);
        return;
      case "block.entered":
        this.#enter(event, at);
        return;
      case "block.exited":
      case "block.failed":
        this.#leave(event, at);
        return;
      case "model.called":
        this.#called(event, at, modelSpanName(event.payload), ofModelCall(event));
        return;
      case "plugin.called": {
        const name = `${textOf(event.payload.plugin) ?? "plugin"}.${textOf(event.payload.method) ?? "call"}`;
        const errorType = textOf(event.payload.error_type);
        this.#called(event, at, name, errorType === undefined ? {} : { "error.type": errorType });
        return;
      }
      default: {
        const leg = this.#legs.get(executionId);
        const place = this.#open(leg, event.path);
        (place?.span ?? leg?.span)?.addEvent(type, this.#contentOf(event.payload), at);
      }
    }
  }

  /** What a checkpoint waited for: from the question to the decision. */
  waited(event: RuntimeEvent, createdAt: number, checkpoint: Attributes): void {
    const at = Date.parse(event.timestamp);
    const attributes = {
      ...ofRun(event),
      ...ofPlace(event),
      ...checkpoint,
      "scaicore.checkpoint.outcome": event.type.slice("checkpoint.".length),
      ...this.#contentOf(event.payload),
    };
    // Beside the legs, not within one: most of it was while nothing ran.
    const span = this.tracer.startSpan(
      `wait ${event.nodeId ?? event.flow}`,
      { startTime: createdAt, attributes },
      this.#contexts.of(event.executionId),
    );
    if (event.type === "checkpoint.expired") span.setAttribute("error.type", "expired");
    span.end(Math.max(at, createdAt));
  }

  /** Ends what is open, for a process that ends. */
  close(at: number): void {
    for (const [executionId, leg] of this.#legs) {
      for (const { span } of leg.blocks.values()) span.end(at);
      leg.span.setAttribute("scaicore.abandoned", true).end(at);
      this.#legs.delete(executionId);
    }
  }

  #begin(event: RuntimeEvent, at: number): Leg {
    // One that was lost here and went on elsewhere, and comes back.
    this.#endBlocks(this.#legs.get(event.executionId), at);
    this.#legs.get(event.executionId)?.span.setAttribute("scaicore.abandoned", true).end(at);
    const parent = this.#contexts.of(event.executionId);
    const attributes = { ...ofRun(event), ...this.#contentOf(event.payload, "scaicore.input") };
    const span = this.tracer.startSpan(
      `${event.core}.${event.flow}`,
      { kind: SpanKind.SERVER, startTime: at, attributes },
      parent,
    );
    const leg = { span, context: trace.setSpan(parent, span), startedAt: at, blocks: new Map() };
    this.#legs.set(event.executionId, leg);
    return leg;
  }

  /** A leg whose beginning was dropped begins with what is told of it. */
  #leg(event: RuntimeEvent, at: number): Leg {
    return this.#legs.get(event.executionId) ?? this.#begin({ ...event, payload: {} }, at);
  }

  #end(event: RuntimeEvent, at: number): void {
    const leg = this.#leg(event, at);
    this.#endBlocks(leg, at);
    const { span } = leg;
    span.setAttribute("scaicore.status", event.type.slice("invocation.".length));
    span.setAttributes(this.#contentOf(event.payload));
    if (event.type === "invocation.failed") fail(span, event.payload.error, this.content);
    span.end(at);
    this.#legs.delete(event.executionId);
  }

  #endBlocks(leg: Leg | undefined, at: number): void {
    for (const { span } of [...(leg?.blocks.values() ?? [])].reverse())
      span.setAttribute("scaicore.suspended", true).end(at);
    leg?.blocks.clear();
  }

  #enter(event: RuntimeEvent, at: number): void {
    const leg = this.#leg(event, at);
    const path = event.path ?? "";
    const span = this.#blockSpan(leg, event, at);
    leg.blocks.set(path, { span, context: trace.setSpan(leg.context, span) });
  }

  #leave(event: RuntimeEvent, at: number): void {
    const leg = this.#leg(event, at);
    const path = event.path ?? "";
    const open = leg.blocks.get(path);
    // It was entered in another leg.
    const span = open?.span ?? this.#blockSpan(leg, event, leg.startedAt).setAttribute("scaicore.resumed", true);
    if (event.type === "block.failed") fail(span, event.payload.error ?? event.payload, this.content);
    span.setAttributes(this.#contentOf(event.payload)).end(at);
    leg.blocks.delete(path);
  }

  #blockSpan(leg: Leg, event: RuntimeEvent, startTime: number): Span {
    const parent = this.#open(leg, parentOf(event.path ?? ""))?.context ?? leg.context;
    const attributes = { ...ofRun(event), ...ofPlace(event) };
    return this.tracer.startSpan(
      `${event.blockKind ?? "block"} ${event.nodeId ?? ""}`,
      { startTime, attributes },
      parent,
    );
  }

  #called(event: RuntimeEvent, at: number, name: string, attributes: Attributes): void {
    const leg = this.#leg(event, at);
    const parent = this.#open(leg, event.path)?.context ?? leg.context;
    const startTime = at - (numberOf(event.payload.duration_ms) ?? 0);
    const span = this.tracer.startSpan(
      name,
      { kind: SpanKind.CLIENT, startTime, attributes: { ...ofRun(event), ...ofPlace(event), ...attributes } },
      parent,
    );
    if (event.payload.error_type !== undefined) fail(span, event.payload, this.content);
    span.setAttributes(this.#contentOf(event.payload)).end(at);
  }

  /** The open block of a path, or the nearest around it. */
  #open(
    leg: Leg | undefined,
    path: string | undefined,
  ): { readonly span: Span; readonly context: Context } | undefined {
    for (let at = path ?? ""; at !== ""; at = parentOf(at)) {
      const open = leg?.blocks.get(at);
      if (open !== undefined) return open;
    }
    return undefined;
  }

  #contentOf(payload: JsonObject, name = "scaicore.payload"): Attributes {
    if (!this.content || Object.keys(payload).length === 0) return {};
    return { [name]: shortened(JSON.stringify(payload), LONGEST_CONTENT) };
  }
}

/** The block around: `f/loop#1[3]/ask` is in `f/loop#1[3]`, an iteration of `f/loop#1`. */
const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("["), 0));

const modelSpanName = (payload: JsonObject): string =>
  [operationOf(payload), textOf(payload.model)].filter((word) => word !== undefined).join(" ");

/** Messages of errors may quote what a program works with, so they are content too. */
function fail(span: Span, error: JsonObject[string] | undefined, content: boolean): void {
  const { error_type: type, message } =
    typeof error === "object" && error !== null && !Array.isArray(error) ? (error as JsonObject) : {};
  if (typeof type === "string") span.setAttribute("error.type", type);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(content && typeof message === "string" ? { message: shortened(message, LONGEST_CONTENT) } : {}),
  });
}
