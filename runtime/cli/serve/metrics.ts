import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";

type Labels = Readonly<Record<string, string>>;

/** Counters that only grow, in the text format of Prometheus. Labels have few values: cores, flows, statuses. */
class Counter {
  readonly #values = new Map<string, number>();

  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  add(labels: Labels, amount = 1): void {
    const key = labelText(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  text(): string {
    const lines = Array.from(this.#values, ([labels, value]) => `${this.name}${labels} ${value}\n`);
    return `# HELP ${this.name} ${this.help}\n# TYPE ${this.name} counter\n${lines.join("")}`;
  }
}

/** What is counted of the runs and requests of this process. */
export class Metrics implements EventSink {
  readonly #runs = new Counter("scaicore_invocations_total", "Invocations that ended here, by status.");
  readonly #suspensions = new Counter("scaicore_suspensions_total", "How often invocations came to wait here.");
  readonly #calls = new Counter("scaicore_model_calls_total", "Calls of models.");
  readonly #tokens = new Counter("scaicore_model_tokens_total", "Tokens of calls of models, by direction.");
  readonly #cost = new Counter(
    "scaicore_model_cost_total",
    "What calls of models cost, in the currency of the prices.",
  );
  readonly #decisions = new Counter("scaicore_decisions_total", "Decisions and votes that were recorded here.");
  readonly #requests = new Counter("scaicore_http_requests_total", "Requests over HTTP, by status.");

  emit({ type, core, flow, payload }: RuntimeEvent): void {
    const of = { core, flow };
    if (type === "invocation.completed") this.#runs.add({ ...of, status: "completed" });
    if (type === "invocation.failed") this.#runs.add({ ...of, status: "failed" });
    if (type === "invocation.suspended") this.#suspensions.add(of);
    if (type === "checkpoint.resolved") this.#decisions.add(of);
    if (type !== "model.called") return;
    this.#calls.add(of);
    this.#tokens.add({ ...of, direction: "input" }, numberIn(payload.input_tokens));
    this.#tokens.add({ ...of, direction: "output" }, numberIn(payload.output_tokens));
    this.#cost.add(of, numberIn(payload.cost));
  }

  request(method: string, status: number): void {
    this.#requests.add({ method: METHODS.has(method) ? method : "other", status: String(status) });
  }

  /** All that is counted, and how many runs wait for whom. */
  text(gauges: Readonly<Record<string, { readonly help: string; readonly value: number }>>): string {
    const counters = [
      this.#runs,
      this.#suspensions,
      this.#calls,
      this.#tokens,
      this.#cost,
      this.#decisions,
      this.#requests,
    ];
    const gaugeText = Object.entries(gauges).map(
      ([name, { help, value }]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`,
    );
    return [...counters.map((counter) => counter.text()), ...gaugeText].join("");
  }
}

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const numberIn = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`);
  return `{${parts.join(",")}}`;
}

const escaped = (sign: string): string => (sign === "\n" ? "\\n" : `\\${sign}`);
