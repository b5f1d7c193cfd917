import type { Span } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowCheck } from "./flow-check.js";

/** Memory is written where it is plain when and how often that happens, and whether it happens at all. */
export function requireWritable(check: FlowCheck, at: Span, what: string): void {
  if (check.place.debug) {
    check.report(
      "E213",
      at,
      `${quote(what)} writes memory, and ${quote("@debug")} is left out of what runs. Write it outside.`,
    );
  } else if (!check.place.effects) {
    check.report(
      "E213",
      at,
      `${quote(what)} writes memory, so it stands in a statement, not in a condition, a lambda, a default or a setting. Call it before.`,
    );
  }
}
