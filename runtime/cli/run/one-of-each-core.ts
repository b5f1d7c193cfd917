import type { CoreEngine } from "../../engine/core-engine.js";
import { UsageError } from "../io/errors.js";
import type { OpenEngine } from "./open-engine.node.js";

/** Programs may call each other, so that one core has several engines here. */
export function oneOfEachCore(opened: readonly OpenEngine[], command: string): readonly CoreEngine[] {
  const engines = new Map<string, CoreEngine>();
  for (const { engine } of opened) {
    const { name } = engine.module;
    if (engines.has(name)) throw new UsageError(`two of the programs are the core ${name}; name one of them`, command);
    engines.set(name, engine);
  }
  for (const engine of opened.flatMap(({ engines: all }) => all))
    if (!engines.has(engine.module.name)) engines.set(engine.module.name, engine);
  return [...engines.values()];
}
