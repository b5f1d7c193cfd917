import { defineConfig } from "vitest/config";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const tests = "test/**";
const never = ["**/node_modules/**", "**/dist/**", "test/e2e/**", "test/package/**"];
const walls = ["test/architecture/**/*.test.ts"];
const fuzz = [`${tests}/*.fuzz.test.ts`];
const kills = ["test/store/**/*.kill.test.ts"];
const soaks = ["test/soak/**/*.test.ts"];
/**
 * Unit tests that need a process of their own: they change what all tests of a process share (the environment, signal handlers, modules).
 */
const isolated = ["test/scripts/*.test.mjs", "test/client/compile-document.test.ts", "test/server/dependents.test.ts"];
/** Tests that count how much work is done. V8 counts from before they import what they measure, in a process for each. */
const counted = [`${tests}/growth.test.ts`, "test/compiler/analyzer.test.ts"];
const countedFuzz = ["test/fuzz/sources.fuzz.test.ts"];
const soak = process.env["SCAICORE_SOAK"] === "1";
const minutes = soak ? 30 : 2;
// Against what hangs; a machine that does other things as well must not fail a test.
const unitTimeout = 30_000;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^scaicore$/, replacement: at("./runtime/index.ts") },
      { find: /^scaicore\/compiler$/, replacement: at("./runtime/compiler/index.ts") },
      { find: /^scaicore\/events$/, replacement: at("./runtime/events/index.node.ts") },
      { find: /^scaicore\/models$/, replacement: at("./runtime/models/index.ts") },
      { find: /^scaicore\/node$/, replacement: at("./runtime/node.ts") },
      { find: /^scaicore\/opentelemetry$/, replacement: at("./runtime/telemetry/index.ts") },
      { find: /^scaicore\/plugins$/, replacement: at("./runtime/plugins/index.node.ts") },
      { find: /^scaicore\/postgres$/, replacement: at("./runtime/postgres/index.node.ts") },
      { find: /^scaicore\/queues$/, replacement: at("./runtime/queues/index.ts") },
      { find: /^scaicore\/redis$/, replacement: at("./runtime/redis/index.node.ts") },
      { find: /^scaicore\/testing$/, replacement: at("./runtime/testing/index.ts") },
      { find: /^scaicore\/worker$/, replacement: at("./runtime/worker/index.ts") },
    ],
  },
  define: { SCAICORE_VERSION: JSON.stringify("0.1.0") },
  test: {
    // Many tests wait for processes and timers: one worker more than there are cores.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    // `npm test` runs vitest for several suites: what one has transformed the next ones read.
    experimental: { fsModuleCache: true },
    coverage: {
      provider: "v8",
      include: ["runtime/**/*.ts", "server/**/*.ts", "client/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.d.ts", "**/dist/**", "client/webviews/harness/**", "runtime/ir/module.ts"],
      reporter: ["text-summary", "html", "lcov"],
      reportsDirectory: "coverage",
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${tests}/*.test.ts`],
          exclude: [...never, ...walls, ...fuzz, ...kills, ...soaks, ...isolated, ...counted],
          globalSetup: ["test/built-folder.ts"],
          // A worker imports the compiler once, not once for each file: half of the time.
          isolate: false,
          testTimeout: unitTimeout,
        },
      },
      {
        extends: true,
        test: { name: "unit-isolated", include: isolated, exclude: never, testTimeout: unitTimeout },
      },
      {
        extends: true,
        test: {
          name: "unit-counted",
          include: counted,
          exclude: never,
          setupFiles: ["test/count-work.ts"],
          testTimeout: unitTimeout,
        },
      },
      { extends: true, test: { name: "walls", include: walls, testTimeout: unitTimeout } },
      {
        extends: true,
        test: {
          name: "fuzz",
          include: fuzz,
          exclude: [...never, ...countedFuzz],
          setupFiles: ["test/fuzz-setup.ts"],
          isolate: false, // as above: imports were half of the time
          testTimeout: minutes * 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "fuzz-counted",
          include: countedFuzz,
          exclude: never,
          setupFiles: ["test/count-work.ts", "test/fuzz-setup.ts"],
          testTimeout: minutes * 60_000,
        },
      },
      {
        extends: true,
        test: { name: "kills", include: kills, exclude: never, isolate: false, testTimeout: minutes * 60_000 },
      },
      { extends: true, test: { name: "soak", include: soaks, exclude: never } },
    ],
  },
});
