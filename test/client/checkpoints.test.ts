import type { CheckpointInfo } from "scaicore";
import { describe, expect, it } from "vitest";
import { decisionFailure } from "../../client/features/checkpoints/checkpoint-state.js";
import { checkpointLine } from "../../client/features/checkpoints/tree-item.js";

const now = Date.parse("2026-01-15T10:34:00.000Z");
const asked: CheckpointInfo = {
  checkpointId: "c1",
  invocationId: "run-1",
  core: "HelloWorld",
  flow: "greet",
  nodeId: "greet/decision",
  path: "greet/decision",
  type: "approval",
  prompt: "Send this greeting to Ada?",
  options: [],
  priority: "normal",
  createdAt: "2026-01-15T10:30:00.000Z",
  status: "pending",
};

describe("a checkpoint's line", () => {
  it("says what is asked, how old it is and where it comes from", () => {
    expect(checkpointLine(asked, now)).toMatchObject({
      label: "Send this greeting to Ada?",
      description: "4 min ago · greet",
      icon: "bell",
    });
    expect(checkpointLine(asked, now)).not.toHaveProperty("color");
  });

  it("prefers a title, names whom it is for, and the folder where there are several", () => {
    const line = checkpointLine({ ...asked, title: "A greeting", assignee: "role:manager" }, now, "shop");
    expect(line).toMatchObject({ label: "A greeting", description: "4 min ago · for role:manager · greet · shop" });
    expect(line.tooltip).toContain("Send this greeting to Ada?");
  });

  it.each([
    ["escalate", "2026-01-15T11:34:00.000Z", "1 h left · greet", "escalates in 1 h", undefined],
    ["fail", "2026-01-15T10:40:00.000Z", "6 min left · greet", "fails in 6 min", "charts.red"],
    ["default", "2026-01-15T10:33:00.000Z", "time is up · greet", "takes the default now", "charts.red"],
  ] as const)("counts down to what happens then: %s", (onTimeout, expiresAt, description, spoken, color) => {
    const line = checkpointLine({ ...asked, onTimeout, expiresAt }, now);
    expect(line.description).toBe(description);
    expect(line.spoken).toContain(spoken);
    expect(line.color).toBe(color);
  });

  it("stands out when it is urgent", () => {
    expect(checkpointLine({ ...asked, priority: "high" }, now)).toMatchObject({
      icon: "bell-dot",
      color: "charts.yellow",
    });
    expect(checkpointLine({ ...asked, priority: "critical" }, now).color).toBe("charts.red");
    expect(checkpointLine({ ...asked, escalatedAt: asked.createdAt }, now)).toMatchObject({
      icon: "bell-dot",
      description: "escalated · greet",
    });
  });

  it("shows what a prompt, a title or a name holds as text", () => {
    const evil = "[Approve](command:evil) $(bug)\u202e\n# big";
    const line = checkpointLine({ ...asked, prompt: evil, flow: evil, assignee: evil, core: evil }, now, evil);
    expect(line.label).toBe("[Approve] (command:evil) $ (bug)[U+202E] # big");
    for (const text of [line.label, line.description, line.tooltip, line.spoken])
      expect(text).not.toMatch(/\]\(|\$\(|[\u202e]/);
    expect(checkpointLine({ ...asked, title: "x".repeat(5_000) }, now).label).toMatch(/^x+… 4,700 more characters$/);
  });
});

describe("decisionFailure", () => {
  const error = (errorType: string, details: object = {}) => Object.assign(new Error("why"), { errorType, details });

  it.each([
    "CheckpointAlreadyResolvedError",
    "CheckpointExpiredError",
    "CheckpointCancelledError",
    "CheckpointNotFoundError",
  ])("%s closes the question: the state says who, when and what", (errorType) => {
    expect(decisionFailure(error(errorType))).toEqual({ kind: "closed" });
  });

  it("puts a resolution that is not allowed under its field", () => {
    expect(decisionFailure(error("ResolutionError", { field: "amount" }))).toEqual({
      kind: "refused",
      message: "why",
      field: "amount",
    });
  });

  it.each([error("StoreError"), error("EnvironmentError"), error("ModuleMismatchError")])(
    "leaves the question open otherwise: $errorType",
    (given) => {
      expect(decisionFailure(given)).toEqual({ kind: "refused", message: "why" });
    },
  );
});
