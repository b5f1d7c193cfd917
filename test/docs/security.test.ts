/** Every promise of docs/security.md is held by a test that is there under the name which the page gives. */
import { describe, expect, it } from "vitest";
import { expectHeld, promisesOf } from "./promises.js";

const promises = promisesOf("security.md", "Promises", "What is not promised");

describe("docs/security.md", () => {
  it("makes promises", () => {
    expect(promises.length).toBeGreaterThan(20);
  });

  it.each(promises.map((promised) => [promised.promise, promised] as const))("%s", (_promise, promised) => {
    expectHeld(promised);
  });
});
