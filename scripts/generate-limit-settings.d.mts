import type { LIMITS } from "scaicore";

export function limitSettings(limits: typeof LIMITS): Readonly<Record<string, unknown>>;
