import type { IRBlock } from "./module.js";
import { printExpr } from "./print-expr.js";
import { printType } from "./print-type.js";

/** What a block does, in a few words of the source. */
export function blockSummary(block: IRBlock): string {
  switch (block.kind) {
    case "rigid":
    case "debug":
      return count(block.statements.length, "statement");
    case "flexible":
    case "guarded":
      return `${shorten(printExpr(block.goal))} → ${shorten(printType(block.output_type))} by ${block.llm_role}`;
    case "model_call":
      return `:${block.modality} → ${shorten(printType(block.output_type))} by ${block.llm_role}`;
    case "parallel":
      return count(block.branches.length, "branch", "branches");
    case "foreach":
      return `${[block.item, block.index].filter((name) => name !== undefined).join(", ")} in ${shorten(printExpr(block.collection))}`;
    case "match":
      return shorten(printExpr(block.subject));
    case "while":
      return `${shorten(printExpr(block.condition))}, at most ${block.max_iterations} times`;
    case "core_call":
      return `${block.target}#${block.flow_name}${block.is_async ? ", async" : ""}`;
    case "await_responses":
      return `:${block.require} of ${block.from.map(({ name, value }) => name || printExpr(value)).join(", ")}`;
    case "checkpoint":
      return [
        `${block.checkpoint_type}: ${shorten(printExpr(block.present.prompt))}`,
        ...(block.options === undefined ? [] : [`options ${shorten(printExpr(block.options))}`]),
        ...(block.timeout_ms === undefined ? [] : [`timeout ${printExpr(block.timeout_ms)}`]),
        ...(block.on_timeout === undefined ? [] : [`then ${block.on_timeout}`]),
      ].join(", ");
    case "try":
      return count(block.catches.length, "catch", "catches");
    case "budget":
      return [
        ...(block.max_duration_ms === undefined ? [] : [`max_duration ${printExpr(block.max_duration_ms)}`]),
        ...(block.max_retries === undefined ? [] : [`max_retries ${printExpr(block.max_retries)}`]),
        ...(block.max_tokens === undefined ? [] : [`max_tokens ${printExpr(block.max_tokens)}`]),
      ].join(", ");
  }
}

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
