import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const rooms = "{runtime,server,client,test,bench}/**";
const never = ["**/node_modules/**", "**/dist/**", "test/e2e/**"];
const fuzz = [`${rooms}/*.fuzz.test.ts`];
const kills = ["test/store/**/*.kill.test.ts"];
const minutes = process.env["SCAICORE_SOAK"] === "1" ? 30 : 2;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^scaicore$/, replacement: at("./runtime/index.ts") },
      { find: /^scaicore\/compiler$/, replacement: at("./runtime/compiler/index.ts") },
      { find: /^scaicore\/node$/, replacement: at("./runtime/node.ts") },
      { find: /^scaicore\/testing$/, replacement: at("./runtime/testing/index.ts") },
    ],
  },
  define: { SCAICORE_VERSION: JSON.stringify("0.1.0") },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${rooms}/*.test.ts`, "scripts/**/*.test.mjs"],
          exclude: [...never, ...fuzz, ...kills],
          // Against what hangs; a machine that does other things as well must not fail it.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "fuzz",
          include: fuzz,
          exclude: never,
          setupFiles: ["test/fuzz-setup.ts"],
          testTimeout: minutes * 60_000,
        },
      },
      { extends: true, test: { name: "kills", include: kills, exclude: never, testTimeout: minutes * 60_000 } },
    ],
  },
});
