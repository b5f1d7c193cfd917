import { build } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileStore } from "scaicore/node";
import { flow, moduleOf } from "../support/ir-builder.js";
import { host, output } from "./host.js";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scaicore-killed-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test(
  "killed after SUSPENDED, its flow goes on in a process that never saw the source",
  { timeout: 60_000 },
  async () => {
    const program = join(folder, "child.mjs");
    const directory = join(folder, "store");
    await build({
      entryPoints: [at("suspending-child.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      define: { SCAICORE_VERSION: '"test"' },
      logLevel: "silent",
    });
    const child = spawn(process.execPath, [program, directory, at("../../examples/greet.scaicore")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let checkpointId: string | undefined;
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      checkpointId = /^SUSPENDED (\S+)\n$/.exec(line.toString())?.[1];
      expect(checkpointId).toBeDefined();
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }

    const store = await openFileStore(directory);
    // All it knows is the name of the core; the program comes out of the store.
    const { engine } = host(moduleOf([flow("nothing", { body: [] })], { name: "HelloWorld", version: "9.9.9" }), store);
    const final = await engine.resume({ checkpointId: checkpointId ?? "", resolution: { decision: "approve" } });
    expect(output(final)).toEqual({ message: "message for Ada", mood: expect.any(String) as string });
    await engine.close();
    await store.close();
  },
);
