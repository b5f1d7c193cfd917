/** What a command was called with: an id, or an item of a list. Anybody may call a command, so nothing is believed. */

/** The id of a run. */
export function runIdFrom(given: unknown): string | undefined {
  return typeof given === "string" ? given : textAt(given, "head", "invocationId");
}

/** The id of a checkpoint. */
export function checkpointIdFrom(given: unknown): string | undefined {
  return typeof given === "string" ? given : textAt(given, "checkpoint", "checkpointId");
}

function textAt(given: unknown, part: string, name: string): string | undefined {
  const value = property(property(given, part), name);
  return typeof value === "string" ? value : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
