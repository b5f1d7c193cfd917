/** What a run panel shows: a flow of a file with its latest run, or one run that is over or was started elsewhere. */
export type RunPanelKey =
  | { readonly kind: "flow"; readonly source: string; readonly flow: string }
  | { readonly kind: "run"; readonly store: string; readonly invocationId: string };

/** As text, for the panel's own state; the same key gives the same text. */
export function writeKey(key: RunPanelKey): string {
  return JSON.stringify(key.kind === "flow" ? ["flow", key.source, key.flow] : ["run", key.store, key.invocationId]);
}

/** `undefined` for what is no key: a panel's state is kept by VS Code and may be of another version. */
export function readKey(text: string): RunPanelKey | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [kind, first, second] = parts as readonly unknown[];
  if (typeof first !== "string" || typeof second !== "string") return undefined;
  if (kind === "flow") return { kind, source: first, flow: second };
  return kind === "run" ? { kind, store: first, invocationId: second } : undefined;
}
