import { describe, expect, it } from "vitest";
import { describeError, errorDetail, errorType } from "../../client/infrastructure/errors.js";

const coreError = Object.assign(new Error("amount must be money."), {
  errorType: "ResolutionError",
  details: { field: "amount", got: 3 },
});

describe("describeError", () => {
  it("tells an error of ScaiCore in its own words", () => {
    expect(describeError(coreError)).toBe("amount must be money.");
  });

  it("says what to do about an error of the system, and where", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      path: "/data/log1",
    });
    expect(describeError(full)).toBe("The disk is full. Free some space and try again. (/data/log1)");
  });

  it.each([new Error("boom\n    at file.js:1"), "boom\nmore", { toString: () => "boom" }])(
    "never shows more than a line of what nobody expected",
    (error) => {
      expect(describeError(error)).toBe("Something unexpected happened: boom");
    },
  );
});

describe("the parts of an error of ScaiCore", () => {
  it("are read from it alone", () => {
    expect(errorType(coreError)).toBe("ResolutionError");
    expect(errorDetail(coreError, "field")).toBe("amount");
    expect(errorDetail(coreError, "got")).toBeUndefined();
    expect(errorType(new Error("x"))).toBeUndefined();
    expect(errorDetail({ errorType: "X", details: { field: "f" } }, "field")).toBeUndefined();
  });
});
