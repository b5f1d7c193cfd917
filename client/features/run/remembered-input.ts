import type { Memento } from "vscode";
import type { JsonObject } from "scaicore";

/** The last input of each flow, so that the form starts with it. In the workspace's own state: nobody else's business. */
export interface RememberedInput {
  get(source: string, flow: string): JsonObject | undefined;
  set(source: string, flow: string, input: JsonObject): void;
}

const KEY = "scaicore.inputs";
/** The oldest go first; a large input is not worth keeping. */
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
