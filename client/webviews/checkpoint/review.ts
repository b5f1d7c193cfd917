/** The sections of a review, as its `hitl_spec` has them, and where it goes. Pure. */

import type { CheckpointInfo, Json, JsonObject } from "scaicore";
import { humanLabel } from "../shared/labels.js";
import { isObject } from "../shared/schema.js";

/** A section that shows something. */
export interface ContextSection {
  readonly title: string;
  readonly content: Json;
  /** Whether its author says that the text is Markdown. */
  readonly markdown: boolean;
}

export interface Review {
  readonly queue?: string;
  readonly scope?: string;
  /** How long the queue takes to answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** In their order. */
  readonly context: readonly ContextSection[];
  /** The titles of the fields that input sections ask for. */
  readonly titles: Readonly<Record<string, string>>;
}

/** What is known of a review; a checkpoint of another kind has nothing of it. */
export function reviewOf({ hitlTarget }: CheckpointInfo): Review {
  const spec = hitlTarget?.hitl_spec;
  const sections = isObject(spec) && Array.isArray(spec.sections) ? (spec.sections as readonly Json[]) : [];
  const known = sections.filter(isObject);
  const timeout = isObject(spec) && typeof spec.timeout_s === "number" ? spec.timeout_s * 1000 : undefined;
  const [queue, scope] = [textOf(hitlTarget?.queue), textOf(hitlTarget?.scope)];
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(scope === undefined ? {} : { scope }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    context: known.flatMap(contextOf),
    titles: Object.fromEntries(known.flatMap(titleOf)),
  };
}

/** Inputs and decisions are fields and buttons of the checkpoint. Whatever else is there is shown. */
function contextOf(section: JsonObject): readonly ContextSection[] {
  const { type, title, content, text, format } = section;
  const shown = content ?? text;
  if (type === "input" || type === "decision" || shown === undefined || shown === null) return [];
  const kind = textOf(type) ?? "context";
  return [{ title: textOf(title) ?? humanLabel(kind), content: shown, markdown: format === "markdown" }];
}

function titleOf(section: JsonObject): readonly (readonly [string, string])[] {
  const [field, title] = [textOf(section.field), textOf(section.title) ?? textOf(section.label)];
  return section.type === "input" && field !== undefined && title !== undefined ? [[field, title]] : [];
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;
