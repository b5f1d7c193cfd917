import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";

/** What is measured. Names of `gen_ai.` are those of the semantic conventions, whose buckets they have. */
export const INSTRUMENTS = {
  invocations: {
    name: "scaicore.invocations",
    kind: "counter",
    unit: "{run}",
    description: "Runs that ended, by status.",
  },
  invocationDuration: {
    name: "scaicore.invocation.duration",
    kind: "histogram",
    unit: "s",
    description: "How long runs ran in all, without what they waited for people.",
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800],
  },
  suspensions: {
    name: "scaicore.suspensions",
    kind: "counter",
    unit: "{run}",
    description: "How often runs came to wait.",
  },
  waits: {
    name: "scaicore.waits",
    kind: "counter",
    unit: "{checkpoint}",
    description: "Checkpoints that people were asked.",
  },
  waitDuration: {
    name: "scaicore.wait.duration",
    kind: "histogram",
    unit: "s",
    description: "How long checkpoints waited for their decision.",
    buckets: [1, 10, 60, 300, 1800, 3600, 14_400, 86_400, 604_800],
  },
  decisions: {
    name: "scaicore.decisions",
    kind: "counter",
    unit: "{decision}",
    description: "Checkpoints that were decided, by how: resolved, expired or cancelled.",
  },
  errors: { name: "scaicore.errors", kind: "counter", unit: "{error}", description: "Runs that failed, by type." },
  modelCalls: { name: "scaicore.model.calls", kind: "counter", unit: "{call}", description: "Calls of models." },
  modelTokens: {
    name: "scaicore.model.tokens",
    kind: "counter",
    unit: "{token}",
    description: "Tokens, by direction.",
  },
  modelCost: {
    name: "scaicore.model.cost",
    kind: "counter",
    unit: "",
    description: "What calls of models cost, in the currency of the host's prices.",
  },
  modelDuration: {
    name: "gen_ai.client.operation.duration",
    kind: "histogram",
    unit: "s",
    description: "How long calls of models took.",
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  },
  modelUsage: {
    name: "gen_ai.client.token.usage",
    kind: "histogram",
    unit: "{token}",
    description: "Tokens of a call of a model.",
    buckets: [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
  },
  pluginCalls: { name: "scaicore.plugin.calls", kind: "counter", unit: "{call}", description: "Calls of plugins." },
  dropped: {
    name: "scaicore.events.dropped",
    kind: "counter",
    unit: "{event}",
    description: "Events that never reached this sink, as it could not keep up.",
  },
} as const satisfies Readonly<Record<string, Instrument>>;

interface Instrument {
  readonly name: string;
  readonly kind: "counter" | "histogram";
  readonly unit: string;
  readonly description: string;
  readonly buckets?: readonly number[];
}

type InstrumentName = keyof typeof INSTRUMENTS;

/** Adds to counters and to histograms alike. */
export class Instruments {
  readonly #made = new Map<InstrumentName, (value: number, attributes: Attributes) => void>();

  constructor(meter: Meter) {
    for (const [name, instrument] of Object.entries(INSTRUMENTS) as [InstrumentName, Instrument][]) {
      const { kind, unit, description, buckets } = instrument;
      const options = {
        description,
        ...(unit === "" ? {} : { unit }),
        ...(buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...buckets] } }),
      };
      if (kind === "counter") {
        const counter: Counter = meter.createCounter(instrument.name, options);
        this.#made.set(name, (value, attributes) => counter.add(value, attributes));
      } else {
        const histogram: Histogram = meter.createHistogram(instrument.name, options);
        this.#made.set(name, (value, attributes) => histogram.record(value, attributes));
      }
    }
  }

  add(name: InstrumentName, attributes: Attributes, value = 1): void {
    this.#made.get(name)?.(value, attributes);
  }
}
