type Headers = Readonly<Record<string, string | undefined>>;

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` as seconds or as a date. `undefined` where it
 * asks for nothing that can be read.
 */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = numberIn(header(headers, "retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const after = header(headers, "retry-after");
  if (after === undefined) return undefined;
  const seconds = numberIn(after);
  if (seconds !== undefined) return seconds * 1000;
  // A date has letters: what else the platform takes for one, such as "-5", is none here.
  const date = /[a-z]/i.test(after) ? Date.parse(after) : NaN;
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}

/** A header, whatever the letters of its name. */
export function header(headers: Headers | undefined, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === name) return value?.trim();
  return undefined;
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
