/** Token buckets: each caller has so many requests a minute, and may use them at once. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
    /** The most callers that are remembered; who was not seen for longest is forgotten, and begins with a full bucket. */
    private readonly most = 10_000,
  ) {}

  /** `undefined` lets the request in; else the seconds after which the next one gets in. */
  refusal(caller: string): number | undefined {
    const now = this.now();
    const known = this.#buckets.get(caller) ?? { tokens: this.perMinute, at: now };
    const refilled = known.tokens + ((now - known.at) * this.perMinute) / 60_000;
    const tokens = Math.min(this.perMinute, refilled);
    const isAllowed = tokens >= 1;
    // Inserted anew, so that the map is in the order of the last request.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.most && oldest !== undefined) this.#buckets.delete(oldest);
    return isAllowed ? undefined : Math.ceil(((1 - tokens) * 60) / this.perMinute);
  }
}
