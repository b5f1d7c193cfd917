import type { CheckpointInfo, CompletedResult, Decision, StartRecord } from "../host/interfaces.js";

/** Sample records for the conformance suites. */

const T0 = Date.parse("2026-01-15T10:30:00.000Z");

/** A timestamp the given number of seconds after the start of all samples. */
export function at(seconds: number): string {
  return new Date(T0 + seconds * 1000).toISOString();
}

export function startOf(invocationId: string, change: Partial<StartRecord> = {}): StartRecord {
  return {
    invocationId,
    core: "Hello",
    coreVersion: "1.0.0",
    flow: "greet",
    input: { name: "Ada" },
    durability: "checkpoint",
    bundleHash: "b".repeat(64),
    createdAt: at(0),
    ...change,
  };
}

export function checkpointOf(
  checkpointId: string,
  invocationId: string,
  change: Partial<CheckpointInfo> = {},
): CheckpointInfo {
  return {
    checkpointId,
    invocationId,
    core: "Hello",
    flow: "greet",
    nodeId: "greet/decision",
    path: "greet/decision",
    type: "approval",
    prompt: "Send it?",
    options: [
      { id: "approve", label: "Approve", style: "primary" },
      { id: "reject", label: "Reject" },
    ],
    priority: "normal",
    createdAt: at(1),
    status: "pending",
    ...change,
  };
}

export function approval(by = "ada", seconds = 2): Decision {
  return { kind: "resolved", at: at(seconds), by, resolution: { decision: "approve" } };
}

export function completed(invocationId: string, output = "done"): CompletedResult {
  return {
    status: "COMPLETED",
    invocationId,
    output,
    usage: { modelCalls: 1, inputTokens: 2, outputTokens: 3 },
    durationMs: 4,
  };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textsOf(entries: readonly Uint8Array[]): readonly string[] {
  return entries.map((entry) => new TextDecoder().decode(entry));
}

/** An entry without content: it only carries its InvocationChange. */
export const NOTHING = new Uint8Array(0);
