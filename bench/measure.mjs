/**
 * Times pieces of work after a warm-up. Machines are noisy: read ratios, not digits.
 *
 * A file under `rows/` exports `rows`, a list. A row is either timed or read:
 *
 *   timed: { what, target, sampling?, open(root), figure(times, subject, peerTimes?), note?(subject), peer?() }
 *   read:  { what, target, read(root), unit, figure(value, peerValue?), note?(), peer?(), needsPeers? }
 *
 * `open(root)` prepares the built checkout at `root` and returns a subject `{ run(i), close?() }`; only `run` is timed.
 * `read(root)` returns one number, of which less is better. `peer` prepares or reads what the row is compared with. A row with
 * `peer` or `needsPeers` is left out when the peers are not installed.
 */

/** Runs `work` until `seconds` are over (after `warmup` runs) and returns the times in milliseconds, sorted. */
export async function sample(work, { seconds = 2, warmup = 20, least = 10 } = {}) {
  for (let i = 0; i < warmup; i++) await work(i);
  const times = [];
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end || times.length < least; i++) times.push(await timed(work, i));
  return times.sort((a, b) => a - b);
}

/**
 * Runs two pieces of work alternately and returns pairs of times in milliseconds. The order within a pair alternates too,
 * so that neither side always pays for the garbage of the other.
 */
export async function samplePairs(first, second, { seconds = 2, warmup = 20, least = 10 } = {}) {
  for (let i = 0; i < warmup; i++) {
    await first(i);
    await second(i);
  }
  const pairs = [];
  const end = performance.now() + seconds * 2000;
  for (let i = 0; performance.now() < end || pairs.length < least; i++) {
    if (i % 4 < 2) {
      const time = await timed(first, i);
      pairs.push([time, await timed(second, i)]);
    } else {
      const time = await timed(second, i);
      pairs.push([await timed(first, i), time]);
    }
  }
  return pairs;
}

async function timed(work, i) {
  const started = performance.now();
  await work(i);
  return performance.now() - started;
}

const at = (sorted, quantile) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
export const median = (sorted) => at(sorted, 0.5);
export const p95 = (sorted) => at(sorted, 0.95);
export const sortedNumbers = (numbers) => [...numbers].sort((a, b) => a - b);
