import { asDuration } from "./arguments.js";
import type { StdMember } from "./std-member.js";
import { duration, float } from "./std-type.js";

const inUnit = (name: string, milliseconds: number, result: number): StdMember => ({
  receiver: "duration",
  kind: "property",
  name,
  doc: `The whole length in ${name}.`,
  example: { source: `90m.${name}`, result },
  signatures: [{ receiver: duration, params: [], result: float }],
  evaluate: (value) => asDuration(value).milliseconds / milliseconds,
});

export const durationMembers: readonly StdMember[] = [
  inUnit("seconds", 1000, 5400),
  inUnit("minutes", 60_000, 90),
  inUnit("hours", 3_600_000, 1.5),
  inUnit("days", 86_400_000, 0.0625),
];
