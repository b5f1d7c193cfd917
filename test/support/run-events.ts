import type { RuntimeEvent } from "scaicore";

/** An event as an engine would emit it. */
export const runEvent = (executionId: string, sequence: number, more: Partial<RuntimeEvent> = {}): RuntimeEvent => ({
  type: "block.exited",
  executionId,
  epoch: 1,
  sequence,
  timestamp: "2026-12-01T12:00:00.000Z",
  core: "Shop",
  flow: "order",
  payload: {},
  ...more,
});
