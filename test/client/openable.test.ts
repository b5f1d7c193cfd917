import { describe, expect, it } from "vitest";
import { isOpenable } from "../../client/infrastructure/openable.js";

const folder = { scheme: "file", authority: "", path: "/projects/shop" };
const remote = { scheme: "vscode-vfs", authority: "github", path: "/a/b" };
const shared = { scheme: "file", authority: "server", path: "/share/shop/" };
const file = (path: string, authority = "", scheme = "file") => ({ scheme, authority, path });

describe("a file that a store, a bundle or another extension names", () => {
  it.each([
    ["in a folder of the window", file("/projects/shop/src/a.scaicore"), [folder]],
    ["of any kind in it", file("/projects/shop/notes.txt"), [folder]],
    ["a source beside it", file("/elsewhere/a.scaicore"), [folder]],
    ["a source, in a window without a folder", file("/elsewhere/a.scaicore"), []],
    ["a new document", file("Untitled-1", "", "untitled"), []],
    ["on a virtual file system that is open", file("/a/b/c.scaicore", "github", "vscode-vfs"), [remote]],
    ["on a share that is open", file("/share/shop/c.scaicore", "server"), [shared]],
    ["on Windows", file("/c:/projects/a.scaicore"), []],
  ])("is opened: %s", (_, address, folders) => {
    expect(isOpenable(address, folders, ".scaicore")).toBe(true);
  });

  it.each([
    ["a command", file("workbench.action.terminal.new", "", "command"), [folder]],
    ["a page", file("/a.scaicore", "evil.example", "https"), [folder]],
    ["data", file("text/html,a.scaicore", "", "data"), [folder]],
    ["another extension's address", file("/open.scaicore", "some.extension", "vscode"), [folder]],
    ["a share of a host, which would be told the credentials", file("/share/a.scaicore", "evil.example"), [folder]],
    ["such a share as a path", file("//evil.example/share/a.scaicore"), [folder]],
    ["such a share with backslashes", file("/\\\\evil.example\\share\\a.scaicore"), [folder]],
    ["another host of an open file system", file("/a/b/c.scaicore", "evil", "vscode-vfs"), [remote]],
    ["a virtual file system that is not open", file("/a/b/c.scaicore", "github", "vscode-vfs"), [folder]],
    ["a secret", file("/etc/passwd"), [folder]],
    ["a device", file("/dev/zero"), []],
    ["a secret by a way out of the folder", file("/projects/shop/../../etc/passwd"), [folder]],
    ["a folder whose name begins alike", file("/projects/shop-secrets/key"), [folder]],
    ["a name with a line break", file("/projects/shop/a\n.scaicore"), [folder]],
    ["a new document with a host", file("Untitled-1", "evil", "untitled"), []],
  ])("is not opened: %s", (_, address, folders) => {
    expect(isOpenable(address, folders, ".scaicore")).toBe(false);
  });
});
