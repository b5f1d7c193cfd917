import { createHash } from "node:crypto";
import { mkdtemp, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { PayloadCodec } from "scaicore";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { layoutOf } from "../../runtime/host/file-store/layout.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { checkpointBackendConformance } from "../../runtime/testing/checkpoint-backend-conformance.js";
import { type ConformanceSuite, registerConformance } from "../../runtime/testing/conformance-suite.js";
import { memoryBackendConformance } from "../../runtime/testing/memory-backend-conformance.js";
import { documentedCodec } from "../support/documented-codec.js";
import { measuredDisk } from "../support/measured-disk.js";
import { sampled } from "../support/sampled.js";

/** As exFAT, some network folders and FUSE mounts are. */
const withoutHardLinks: FileSystem = {
  ...nodeFileSystem,
  link: () => Promise.reject(Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" })),
};

const aesCodec = await documentedCodec();
const encrypting = aesCodec(new Map([["a", new Uint8Array(32).fill(7)]]), "a");
/** The shorter a payload is, the longer it takes. */
const slowCodec: PayloadCodec = {
  async encode(payload, context) {
    await new Promise((resolve) => setTimeout(resolve, payload.length < 300 ? 3 : 0));
    return encrypting.encode(payload, context);
  },
  decode: (encoded, context) => encrypting.decode(encoded, context),
};

/** Parts of the log so small that nearly every step closes one, and many are taken up in a base. */
const TINY = 600;

const VARIANTS = [
  ["the file store", nodeFileSystem, {}],
  ["the file store without hard links", withoutHardLinks, {}],
  ["the file store with a codec", nodeFileSystem, { codec: slowCodec }],
  ["the file store without hard links and with a codec", withoutHardLinks, { codec: encrypting }],
  ["the file store with a log in tiny parts", nodeFileSystem, { segmentBytes: TINY }],
  ["the file store with a codec and a log in tiny parts", nodeFileSystem, { codec: encrypting, segmentBytes: TINY }],
] as const;

for (const [at, [name, fileSystem, more]] of VARIANTS.entries()) {
  // The first keeps to all of the contract, each of the others to another part of it; in a soak all to all.
  const part = ({ name: suite, cases }: ConformanceSuite): ConformanceSuite => ({
    name: suite,
    cases: at === 0 ? cases : sampled(cases, VARIANTS.length + 4, at),
  });
  const open = async () => {
    const directory = await mkdtemp(join(tmpdir(), "scaicore-store-"));
    const options = { fileSystem, ...more };
    const { work, outage, ...disk } = measuredDisk(fileSystem);
    const one = await openFileStore(directory, { ...options, ...disk });
    const two = await openFileStore(directory, options);
    const layout = layoutOf(directory, (text) => createHash("sha256").update(text).digest("hex"));
    const close = async () => {
      await one.close();
      await two.close();
      await rm(directory, { recursive: true });
    };
    return { one, two, layout, work, outage, close };
  };

  registerConformance(
    { describe, it },
    part(
      checkpointBackendConformance(name, async () => {
        const { one, two, layout, close, ...hooks } = await open();
        return {
          backend: one.checkpoints,
          other: two.checkpoints,
          killOwner: (owner) => unlink(layout.owner(owner)),
          ...hooks,
          close,
        };
      }),
    ),
  );

  registerConformance(
    { describe, it },
    part(
      memoryBackendConformance(name, async () => {
        const { one, two, work, close } = await open();
        return { memory: one.memory, other: two.memory, work, close };
      }),
    ),
  );
}
