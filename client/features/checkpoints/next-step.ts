import type { IRBlock, IRExpr, IRFlow } from "scaicore";

/** What the flow does after a checkpoint, in few words; `undefined` where that is for the decision to say. */
export function nextStep(flow: IRFlow | undefined, nodeId: string): string | undefined {
  if (flow === undefined) return undefined;
  const index = flow.body.findIndex((block) => block.node_id === nodeId);
  const next = index < 0 ? undefined : flow.body.slice(index + 1).find((block) => !isSilent(block));
  return next && wordsFor(next);
}

const isSilent = (block: IRBlock): boolean =>
  (block.kind === "rigid" && block.implicit === true) || block.kind === "debug";

/** The author's own words where there are some. */
function wordsFor(block: IRBlock): string | undefined {
  const doc = block.doc?.split("\n", 1)[0]?.trim();
  if (doc !== undefined && doc !== "") return doc;
  switch (block.kind) {
    case "flexible":
    case "guarded":
    case "model_call":
      return constantText(block.goal);
    case "checkpoint":
      return "asks again";
    case "core_call":
      return block.target === "core://self" ? `goes on with ${block.flow_name}` : `calls ${block.flow_name}`;
    default:
      return undefined;
  }
}

const constantText = (expression: IRExpr): string | undefined =>
  expression.kind === "literal" && expression.type === "string" && typeof expression.value === "string"
    ? expression.value
    : undefined;
