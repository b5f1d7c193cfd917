import { RunError } from "../../host/errors.js";
import type { CallOptions, Clock, JsonObject, ModelProvider, ModelRole, Usage } from "../../host/interfaces.js";
import type { IRType } from "../../ir/module.js";
import type { Limits } from "../../limits.js";
import { outputShape } from "../blocks/model-output.js";
import { checkedResponse } from "../blocks/model-request.js";
import type { RankingCall } from "../program/memory-reads.js";
import { within } from "./call-timeout.js";

type Vector = readonly number[];

/** The number of vectors that are cached. */
const MOST_KEPT = 20_000;
/** The number of texts in one batch of requests. */
const AT_ONCE = 8;

const VECTOR: IRType = { kind: "array", items: { kind: "primitive", name: "float" } };
const shape = outputShape(VECTOR, {});

/** Embeddings of texts, for search by meaning. They are cached for the lifetime of the engine. */
export class Embeddings {
  readonly #kept = new Map<string, Vector>();

  constructor(
    private readonly provider: ModelProvider,
    private readonly limits: Limits,
    private readonly clock: Clock,
  ) {}

  /** The vectors of these texts, in order; with what it took to make them. Rejects when one cannot be made. */
  async vectors(
    texts: readonly string[],
    role: ModelRole,
    path: string,
    options: CallOptions,
  ): Promise<{ readonly vectors: readonly Vector[]; readonly usage: Usage }> {
    const known = new Map<string, Vector>();
    for (const text of texts) {
      const vector = this.#kept.get(keyOf(role, text));
      if (vector !== undefined) known.set(text, vector);
    }
    const wanted = [...new Set(texts)].filter((text) => !known.has(text));
    let usage: Usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const made = await Promise.all(
        wanted.slice(from, from + AT_ONCE).map((text, at) => this.#vector(text, role, path, from + at, options)),
      );
      for (const { text, vector, used } of made) {
        known.set(text, vector);
        this.#keep(keyOf(role, text), vector);
        const cost = (usage.cost ?? 0) + (used.cost ?? 0);
        usage = {
          modelCalls: usage.modelCalls + used.modelCalls,
          inputTokens: usage.inputTokens + used.inputTokens,
          outputTokens: usage.outputTokens + used.outputTokens,
          ...(usage.cost === undefined && used.cost === undefined ? {} : { cost }),
        };
      }
    }
    return { vectors: texts.map((text) => known.get(text) ?? []), usage };
  }

  async #vector(
    text: string,
    role: ModelRole,
    path: string,
    ordinal: number,
    { signal, idempotencyKey }: CallOptions,
  ): Promise<{ readonly text: string; readonly vector: Vector; readonly used: Usage }> {
    const input: JsonObject = { text };
    const response = checkedResponse(
      await within("modelCallMs", this.limits, this.clock, signal, (stop) =>
        this.provider.complete(
          {
            role,
            path,
            ordinal,
            messages: [{ role: "user", content: text }],
            input,
            outputSchema: shape.schema,
            modality: "embedding",
          },
          { signal: stop, idempotencyKey: `${idempotencyKey}/${ordinal}` },
        ),
      ),
      this.limits,
    );
    const read = shape.read(response.output, this.limits);
    if (!read.ok) {
      const [problem] = read.problems;
      throw new RunError(
        "ModelProviderError",
        `its answer is no vector: expected ${problem?.expected ?? "an array of numbers"}, got ${problem?.got ?? "something else"}.`,
      );
    }
    return { text, vector: read.value as Vector, used: response.usage };
  }

  #keep(key: string, vector: Vector): void {
    this.#kept.set(key, vector);
    if (this.#kept.size <= MOST_KEPT) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      break;
    }
  }
}

const keyOf = ({ roleName, provider, model }: ModelRole, text: string): string =>
  JSON.stringify([roleName, provider, model ?? null, text]);

/** The keys of the entries nearest to the query in meaning, the best first; of equally near ones the earlier. */
export async function ranked(
  { role, path, query, entries }: RankingCall,
  embeddings: Embeddings,
  options: CallOptions,
): Promise<{ readonly keys: readonly string[]; readonly usage: Usage }> {
  const texts = [query.text, ...entries.map(({ text }) => text)];
  const { vectors, usage } = await embeddings.vectors(texts, role, path, options);
  const wanted = vectors[0] ?? [];
  const atLeast = query.minSimilarity ?? 0;
  const keys = entries
    .map(({ key }, at) => ({ key, at, similarity: cosine(wanted, vectors[at + 1] ?? []) }))
    .filter(({ similarity }) => similarity > 0 && similarity >= atLeast)
    .sort((a, b) => b.similarity - a.similarity || a.at - b.at)
    .slice(0, Math.max(0, query.limit))
    .map(({ key }) => key);
  return { keys, usage };
}

/** From -1 to 1; 0 for vectors that cannot be compared. */
function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return 0;
  let product = 0;
  let [left, right] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0];
    product += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? 0 : product / Math.sqrt(left * right);
}
