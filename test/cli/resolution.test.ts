import { describe, expect, it } from "vitest";
import { askResolution } from "../../runtime/cli/input/resolution.js";
import type { Terminal } from "../../runtime/cli/io/context.js";
import { plain } from "../../runtime/cli/io/style.js";
import type { CheckpointInfo } from "../../runtime/host/interfaces.js";

/** A terminal at which these lines are typed, and then nobody is there any more. */
function typing(...lines: readonly string[]): { terminal: Terminal; shown: () => string } {
  const left = [...lines];
  let shown = "";
  const terminal: Terminal = {
    out: plain,
    err: plain,
    interactive: true,
    live: true,
    print: () => undefined,
    note: (text) => void (shown += text),
    readInput: () => Promise.resolve(""),
    endAsking: () => undefined,
    ask(question) {
      shown += `${question}\n`;
      return Promise.resolve(left.shift());
    },
  };
  return { terminal, shown: () => shown };
}

const checkpoint: CheckpointInfo = {
  checkpointId: "abc",
  invocationId: "i1",
  core: "C",
  flow: "f",
  nodeId: "f/x",
  path: "f/x",
  type: "approval",
  prompt: "Send?",
  options: ["approve", "reject", "edit_and_approve"].map((id) => ({ id, label: id })),
  priority: "normal",
  createdAt: "2026-01-15T10:30:00.000Z",
  status: "pending",
};
const withForm: CheckpointInfo = {
  ...checkpoint,
  form: {
    properties: { amount: { type: ["number", "string"], format: "money", default: 5 }, note: { type: "string" } },
    required: ["note"],
  },
};

describe("asking for a decision", () => {
  it.each([
    [["approve"], "approve"],
    [["2"], "reject"],
    [["e"], "edit_and_approve"],
    [["", "4", "0", "x", "REJ"], "reject"],
  ])("takes %j", async (lines, decision) => {
    expect(await askResolution(checkpoint, typing(...lines).terminal)).toEqual({ decision });
  });

  it("asks for the fields of the form until each is right, and leaves prefilled ones out", async () => {
    const { terminal, shown } = typing("1", "many", "", "", "why not");
    expect(await askResolution(withForm, terminal)).toEqual({ decision: "approve", note: "why not" });
    expect(shown()).toContain("amount (default 5): ");
    expect(shown()).toContain("An amount such as 10.50 is needed.");
    expect(shown()).toContain("A value is needed.");
  });

  it("asks for words where there is nothing to choose from", async () => {
    const freeform = { ...checkpoint, type: "freeform", options: [] };
    expect(await askResolution(freeform, typing("as I like").terminal)).toEqual({ decision: "as I like" });
  });

  it.each([[[]], [["1"]], [["1", "7"]]])("gives nothing when the person leaves after %j", async (lines) => {
    expect(await askResolution(withForm, typing(...lines).terminal)).toBeUndefined();
  });
});
