import { describe, expect, it } from "vitest";
import { wireOfCheckpoint, wireOfEvent, wireOfResult } from "../../runtime/host/wire.js";
import type { CheckpointInfo, InvocationResult } from "../../runtime/host/interfaces.js";

const checkpoint: CheckpointInfo = {
  checkpointId: "abc",
  invocationId: "i1",
  core: "HelloWorld",
  flow: "greet",
  nodeId: "greet/decision",
  path: "greet/decision",
  type: "approval",
  prompt: "Send?",
  payload: { someKey: { innerKey: 1 }, checkpointId: "the user's own" },
  form: { properties: { dueDate: { type: "string" } } },
  options: [{ id: "approve", label: "Approve", style: "primary" }],
  priority: "normal",
  createdAt: "2026-01-15T10:30:00.000Z",
  expiresAt: "2026-01-15T11:30:00.000Z",
  onTimeout: "escalate",
  status: "resolved",
  decision: { kind: "resolved", at: "2026-01-15T10:31:00.000Z", requestId: "r1", resolution: { requestId: "mine" } },
};
const base = { invocationId: "i1", usage: { modelCalls: 1, inputTokens: 2, outputTokens: 3 }, durationMs: 4 };

describe("the wire", () => {
  it("names the fields of a checkpoint, and leaves what users wrote alone", () => {
    expect(wireOfCheckpoint(checkpoint)).toEqual({
      checkpoint_id: "abc",
      invocation_id: "i1",
      core: "HelloWorld",
      flow: "greet",
      node_id: "greet/decision",
      path: "greet/decision",
      type: "approval",
      prompt: "Send?",
      payload: { someKey: { innerKey: 1 }, checkpointId: "the user's own" },
      form: { properties: { dueDate: { type: "string" } } },
      options: [{ id: "approve", label: "Approve", style: "primary" }],
      priority: "normal",
      created_at: "2026-01-15T10:30:00.000Z",
      expires_at: "2026-01-15T11:30:00.000Z",
      on_timeout: "escalate",
      status: "resolved",
      decision: {
        kind: "resolved",
        at: "2026-01-15T10:31:00.000Z",
        request_id: "r1",
        resolution: { requestId: "mine" },
      },
    });
  });

  it.each<[InvocationResult, object]>([
    [
      { ...base, status: "COMPLETED", output: { modelCalls: [] } },
      { status: "COMPLETED", output: { modelCalls: [] } },
    ],
    [
      { ...base, status: "COMPLETED", output: null },
      { status: "COMPLETED", output: null },
    ],
    [
      {
        ...base,
        status: "FAILED",
        error: {
          errorType: "GuardViolationError",
          message: "m",
          nodeId: "f/x",
          sourceLocation: { file: "a.scaicore", line: 1, column: 2 },
          cause: { errorType: "InputError", message: "c", details: { someKey: 1 } },
        },
      },
      {
        status: "FAILED",
        error: {
          error_type: "GuardViolationError",
          message: "m",
          node_id: "f/x",
          location: { file: "a.scaicore", line: 1, column: 2 },
          cause: { error_type: "InputError", message: "c", details: { someKey: 1 } },
        },
      },
    ],
    [
      { ...base, status: "SUSPENDED", checkpoint, checkpoints: [checkpoint] },
      {
        status: "SUSPENDED",
        checkpoint: wireOfCheckpoint(checkpoint),
        checkpoints: [wireOfCheckpoint(checkpoint)],
      },
    ],
  ])("of a result of status $status", (result, expected) => {
    expect(wireOfResult(result)).toEqual({
      ...expected,
      invocation_id: "i1",
      usage: { model_calls: 1, input_tokens: 2, output_tokens: 3 },
      duration_ms: 4,
    });
  });

  it("of an event", () => {
    expect(
      wireOfEvent({
        type: "block.entered",
        executionId: "i1",
        epoch: 1,
        sequence: 2,
        timestamp: "2026-01-15T10:30:00.000Z",
        core: "HelloWorld",
        flow: "greet",
        nodeId: "greet/decision",
        blockKind: "checkpoint",
        sourceLocation: { file: "a", line: 1, column: 1 },
        payload: { nodeId: "as the event has it" },
      }),
    ).toEqual({
      type: "block.entered",
      execution_id: "i1",
      epoch: 1,
      sequence: 2,
      timestamp: "2026-01-15T10:30:00.000Z",
      core: "HelloWorld",
      flow: "greet",
      node_id: "greet/decision",
      block_kind: "checkpoint",
      source_location: { file: "a", line: 1, column: 1 },
      payload: { nodeId: "as the event has it" },
    });
  });
});
