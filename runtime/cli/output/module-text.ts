import type { IRModule } from "../../ir/module.js";
import { countOf, printable } from "../io/text.js";

/** `HelloWorld v1.0.0` */
export const moduleTitle = ({ name, version }: IRModule): string => printable(`${name} v${version}`);

/** `1 flow, 2 types, 1 model`: always flows and types, others only if there are any. */
export function moduleCounts(module: IRModule): string {
  const others: readonly (readonly [number, string])[] = [
    [module.models.length, "model"],
    [module.plugins.length, "plugin"],
    [module.memory.length, "memory field"],
    [module.reference.length, "reference field"],
    [module.config.length, "config parameter"],
    [module.triggers.length, "trigger"],
    [module.subscriptions.length, "subscription"],
    [module.tests?.length ?? 0, "test"],
  ];
  return [
    countOf(module.flows.length, "flow"),
    countOf(Object.keys(module.types).length, "type"),
    ...others.filter(([number]) => number > 0).map(([number, noun]) => countOf(number, noun)),
  ].join(", ");
}

/** `812 bytes`, `3.4 kB`, `1.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, "byte");
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
