import { describe, it } from "vitest";
import { InMemoryBackend } from "../../runtime/host/memory/in-memory-backend.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../runtime/testing/memory-backend-conformance.js";

registerConformance(
  { describe, it },
  memoryBackendConformance("InMemoryBackend", () => Promise.resolve({ memory: new InMemoryBackend() })),
);
