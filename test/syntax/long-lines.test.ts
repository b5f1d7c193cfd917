/** A line may be as long as a file: what looks for its beginning again and again walks over all of it each time. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "../../runtime/syntax/index.js";

/** How many characters `String.lastIndexOf` walks over while `text` is parsed: V8 counts no work of its own. */
function walkedBack(text: string): number {
  let walked = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called with a receiver.
  const original = String.prototype.lastIndexOf;
  vi.spyOn(String.prototype, "lastIndexOf").mockImplementation(function (this: string, searched, position) {
    const found = original.call(this, searched, position);
    walked += Math.min(position ?? this.length, this.length) - found;
    return found;
  });
  parse(text);
  vi.restoreAllMocks();
  return walked;
}

describe("the work for many texts on one line grows as their number", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ["of several lines", '"""a""" '],
    ["that hold others", '"${"a"}" '],
    ["of several lines that hold others", '"""${"a"}""" '],
    ["that are empty", '"" '],
  ])("%s", (_what, unit) => {
    const text = (count: number): string => `@flow f() { x = [${unit.repeat(count)}] }`;
    expect(walkedBack(text(2000))).toBeLessThan(13 * Math.max(walkedBack(text(200)), 1000));
  });
});
