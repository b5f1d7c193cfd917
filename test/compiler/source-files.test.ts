/** What a host reads of the disk for an import: links, pipes and sockets of its own in a folder of its own, never a real device. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, posix, win32 } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_SOURCE_BYTES } from "scaicore/compiler";
import { readSource } from "scaicore/node";
import { isReservedOnWindows, partsBelow } from "../../runtime/compiler/source-files.node.js";

const TEXT = "pub type A = int\n";
const windows = process.platform === "win32";

describe.skipIf(windows)("a source below a root", () => {
  let home: string;
  let root: string;
  let socket: Server;
  const at = (name: string): string => join(root, name);
  const read = (name: string) => readSource(at(name), root);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "scaicore-sources-"));
    root = join(home, "program");
    mkdirSync(at("lib"), { recursive: true });
    mkdirSync(at("folder.scaicore"));
    mkdirSync(join(home, "secrets"));
    writeFileSync(at("a.scaicore"), TEXT);
    writeFileSync(at("lib/b.scaicore"), `\uFEFF${TEXT}`);
    writeFileSync(join(home, "secrets/key.scaicore"), "API_KEY=sk-CANARY\n");
    writeFileSync(at("latin.scaicore"), Buffer.from([0x2f, 0x2f, 0xe9]));
    for (const [name, size] of [
      ["most.scaicore", MAX_SOURCE_BYTES],
      ["more.scaicore", MAX_SOURCE_BYTES + 1],
      // Sparse: it has this size and takes no place.
      ["huge.scaicore", 50_000_000_000],
    ] as const) {
      writeFileSync(at(name), "");
      truncateSync(at(name), size);
    }
    const links: Readonly<Record<string, string>> = {
      "inside.scaicore": "a.scaicore",
      "absolute.scaicore": at("a.scaicore"),
      "up.scaicore": "lib/../a.scaicore",
      "around.scaicore": "../program/a.scaicore",
      outside: "../secrets",
      "outside.scaicore": "../secrets/key.scaicore",
      "passwd.scaicore": "/etc/passwd",
      "missing.scaicore": "nowhere.scaicore",
      "gone.scaicore": "../nowhere/x.scaicore",
      "loop.scaicore": "loop.scaicore",
      "one.scaicore": "two.scaicore",
      "two.scaicore": "one.scaicore",
      "again.scaicore": "passwd.scaicore",
      "lib/back": "..",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, at(name));
    expect(spawnSync("mkfifo", [at("pipe.scaicore")]).status).toBe(0);
    socket = createServer();
    await new Promise<void>((resolve) => socket.listen(at("socket.scaicore"), resolve));
  });
  afterAll(() => {
    socket.close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(["a.scaicore", "inside.scaicore", "absolute.scaicore", "up.scaicore", "around.scaicore", "lib/b.scaicore"])(
    "is read: %s",
    (name) => {
      expect(read(name)).toBe(TEXT);
    },
  );

  it("is read up to the limit, and not above it", () => {
    expect(read("most.scaicore")).toHaveLength(MAX_SOURCE_BYTES);
    expect(read("more.scaicore")).toEqual({ refused: "too-large" });
  });

  it.each(["huge.scaicore"])("is not opened when it is too large: %s", (name) => {
    expect(read(name)).toEqual({ refused: "too-large" });
  });

  it.each(["pipe.scaicore", "socket.scaicore", "folder.scaicore"])("is a regular file, not %s", (name) => {
    expect(read(name)).toEqual({ refused: "no-regular-file" });
  });

  it.each(["outside.scaicore", "passwd.scaicore", "outside/key.scaicore", "gone.scaicore", "again.scaicore"])(
    "is not read through a link that leads out: %s",
    (name) => {
      expect(read(name)).toEqual({ refused: "linked-outside-root" });
    },
  );

  it.each(["loop.scaicore", "one.scaicore"])("is not looked for in links without an end: %s", (name) => {
    expect(read(name)).toEqual({ refused: "endless-link" });
  });

  it("is found through a link to a folder above it that is still inside", () => {
    expect(read("lib/back/lib/back/a.scaicore")).toBe(TEXT);
  });

  it.each(["../secrets/key.scaicore", "../program2/x.scaicore", "/etc/passwd", "..", "lib/../../x"])(
    "is not outside: %s",
    (name) => {
      expect(readSource(name.startsWith("/") ? name : at(name), root)).toEqual({ refused: "outside-root" });
    },
  );

  it.each(["nowhere.scaicore", "missing.scaicore", "a.scaicore/x.scaicore", "no/where.scaicore", "a".repeat(300)])(
    "is missing where there is none: %s",
    (name) => {
      expect(read(name)).toBeUndefined();
    },
  );

  it("is missing where no path can be: a name with a zero byte", () => {
    expect(read("a\0b.scaicore")).toBeUndefined();
  });

  it("is a text in UTF-8", () => {
    expect(read("latin.scaicore")).toEqual({ refused: "not-utf8" });
  });

  it.skipIf(process.getuid?.() === 0)("is unreadable where the system forbids it", () => {
    writeFileSync(at("locked.scaicore"), TEXT);
    chmodSync(at("locked.scaicore"), 0);
    expect(read("locked.scaicore")).toEqual({ refused: "unreadable" });
  });

  it("has a root that may be reached by a link itself", () => {
    const alias = join(home, "alias");
    symlinkSync("program", alias);
    symlinkSync(join(alias, "a.scaicore"), at("by-alias.scaicore"));
    expect(readSource(join(alias, "inside.scaicore"), alias)).toBe(TEXT);
    expect(readSource(join(alias, "by-alias.scaicore"), alias)).toBe(TEXT);
    expect(readSource(join(alias, "outside.scaicore"), alias)).toEqual({ refused: "linked-outside-root" });
  });
});

describe("what is below a folder", () => {
  it.each([
    [posix, "/w", "/w/a/b", ["a", "b"]],
    [posix, "/w", "/w", []],
    [posix, "/", "/a", ["a"]],
    [posix, "/w", "/w/..a/b", ["..a", "b"]],
    [posix, "/w", "/w2/a", undefined],
    [posix, "/w/x", "/w", undefined],
    [win32, "C:\\w", "C:\\w\\a\\b", ["a", "b"]],
    [win32, "C:\\w", "c:\\W\\a", ["a"]],
    [win32, "C:\\", "C:\\a", ["a"]],
    [win32, "C:\\w", "C:\\w\\lib\\..\\..\\x", undefined],
    [win32, "C:\\w", "D:\\w\\a", undefined],
    [win32, "C:\\w", "\\\\attacker.example\\share\\x.scaicore", undefined],
    [win32, "\\\\server\\share\\w", "\\\\server\\other\\x", undefined],
    [win32, "\\\\server\\share\\w", "\\\\server\\share\\w\\a", ["a"]],
  ] as const)("by text alone (%#)", (path, folder, file, expected) => {
    expect(partsBelow(folder, file, path)).toEqual(expected);
  });

  it.each(["NUL.scaicore", "con", "aux.x.scaicore", "COM1.scaicore", "lpt9", "a:b.scaicore", "a.", "a ", "c:"])(
    "is no name that Windows takes for something else: %s",
    (name) => {
      expect(isReservedOnWindows(name)).toBe(true);
    },
  );

  it.each(["a.scaicore", "console.scaicore", "null.scaicore", "com10.scaicore", "my maths.scaicore", ".env.scaicore"])(
    "may be any other name: %s",
    (name) => {
      expect(isReservedOnWindows(name)).toBe(false);
    },
  );
});
