/** Every promise of docs/guarantees.md is held by a test that is there under the name which the page gives. */
import { describe, expect, it } from "vitest";
import { expectHeld, promisesOf } from "./promises.js";

const promises = promisesOf("guarantees.md", "Promises", "What is not promised");

describe("docs/guarantees.md", () => {
  it("has R1 to R20, each once and in order", () => {
    const numbers = promises.flatMap(({ promise }) => /^R(\d+):/.exec(promise)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`));
  });

  it("makes others besides", () => {
    expect(promises.length).toBeGreaterThan(35);
  });

  it.each(promises.map((promised) => [promised.promise, promised] as const))("%s", (_promise, promised) => {
    expectHeld(promised);
  });
});
