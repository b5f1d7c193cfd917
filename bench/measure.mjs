// Medians and percentiles of repeated runs, after a warm-up. Machines are noisy: read ratios, not digits.

const ms = () => performance.now();

/** Runs `work` until `seconds` are over (after `warmup` runs) and returns the times in milliseconds, sorted. */
export async function sample(work, { seconds = 2, warmup = 20, least = 10 } = {}) {
  for (let i = 0; i < warmup; i++) await work(i);
  const times = [];
  const end = ms() + seconds * 1000;
  for (let i = 0; ms() < end || times.length < least; i++) {
    const started = ms();
    await work(i);
    times.push(ms() - started);
  }
  return times.sort((a, b) => a - b);
}

export const at = (sorted, quantile) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
export const median = (sorted) => at(sorted, 0.5);
export const p95 = (sorted) => at(sorted, 0.95);
