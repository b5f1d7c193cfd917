import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
    include: ["{runtime,server,client,test,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "test/e2e/**"],
    maxWorkers: 2,
  },
});
