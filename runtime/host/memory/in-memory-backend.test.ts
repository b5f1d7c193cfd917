import { describe, it } from "vitest";
import { registerConformance } from "../../testing/conformance-suite.js";
import { memoryBackendConformance } from "../../testing/memory-backend-conformance.js";
import { InMemoryBackend } from "./in-memory-backend.js";

registerConformance(
  { describe, it },
  memoryBackendConformance("InMemoryBackend", () => Promise.resolve({ memory: new InMemoryBackend() })),
);
