import type { Unit } from "../resolve/unit.js";
import type { FlowBuild } from "./flow-build.js";

const flowOnly = (): never => {
  throw new Error("The compiler took something outside flows for a part of one.");
};

/** The building of what stands outside flows: defaults and settings, which hold no blocks and declare nothing. */
export function createUnitBuild(unit: Unit): FlowBuild {
  return {
    unit,
    facts: unit.facts,
    get flow() {
      return flowOnly();
    },
    debug: false,
    locals: [],
    get path() {
      return flowOnly();
    },
    location: flowOnly,
    temporary: flowOnly,
  };
}
