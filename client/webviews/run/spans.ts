/** Stretches of time, for the host and the page. Without DOM. */

/** In milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Spans in order, those that touch or overlap as one. */
export function united(spans: readonly Span[]): readonly Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What of `spans` lies in none of `others`, which are united. */
export function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  return united(spans).flatMap(({ from, to }) => {
    const left: Span[] = [];
    let at = from;
    for (const other of others) {
      if (other.to <= at || other.from >= to) continue;
      if (other.from > at) left.push({ from: at, to: other.from });
      at = other.to;
    }
    return at < to ? [...left, { from: at, to }] : left;
  });
}

/** How much of `from` to `to` lies in spans that are united. */
export function within(spans: readonly Span[], from: number, to: number): number {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
}

export const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

/** Until a process takes up a run that was decided a moment passes, which is no interruption that a person would call so. */
export const SHORTEST_REST_MS = 1_000;
