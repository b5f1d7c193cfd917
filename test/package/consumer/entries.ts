/** The other entries of the package: each loads, and has types. */
import { compile } from "scaicore/compiler";
import { allSinks, webhookSecret } from "scaicore/events";
import { modelsFromConfig, readModelsConfig } from "scaicore/models";
import { openFileStore } from "scaicore/node";
import { interfaceText, PluginConnections } from "scaicore/plugins";
import { openPostgresStore } from "scaicore/postgres";
import { InMemoryMessageQueue } from "scaicore/queues";
import { openRedisMemory } from "scaicore/redis";
import * as testing from "scaicore/testing";
import { Worker } from "scaicore/worker";

const { module, diagnostics } = compile("one.scaicore", {
  read: () => 'core One { version = "1.0.0" }',
});
// The packages of providers are optional: without one, the request says what to install.
const config = readModelsConfig(
  '{ "providers": { "a": { "kind": "openai", "apiKey": "k" } }, "default": { "provider": "a" } }',
);
const missing = await modelsFromConfig(config)
  .complete(
    {
      role: { roleName: "primary", provider: "a", model: "m", modalities: ["text"], fallback: [] },
      path: "f/a",
      ordinal: 0,
      messages: [{ role: "user", content: "Hi" }],
      input: {},
    },
    { signal: new AbortController().signal, idempotencyKey: "k" },
  )
  .catch((error: unknown) => (error as Error).message);
console.log(typeof missing === "string" && missing.includes("npm install @ai-sdk/openai@3"));
console.log(typeof module, diagnostics.length > 0, typeof openFileStore, Object.keys(testing).length > 0);
const text = interfaceText([{ name: "get-sum" }], { package: "mcp/every", version: "1.0" });
console.log(text.includes("get_sum(): string"), new PluginConnections({ plugins: {} }).names.length);
const store = await openPostgresStore("postgres://127.0.0.1:1/none").catch(
  (error: unknown) => (error as Error).message,
);
console.log(typeof store === "string" && store.includes("npm install pg@8"), typeof openRedisMemory, typeof Worker);
console.log(typeof allSinks, webhookSecret(`whsec_${btoa("x".repeat(32))}`).length, typeof InMemoryMessageQueue);
// Whoever imports it has the package of its peer; others never load it.
console.log(Object.keys(await import("scaicore/opentelemetry")).length > 0);
