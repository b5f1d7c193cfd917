import { expect, test } from "vitest";
import { DirectoryWatch } from "../../runtime/host/file-store/directory-watch.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { TestClock } from "../../runtime/host/memory/test-clock.js";

function watched() {
  const clock = new TestClock();
  let modified: bigint | undefined = 1_000_000_001n;
  const stat = () =>
    Promise.resolve(
      modified === undefined ? undefined : { isDirectory: true, size: 0, links: 1, modified, identity: 1n },
    );
  const watch = new DirectoryWatch({ ...nodeFileSystem, stat }, clock);
  return { clock, look: () => watch.look("/d"), change: (to: bigint | undefined) => (modified = to) };
}

test("a listing is trusted once its time of change had been standing for a tick", async () => {
  const { clock, look } = watched();
  expect(await look(), "first").toBe("changed");
  expect(await look(), "within the tick there may be a second change with the same time").toBe("changed");
  await clock.advance(50);
  expect(await look(), "the listing before was made within the tick").toBe("changed");
  expect(await look()).toBe("same");
});

test("a new time of change is a change", async () => {
  const { clock, look, change } = watched();
  await look();
  await clock.advance(50);
  await look();
  expect(await look()).toBe("same");
  change(2_000_000_001n);
  expect(await look()).toBe("changed");
  change(undefined);
  expect(await look()).toBe("missing");
});

test("whole milliseconds mean a coarse clock, which is waited for longer", async () => {
  const { clock, look, change } = watched();
  change(2_000_000_000n);
  await look();
  await clock.advance(1999);
  expect([await look(), await look()]).toEqual(["changed", "changed"]);
  await clock.advance(1);
  expect([await look(), await look()]).toEqual(["changed", "same"]);
});
