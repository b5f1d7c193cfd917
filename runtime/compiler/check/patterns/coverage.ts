/** What the arms of a match cover: which of them nothing reaches, and which values none of them takes. */
import type { Pattern } from "../../../syntax/ast.js";
import type { Facts } from "../../semantics/facts.js";
import type { Unit } from "../../semantics/program.js";
import type { Type } from "../../semantics/types/type.js";
import { isClosed } from "./cases.js";
import { type Arm, solve } from "./matrix.js";
import { Place } from "./places.js";
import { TestBuilder } from "./tests.js";

export interface Coverage {
  /** Adds an arm after those before it. Arms with a guard do not count as covering anything. */
  add(pattern: Pattern, facts: Facts, guarded: boolean): void;
  /** What the arms cover together. To be called once, after all have been added. */
  result(): CoverageResult;
  /** Whether the subject has a finite number of cases, so that they can be listed. */
  readonly closed: boolean;
}

export interface CoverageResult {
  /** The numbers of the arms, as they were added, that no value reaches. */
  readonly useless: ReadonlySet<number>;
  /** The patterns of values that no arm takes; empty when all are covered, `undefined` where that took too many steps. */
  readonly missing: readonly string[] | undefined;
}

/** What one match may take. A match of a thousand arms over as many cases takes some thousands. */
const STEPS_OF_MATCH = 100_000;

export function coverageOf(subject: Type, budget: Unit["coverageBudget"]): Coverage {
  const place = new Place(subject);
  const arms: Arm[] = [];
  /** The numbers of the arms in `arms`. */
  const numbers: number[] = [];
  let count = 0;
  let mistaken = false;
  let left = Math.min(STEPS_OF_MATCH, budget.left);
  const take = (steps: number): boolean => {
    left -= steps;
    budget.left -= steps;
    return left >= 0;
  };
  return {
    closed: isClosed(subject),
    add(pattern, facts, guarded) {
      const number = count++;
      const builder = new TestBuilder(facts, take);
      const test = builder.test(pattern, place);
      // The values that such an arm takes are unknown: it is not called useless, and makes no other so.
      if (builder.mistaken) mistaken = true;
      else {
        arms.push({ test, guarded });
        numbers.push(number);
      }
    },
    result() {
      const solution = left < 0 ? undefined : solve(place, arms, take);
      if (solution === undefined) {
        const takesAll = arms.some(({ test, guarded }) => test === undefined && !guarded);
        return { useless: new Set(), missing: takesAll || mistaken ? [] : undefined };
      }
      const useless = new Set(numbers.filter((_, index) => !solution.reached.has(index)));
      return { useless, missing: mistaken ? [] : solution.missing };
    },
  };
}
