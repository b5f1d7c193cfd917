import { expect, test } from "vitest";
import { sendOnce } from "../../client/webviews/shared/send-once.js";

function counted() {
  let ids = 0;
  return sendOnce(() => `id-${(ids += 1)}`);
}

test("while a request is under way there is no other", () => {
  const once = counted();
  expect([once.begin(), once.begin(), once.begin()]).toEqual(["id-1", undefined, undefined]);
  expect(once.busy).toBe(true);
});

test("only the answer to the request under way ends it; the next has its own id", () => {
  const once = counted();
  once.begin();
  expect(once.end("id-0")).toBe(false);
  expect(once.begin()).toBeUndefined();
  expect(once.end("id-1")).toBe(true);
  expect(once.end("id-1")).toBe(false);
  expect(once.begin()).toBe("id-2");
});

test("a reset forgets it", () => {
  const once = counted();
  once.begin();
  once.reset();
  expect(once.busy).toBe(false);
  expect(once.end("id-1")).toBe(false);
});
