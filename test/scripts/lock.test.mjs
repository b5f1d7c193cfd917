import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "../../scripts/host/lock.mjs";

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lock-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("a lock", () => {
  it("lets one in at a time, and tells the other that it waits", async () => {
    const path = join(folder, "deep", "it.lock");
    const order = [];
    let leave;
    const first = withLock(path, async () => {
      order.push("first in");
      await new Promise((done) => (leave = done));
      order.push("first out");
    });
    while (!leave) await new Promise((done) => setImmediate(done));
    const second = withLock(
      path,
      async () => order.push("second in"),
      () => {
        order.push("second waits");
        leave();
      },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(["first in", "second waits", "first out", "second in"]);
    expect(existsSync(path)).toBe(false);
  });

  it("is given back when the work fails", async () => {
    const path = join(folder, "it.lock");
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(path)).toBe(false);
  });

  it("of a process that died long ago is taken over", async () => {
    const path = join(folder, "it.lock");
    writeFileSync(path, "somebody");
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, longAgo, longAgo);
    expect(await withLock(path, async () => "done")).toBe("done");
  });
});
