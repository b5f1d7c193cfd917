import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compileSource } from "../../runtime/cli/program/compile-source.node.js";

it("names the file when the compiler itself fails", () => {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-compile-"));
  try {
    writeFileSync(join(folder, "main.scaicore"), '@core A { version = "1.0.0" }');
    const failing = (): never => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    expect(() => compileSource("main.scaicore", folder, {}, failing)).toThrow(
      "main.scaicore could not be compiled: Maximum call stack size exceeded",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
