/** What a million tokens cost, in the currency of the prices. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Input that the provider has in its cache; by default as `input`. */
  readonly cachedInput?: number;
}

interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
}

/** What a call cost; without what adding fractions in binary leaves behind. */
export function costOf({ input, output, cachedInput = input }: ModelPrice, tokens: Tokens): number {
  const cached = Math.min(tokens.cachedInputTokens ?? 0, tokens.inputTokens);
  const sum = (tokens.inputTokens - cached) * input + cached * cachedInput + tokens.outputTokens * output;
  return Number((sum / 1_000_000).toPrecision(12));
}
