import { messageOf, ScaiCoreError } from "../../../error.js";
import { withFullStop } from "../../../full-stop.js";
import type { JsonObject } from "../../../json.js";
import { StoreCorruptError, StoreError } from "../../../host/errors.js";

/** Whether a decision or a vote is recorded. */
type Counts = boolean | "unknown";

const SAYS: Readonly<Record<`${Counts}`, string>> = {
  true: "The decision is recorded and counts: recover goes on with it.",
  false: "Nothing was decided.",
  unknown:
    "Whether the decision is recorded is not known: look at the checkpoint, or send the same request again with a requestId.",
};

/**
 * Whether what a request decides is recorded, as far as it has come. Every error of the request says so, because who decided
 * must know whether to decide again.
 */
export class Verdict {
  counts: Counts = false;

  /** Records something; `counts` says whether the answer means that it is this request's. */
  async recording<T>(record: () => Promise<T>, counts: (answer: T) => boolean): Promise<T> {
    // A vote that is recorded counts, whatever comes of the decision that it makes.
    const before = this.counts === true;
    if (!before) this.counts = "unknown";
    const answer = await record();
    this.counts = before || counts(answer);
    return answer;
  }

  /** The error of the request, with `details.decided`. */
  told(error: unknown): unknown {
    if (!(error instanceof ScaiCoreError)) {
      return new StoreError(this.#text(messageOf(error)), { decided: this.counts }, { cause: error });
    }
    // The engine of a called core has said it.
    if (error.details.decided !== undefined) return error;
    if (error instanceof StoreError) {
      const options = { cause: error, retryable: error.retryable };
      return new StoreError(this.#text(error.message), this.#details(error), options);
    }
    if (error instanceof StoreCorruptError) {
      return new StoreCorruptError(this.#text(error.message), this.#details(error), { cause: error });
    }
    // A refusal is an answer, so nothing is unknown.
    const decided = this.counts === true;
    Object.defineProperty(error, "details", { value: { ...error.details, decided }, enumerable: true });
    return error;
  }

  #details(error: ScaiCoreError): JsonObject {
    return { ...(error.details as JsonObject), decided: this.counts };
  }

  #text(message: string): string {
    return `${withFullStop(message)} ${SAYS[`${this.counts}`]}`;
  }
}

/** Does what a request asks for; an error says whether it is recorded. */
export async function telling<T>(work: (verdict: Verdict) => Promise<T>): Promise<T> {
  const verdict = new Verdict();
  try {
    return await work(verdict);
  } catch (error) {
    throw verdict.told(error);
  }
}
