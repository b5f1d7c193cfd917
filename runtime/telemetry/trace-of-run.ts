import { type Context, ROOT_CONTEXT, type SpanContext, trace, TraceFlags } from "@opentelemetry/api";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** The most runs whose context is remembered; others are made anew. */
const REMEMBERED = 1000;

/**
 * The trace of a run: its id comes of the id of the run, so that all legs are one trace, in whichever processes they ran, and whoever
 * knows the run finds the trace. What is not known of one process to the next, such as the decision of a sampler, must not differ:
 * samplers by ratio decide by the id of the trace.
 */
export function traceOfRun(invocationId: string): SpanContext {
  const hash = bytesToHex(sha256(utf8ToBytes(invocationId)));
  return {
    traceId: hash.slice(0, 32),
    // The run itself, of which no span is ever sent: it lives in no process.
    spanId: hash.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

/** Contexts of runs, as parents of the spans of their legs. */
export class RunContexts {
  readonly #known = new Map<string, Context>();

  of(invocationId: string): Context {
    const known = this.#known.get(invocationId);
    if (known !== undefined) return known;
    const made = trace.setSpanContext(ROOT_CONTEXT, traceOfRun(invocationId));
    this.#known.set(invocationId, made);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return made;
  }
}
