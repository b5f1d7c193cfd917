import type { Memento } from "vscode";
import type { JsonObject } from "scaicore";

/** The last input of each flow, with which its form starts. It is kept in the state of the workspace. */
export interface RememberedInput {
  get(source: string, flow: string): JsonObject | undefined;
  set(source: string, flow: string, input: JsonObject): void;
}

const KEY = "scaicore.inputs";
/** The oldest inputs are dropped first, and large ones are not kept. */
const KEPT_FLOWS = 50;
const KEPT_CHARACTERS = 20_000;

type Entries = readonly (readonly [key: string, input: JsonObject])[];

export function rememberInputs(memento: Pick<Memento, "get" | "update">): RememberedInput {
  const keyOf = (source: string, flow: string) => `${source}#${flow}`;
  const entries = (): Entries => {
    const kept = memento.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).filter(isEntry) : [];
  };
  return {
    get: (source, flow) => entries().find(([key]) => key === keyOf(source, flow))?.[1],
    set(source, flow, input) {
      if (JSON.stringify(input).length > KEPT_CHARACTERS) return;
      const key = keyOf(source, flow);
      const others = entries().filter(([other]) => other !== key);
      void memento.update(KEY, [[key, input], ...others].slice(0, KEPT_FLOWS));
    },
  };
}

const isEntry = (value: unknown): value is readonly [string, JsonObject] =>
  Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "object" && value[1] !== null;

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
