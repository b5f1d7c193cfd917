import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import type { CoreDispatcher } from "scaicore";
import type { Uri } from "vscode";
import * as bundle from "../../client/engine/runtime-bundle.js";
import { greetModule } from "../support/ir-builder.js";

/** As much of VS Code as mocks need: addresses, one file with a time, and an editor that may have it open. */
const disk = vi.hoisted(() => ({
  asked: 0,
  text: "{}",
  mtime: 1,
  reads: 0,
  open: [] as { uri: { toString: () => string }; isClosed: false; version: number; getText: () => string }[],
}));
vi.mock("vscode", () => ({
  Uri: { joinPath: vi.fn() },
  FileType: { File: 1 },
  workspace: {
    get textDocuments() {
      return disk.open;
    },
    fs: {
      stat: () => {
        disk.asked += 1;
        return Promise.resolve({ type: 1, mtime: disk.mtime, size: disk.text.length });
      },
      readFile: () => {
        disk.reads += 1;
        return Promise.resolve(new TextEncoder().encode(disk.text));
      },
    },
  },
}));
const parses = vi.fn(bundle.parseMockFile);
vi.mock("../../client/engine/runtime.js", () => ({
  loadRuntime: () => Promise.resolve({ ...bundle, parseMockFile: parses }),
}));
const { mocksOf } = await import("../../client/features/models/mocks.js");

const address = (path: string): Uri =>
  ({ path, toString: () => path, with: (change: { path: string }) => address(change.path) }) as unknown as Uri;
const NO_CORES = {} as CoreDispatcher;
const answers = (text: string) => JSON.stringify({ models: { primary: text } });

beforeEach(() => {
  Object.assign(disk, { text: answers("one"), mtime: 1, reads: 0, asked: 0, open: [] });
  parses.mockClear();
});

it("reads and checks the mock file once, however often a model is asked", async () => {
  const mocks = mocksOf(address("/greet.scaicore"));
  for (let call = 0; call < 100; call += 1) await mocks.parts(greetModule(), NO_CORES);
  expect([disk.reads, parses.mock.calls.length]).toEqual([1, 1]);
});

it("takes what is written in the file from the next call on, on the disk and in an editor", async () => {
  const mocks = mocksOf(address("/greet.scaicore"));
  const parsed = async () => {
    await mocks.parts(greetModule(), NO_CORES);
    return parses.mock.calls.map(([text]) => text);
  };
  expect(await parsed()).toEqual([answers("one")]);
  Object.assign(disk, { text: answers("two"), mtime: 2 });
  expect((await parsed()).at(-1)).toBe(answers("two"));
  const document = (version: number, text: string) => ({
    uri: address("/greet.mock.json"),
    isClosed: false as const,
    version,
    getText: () => text,
  });
  disk.open = [document(1, answers("typed"))];
  expect((await parsed()).at(-1)).toBe(answers("typed"));
  // Opened anew, with other text under the same version.
  disk.open = [document(1, answers("again"))];
  expect((await parsed()).at(-1)).toBe(answers("again"));
  expect((await parsed()).length).toBe(4);
});

it("asks the window for nothing about files that are on the disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mock-cost-"));
  const file = join(folder, "greet.mock.json");
  await writeFile(file, answers("one"));
  const onDisk = (path: string): Uri =>
    ({
      path,
      scheme: "file",
      fsPath: path,
      toString: () => path,
      with: (change: { path: string }) => onDisk(change.path),
    }) as unknown as Uri;
  const mocks = mocksOf(onDisk(join(folder, "greet.scaicore")));
  const parsed = async () => {
    await mocks.parts(greetModule(), NO_CORES);
    return parses.mock.calls.map(([text]) => text);
  };
  for (let call = 0; call < 10; call += 1) await parsed();
  expect(await parsed()).toEqual([answers("one")]);
  await writeFile(file, answers("another"));
  expect((await parsed()).at(-1)).toBe(answers("another"));
  await rm(folder, { recursive: true });
  await parsed();
  expect([disk.asked, disk.reads]).toEqual([0, 0]);
});
