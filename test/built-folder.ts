import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder for what tests build once for many files; it goes when all have ended. */
    built: string;
  }
}

/** Vitest calls this once, and what it gives at the end: processes that run tests are killed and tidy up nothing. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "scaicore-built-"));
  provide("built", folder);
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
