import type { Symbol } from "./symbol.js";

const root = (name: string, doc: string): Symbol => ({
  kind: "constant",
  name,
  type: undefined,
  doc,
  detail: name,
  declaration: undefined,
});

/** The names that the language itself puts in scope. */
export const rootSymbols: readonly Symbol[] = [
  root("core", "This core: its name, version, description and identity."),
  root("context", "This run: its id, when it started, who started it and how."),
  root("config", "The parameters of the core."),
  root("memory", "What the core remembers."),
  root("reference", "Data that is set when the core is deployed."),
];
