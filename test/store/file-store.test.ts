import { createHash } from "node:crypto";
import { mkdtemp, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { layoutOf } from "../../runtime/host/file-store/layout.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { checkpointBackendConformance } from "../../runtime/testing/checkpoint-backend-conformance.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../runtime/testing/memory-backend-conformance.js";

/** As exFAT, some network folders and FUSE mounts are. */
const withoutHardLinks: FileSystem = {
  ...nodeFileSystem,
  link: () => Promise.reject(Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" })),
};

for (const [name, fileSystem] of [
  ["the file store", nodeFileSystem],
  ["the file store without hard links", withoutHardLinks],
] as const) {
  const open = async () => {
    const directory = await mkdtemp(join(tmpdir(), "scaicore-store-"));
    const one = await openFileStore(directory, { fileSystem });
    const two = await openFileStore(directory, { fileSystem });
    const layout = layoutOf(directory, (text) => createHash("sha256").update(text).digest("hex"));
    const close = async () => {
      await one.close();
      await two.close();
      await rm(directory, { recursive: true });
    };
    return { one, two, layout, close };
  };

  registerConformance(
    { describe, it },
    checkpointBackendConformance(name, async () => {
      const { one, two, layout, close } = await open();
      return {
        backend: one.checkpoints,
        other: two.checkpoints,
        killOwner: (owner) => unlink(layout.owner(owner)),
        close,
      };
    }),
  );

  registerConformance(
    { describe, it },
    memoryBackendConformance(name, async () => {
      const { one, two, close } = await open();
      return { memory: one.memory, other: two.memory, close };
    }),
  );
}
