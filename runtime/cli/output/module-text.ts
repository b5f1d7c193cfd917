import type { ProgramSummary } from "../../compiler/check-program.js";
import type { IRModule } from "../../ir/module.js";
import { countOf, printable } from "../io/text.js";

/** `HelloWorld v1.0.0` */
export const moduleTitle = ({ name, version }: Pick<IRModule, "name" | "version">): string =>
  printable(`${name} v${version}`);

/** `1 flow, 2 types, 1 model` */
export const moduleCounts = (module: IRModule): string =>
  programCounts({
    flows: module.flows.length,
    types: Object.keys(module.types).length,
    models: module.models.length,
    plugins: module.plugins.length,
    memory: module.memory.length,
    reference: module.reference.length,
    config: module.config.length,
    triggers: module.triggers.length,
    subscriptions: module.subscriptions.length,
    tests: module.tests?.length ?? 0,
  });

/** `1 flow, 2 types, 1 model`: always flows and types, others only if there are any. */
export function programCounts(counts: Omit<ProgramSummary, "name" | "version"> & { readonly tests?: number }): string {
  const others: readonly (readonly [number, string])[] = [
    [counts.models, "model"],
    [counts.plugins, "plugin"],
    [counts.memory, "memory field"],
    [counts.reference, "reference field"],
    [counts.config, "config parameter"],
    [counts.triggers, "trigger"],
    [counts.subscriptions, "subscription"],
    [counts.tests ?? 0, "test"],
  ];
  return [
    countOf(counts.flows, "flow"),
    countOf(counts.types, "type"),
    ...others.filter(([number]) => number > 0).map(([number, noun]) => countOf(number, noun)),
  ].join(", ");
}

/** `812 bytes`, `3.4 kB`, `1.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, "byte");
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
