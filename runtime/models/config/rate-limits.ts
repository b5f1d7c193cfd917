/** What a provider takes. A bound that is not given is none. */
export interface RateLimits {
  /** Requests that begin within a minute. */
  readonly requestsPerMinute?: number;
  /** Tokens, of input and output, within a minute. */
  readonly tokensPerMinute?: number;
  /** Requests under way at once. */
  readonly concurrency?: number;
}
