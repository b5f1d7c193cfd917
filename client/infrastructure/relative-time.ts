/** Times in words. */

const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** A span in its two largest units: `1 d 23 h`, `4 min`, `12 s`. Seconds only when there is nothing larger. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1_000)) * 1_000;
  const index = UNITS.findIndex((unit) => whole >= unit.ms);
  const first = UNITS[index];
  if (first === undefined) return "0 s";
  const count = Math.floor(whole / first.ms);
  const second = UNITS[index + 1];
  const rest = second === undefined || second.name === "s" ? 0 : Math.floor((whole - count * first.ms) / second.ms);
  return second === undefined || rest === 0
    ? `${count} ${first.name}`
    : `${count} ${first.name} ${rest} ${second.name}`;
}

/** `just now`, `4 min ago`. */
export function ago(timestamp: string, now: number): string {
  const age = now - Date.parse(timestamp);
  return age < 10_000 ? "just now" : `${span(age)} ago`;
}

/** How long something took: `0.4 s`, `12 s`, `3 min 2 s`. */
export function took(ms: number): string {
  if (ms < 950) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms - minutes * 60_000) / 1_000);
  return ms < 3_600_000 && seconds > 0 ? `${minutes} min ${seconds} s` : span(ms);
}
