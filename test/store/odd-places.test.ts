/** A store where none can be: one error that says what stands in the way, after a bounded number of steps. */
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem, openFileStore } from "scaicore/node";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "scaicore-places-"));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** The real file system, which counts the directories that it should make. */
function counting(): { readonly fileSystem: FileSystem; readonly made: () => number } {
  let made = 0;
  const makeDirectory = (path: string) => {
    made++;
    return nodeFileSystem.makeDirectory(path);
  };
  return { fileSystem: { ...nodeFileSystem, makeDirectory }, made: () => made };
}

it.each(["store", "store/below", "store/far/below"])("names the link to nothing that %s goes through", async (name) => {
  const link = join(home, "store");
  symlinkSync(join(home, "unmounted/volume"), link);
  const { fileSystem, made } = counting();
  await expect(openFileStore(join(home, name), { fileSystem })).rejects.toMatchObject({
    errorType: "StoreError",
    message: `The store ${join(home, name)} cannot be made: ${link} is a link to ${readlinkSync(link)}, which is not there. Mount or make what it leads to, or remove the link.`,
    details: { link, target: readlinkSync(link) },
  });
  expect(made()).toBeLessThan(20);
});

it("follows a link to a directory that is there, and makes missing parents", async () => {
  mkdirSync(join(home, "volume"));
  symlinkSync(join(home, "volume"), join(home, "store"));
  await (await openFileStore(join(home, "store/a/b"))).close();
  await (await openFileStore(join(home, "volume/a/b"))).close();
});

it.skipIf(process.platform !== "linux")("names the place that takes no directories", async () => {
  await expect(openFileStore("/proc/store")).rejects.toMatchObject({
    errorType: "StoreError",
    message: "The store /proc/store cannot be made: /proc takes no new directory. Name another place.",
  });
});

it("has one full stop after what is wrong with a file in its place", async () => {
  writeFileSync(join(home, "file"), "");
  await expect(openFileStore(join(home, "file"))).rejects.toThrow(/[^.]\.$/);
});
