import { messageOf } from "../../error.js";
import { decode, Decoder, encode, Encoder, ExtensionCodec } from "@msgpack/msgpack";
import { RunError } from "../../host/errors.js";
import { DateTime, Duration, emptyRecord, Money, PlainDate, type Value } from "../../stdlib/value.js";
import type { Slot } from "../program/growing.js";
import type { Signal } from "../program/signal.js";

/**
 * Values as MessagePack. What JSON lacks are extensions: money, dates, datetimes, durations, maps, and objects with a key
 * `__proto__`, which the library would not read back.
 */
const extensions = new ExtensionCodec();
const MAX_DEPTH = 1000;
const options = { extensionCodec: extensions, maxDepth: MAX_DEPTH, ignoreUndefined: true } as const;

// Both are kept, because to construct them costs more than to encode a small snapshot.
const encoder = new Encoder(options);
const decoder = new Decoder({ extensionCodec: extensions });

/**
 * Encodes values and plain data.
 * @throws LimitError for what is nested too deep.
 */
export function encodeData(data: unknown): Uint8Array {
  try {
    return encoder.encode(data);
  } catch (cause) {
    const why = messageOf(cause);
    throw new RunError("LimitError", `A value of the run cannot be stored: ${why}`, { limit: "valueDepth" }, { cause });
  }
}
/** Decodes data. Objects in it get the form of values by `revived`. */
export const decodeData = (bytes: Uint8Array): unknown => decoder.decode(bytes);

extensions.register({
  type: 1,
  encode: (value) => (value instanceof Money ? encode([value.toDecimal(), value.currency ?? null]) : null),
  decode: (bytes) => {
    const [digits, currency] = decode(bytes) as [string, string | null];
    return Money.parse(digits, currency ?? undefined);
  },
});
extensions.register({
  type: 2,
  encode: (value) => (value instanceof PlainDate ? encode(value.daysSinceEpoch) : null),
  decode: (bytes) => PlainDate.ofDays(decode(bytes) as number),
});
extensions.register({
  type: 3,
  encode: (value) => (value instanceof DateTime ? encode(value.epochMilliseconds) : null),
  decode: (bytes) => DateTime.ofEpochMilliseconds(decode(bytes) as number),
});
extensions.register({
  type: 4,
  encode: (value) => (value instanceof Duration ? encode(value.milliseconds) : null),
  decode: (bytes) => Duration.ofMilliseconds(decode(bytes) as number),
});
extensions.register({
  type: 5,
  encode: (value) => (value instanceof Map ? encode([...(value as ReadonlyMap<string, Value>)], options) : null),
  decode: (bytes) => new Map(decodeData(bytes) as [string, Value][]),
});
extensions.register({
  type: 6,
  encode: (value) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__")
      ? encode(Object.entries(value), options)
      : null,
  decode: (bytes) => {
    const record = emptyRecord();
    for (const [key, value] of decodeData(bytes) as [string, Value][]) record[key] = value;
    return record;
  },
});

/** Gives the objects of decoded data the form that values have: without prototype. */
export function revived(data: unknown): Value {
  if (typeof data !== "object" || data === null) return data as Value;
  if (Array.isArray(data)) return data.map(revived);
  if (data instanceof Map)
    return new Map(Array.from(data as Map<string, unknown>, ([key, item]) => [key, revived(item)]));
  if (data instanceof Money || data instanceof PlainDate || data instanceof DateTime || data instanceof Duration)
    return data;
  const record = emptyRecord();
  for (const [key, item] of Object.entries(data)) record[key] = revived(item);
  return record;
}

/** The fields of a decoded object as values. */
export function revivedFields(data: unknown): Record<string, Value> {
  return Object.fromEntries(Object.entries(data as Record<string, unknown>).map(([key, item]) => [key, revived(item)]));
}

/** Decoded variables. None of them is growing yet. */
export const revivedSlots = (data: readonly Slot[]): Slot[] => (data as readonly Value[]).map(revived);

/** The items of a decoded array as values. */
export const revivedList = (data: readonly Value[]): Value[] => data.map(revived);

/** A decoded signal with its value. */
export function revivedSignal(signal: Signal): Signal {
  switch (signal.kind) {
    case "yield":
    case "return":
      return { ...signal, value: revived(signal.value) };
    case "done":
      return signal.value === undefined ? signal : { kind: "done", value: revived(signal.value) };
    case "break":
    case "continue":
    case "throw":
      return signal;
  }
}
