import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureChromium, findChromium } from "../../scripts/host/chromium.mjs";
import { cacheFolder, hostFolder } from "../../scripts/host/host-folder.mjs";
import { ensureHost, whyNoHost } from "../../scripts/host/install.mjs";

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "host-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("the place of the host", () => {
  it("is the user's cache folder, by XDG's rules", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/scaicore-vscode");
    expect(cacheFolder({ XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache/scaicore-vscode"));
    expect(cacheFolder({})).toBe(join(homedir(), ".cache/scaicore-vscode"));
  });

  it("is named after what it holds, so that new versions do not meet old ones", () => {
    expect(hostFolder({ XDG_CACHE_HOME: "/caches" })).toMatch(
      /^\/caches\/scaicore-vscode\/host-[\d.]+-node24[\d.]+-playwright[\d.]+-/,
    );
  });

  it("is what SCAICORE_HOST_DIR says", () => {
    expect(hostFolder({ SCAICORE_HOST_DIR: "/opt/host", XDG_CACHE_HOME: "/caches" })).toBe("/opt/host");
  });
});

describe("a machine for the host", () => {
  it.each([
    ["linux", "x64", "2.36", undefined],
    ["linux", "arm64", "2.36", undefined],
    ["linux", "riscv64", "2.36", /linux riscv64/],
    ["linux", "x64", "", /glibc/],
    ["darwin", "arm64", "", /darwin arm64/],
    ["win32", "x64", "", /win32 x64/],
  ])("%s %s with glibc %s", (platform, arch, glibc, reason) => {
    const why = whyNoHost(platform, arch, glibc);
    if (reason === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(reason);
  });
});

describe.skipIf(process.platform !== "linux")("making the host", () => {
  const said = [];
  const log = (line) => said.push(line);

  it("announces size and place, and fetches nothing when the answer is no", async () => {
    const target = join(folder, "host");
    await expect(ensureHost({ folder: target, log, confirm: async () => false })).rejects.toThrow(
      "Nothing was fetched.",
    );
    expect(said.join("\n")).toContain("MB");
    expect(said.join("\n")).toContain(target);
  });

  it("does not touch a folder that it did not make", async () => {
    writeFileSync(join(folder, "letter.txt"), "dear");
    await expect(ensureHost({ folder, log })).rejects.toThrow(/not empty and was not made by this project/);
  });
});

describe.skipIf(process.platform === "win32")("Chromium", () => {
  const program = (name) => {
    mkdirSync(join(folder, "bin"), { recursive: true });
    const path = join(folder, "bin", name);
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, 0o755);
    return path;
  };

  it("is the one that CHROME_PATH names, before those on PATH", () => {
    program("chromium");
    const mine = program("my-chrome");
    expect(findChromium({ CHROME_PATH: mine, PATH: join(folder, "bin") })).toBe(mine);
  });

  it.each(["chromium", "chromium-browser", "google-chrome"])("is found on PATH as %s", (name) => {
    const path = program(name);
    expect(findChromium({ PATH: `/nowhere:${join(folder, "bin")}` })).toBe(path);
  });

  it("is not guessed when CHROME_PATH is wrong", () => {
    expect(() => findChromium({ CHROME_PATH: join(folder, "none") })).toThrow(
      /CHROME_PATH is .*none, which is not a program/,
    );
  });

  it("is not installed against the user's will; what to do is said", () => {
    const env = { PATH: join(folder, "bin"), SCAICORE_APT: "never" };
    expect(() => ensureChromium({ env })).toThrow(
      /SCAICORE_APT=never[\s\S]*apt-get install chromium[\s\S]*CHROME_PATH=/,
    );
  });
});
