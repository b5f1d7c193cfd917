/** Milliseconds in each unit of a duration, largest first. */
export const DURATION_UNITS = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** A length in milliseconds in its largest whole unit: `90s`, `2h`, `3w`. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  const [unit, length] = DURATION_UNITS.find(([, size]) => milliseconds % size === 0) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}
