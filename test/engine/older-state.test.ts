import { expect, test } from "vitest";
import { FRAME_KINDS } from "../../runtime/engine/blocks/block-kinds.js";
import { restore } from "../../runtime/engine/machine/log-entry.js";
import { encodeData } from "../../runtime/engine/machine/value-codec.js";

/** As 0.1 wrote it before runs made calls of other cores. */
const OLDER = {
  v: 1,
  kind: "snapshot",
  epoch: 2,
  state: {
    branches: [
      {
        id: 0,
        parent: -1,
        status: "ready",
        frames: [{ kind: "flow", block: -1, flow: 0, body: 0, next: 1, slots: ["Ada"] }],
        counts: {},
      },
    ],
    nextBranch: 1,
    steps: 3,
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
    elapsedMs: 5,
    sequence: 4,
    config: {},
    outbox: [],
    closing: [],
    children: [],
  },
};

test("a state that an older version wrote is read, with nothing called", () => {
  const { state, epoch } = restore(FRAME_KINDS, [encodeData(OLDER)]);
  expect(epoch).toBe(2);
  expect(state).toMatchObject({ steps: 3, cancelling: [], closing: [] });
  expect(state?.branches.get(0)?.frames).toEqual(OLDER.state.branches[0]?.frames);
});
