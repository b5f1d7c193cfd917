import type { Timestamp } from "../../host/interfaces.js";

/** Timestamps are compared as texts, in which no year has five digits or a sign. */
const FIRST = Date.parse("0000-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** A time in milliseconds since 1970 as a timestamp; one beyond the calendar is its first or last moment. */
export const timestampAt = (ms: number): Timestamp => new Date(Math.min(Math.max(ms, FIRST), LAST)).toISOString();
