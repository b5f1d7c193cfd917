import { describe, expect, test } from "vitest";
import { EnvironmentError } from "../../runtime/host/errors.js";
import { errorCatalogue } from "../../runtime/host/error-catalogue.js";
import {
  DEFAULT_LIMITS,
  type LimitEntry,
  limitError,
  type LimitName,
  limitProblem,
  LIMITS,
  limitsOf,
} from "../../runtime/limits.js";
import { greetModule } from "../support/ir-builder.js";
import { host } from "./host.js";

const entries = Object.entries(LIMITS) as [LimitName, LimitEntry][];

describe("each limit", () => {
  test.each(entries)(
    "%s can have its default and its greatest value",
    (name, { default: value, greatest, canBeOff }) => {
      expect(limitProblem(name, value)).toBeUndefined();
      expect(limitProblem(name, greatest)).toBeUndefined();
      for (const off of [0, Infinity]) expect(limitProblem(name, off) === undefined).toBe(canBeOff);
    },
  );

  test.each(entries)("%s says what to do when it is passed", (name, { error }) => {
    const thrown = limitError(name, DEFAULT_LIMITS, 5);
    expect(thrown).toMatchObject({ errorType: error, details: { limit: name, max: DEFAULT_LIMITS[name], needed: 5 } });
    expect(thrown.message).toMatch(/^(A|The|Calls) .*\.$/);
    expect(Object.keys(errorCatalogue)).toContain(error);
  });

  test.each(entries)("%s has a description of one sentence", (_, { description }) => {
    expect(description).toMatch(/^[A-Z][^.]*\.$/);
  });
});

test("what is off is Infinity, and what is not given has its default", () => {
  expect(limitsOf({ modelCallMs: 0, steps: 7 })).toEqual({ ...DEFAULT_LIMITS, modelCallMs: Infinity, steps: 7 });
});

test.each<[limits: unknown, message: string]>([
  [7, "limits must be an object, not the number 7."],
  [{ step: 1 }, "limits.step is no limit. Did you mean steps?"],
  [{ steps: -1 }, "limits.steps must be a whole number from 1 (steps), not -1."],
  [{ steps: Number.NaN }, "limits.steps must be a whole number from 1 (steps), not NaN."],
  [{ callDepth: 1e9 }, "limits.callDepth must be a whole number from 1 to 1000 (calls), not 1000000000."],
  [{ evaluationMs: 0.5 }, "limits.evaluationMs must be a whole number from 1 (ms), or 0 for none, not 0.5."],
  [{ valueNodes: "9" }, 'limits.valueNodes must be a whole number from 1 to 1073741823 (nodes), not "9".'],
])("load refuses the limits %j", (limits, message) => {
  const load = () => host(greetModule(), {}, { limits: limits as object });
  expect(load).toThrow(EnvironmentError);
  expect(load).toThrow(message);
});
