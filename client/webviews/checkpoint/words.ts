/** The texts of the checkpoint panel, decided from the checkpoint. Pure. */

import type { CheckpointInfo, CheckpointOption, Decision, Json, JsonObject, Vote } from "scaicore";
import { beginning } from "../../../runtime/plain-text.js";
import { ageText, spanText } from "../shared/formats.js";
import { optionLabel, symbolLabel } from "../shared/labels.js";
import { isObject } from "../shared/schema.js";
import type { Approvals } from "./messages.js";
import { reviewOf } from "./review.js";

export interface Choice {
  /** What `decision` becomes; `undefined`: the form holds it (a freeform answer). */
  readonly decision?: string;
  readonly label: string;
  readonly style?: "primary" | "danger";
}

/** The buttons in their order: those that stand out first, refusals last. Only the program makes one stand out. */
export function choicesOf(checkpoint: CheckpointInfo): readonly Choice[] {
  const { options } = checkpoint;
  if (options.length === 0) return [soleChoice(checkpoint.type)];
  const styled = (style: CheckpointOption["style"]) => options.filter((option) => option.style === style);
  return [...styled("primary"), ...styled(undefined), ...styled("danger")].map((option): Choice => {
    const { id, style } = option;
    return { decision: id, label: optionLabel(option), ...(style === undefined ? {} : { style }) };
  });
}

/** The choice that is made from the start: the only one, or the one that the program says stands out. */
export function firstChoice(checkpoint: CheckpointInfo): Choice | undefined {
  const choices = choicesOf(checkpoint);
  const outstanding = choices.length === 1 ? choices : choices.filter(({ style }) => style === "primary");
  return outstanding.length === 1 ? outstanding[0] : undefined;
}

function soleChoice(type: string): Choice {
  switch (type) {
    case "freeform":
      return { label: "Send answer", style: "primary" };
    case "debug_breakpoint":
      return { decision: "continue", label: "Continue", style: "primary" };
    default:
      return { decision: "submit", label: "Submit", style: "primary" };
  }
}

export const sameChoice = (one: Choice, other: Choice): boolean => one.decision === other.decision;

/** Whether the answer is free text. */
export function isFreeform(checkpoint: CheckpointInfo): boolean {
  return checkpoint.options.length === 0 && checkpoint.type === "freeform";
}

/** The schema of everything that the person may fill in; a freeform's answer is a field like the others, and first. */
export function formSchema(checkpoint: CheckpointInfo): JsonObject | undefined {
  const form = titled(checkpoint.form, reviewOf(checkpoint).titles);
  if (!isFreeform(checkpoint)) return form;
  const properties = (form?.properties ?? {}) as JsonObject;
  const required = (form?.required ?? []) as readonly string[];
  return {
    ...form,
    type: "object",
    properties: { decision: { type: "string", title: "Your answer", "x-multiline": true }, ...properties },
    required: ["decision", ...required],
  };
}

/** The form with the titles that the sections of a review give to its fields. */
function titled(form: JsonObject | undefined, titles: Readonly<Record<string, string>>): JsonObject | undefined {
  if (form === undefined || !isObject(form.properties) || Object.keys(titles).length === 0) return form;
  const properties = Object.entries(form.properties).map(([name, schema]): [string, Json] => {
    const title = Object.hasOwn(titles, name) ? titles[name] : undefined;
    return [name, isObject(schema) && title !== undefined ? { ...schema, title } : schema];
  });
  return { ...form, properties: Object.fromEntries(properties) };
}

/** `decision` first; a freeform has it among the values. */
export function resolutionOf(choice: Choice, values: JsonObject): JsonObject {
  // fromEntries defines its keys, so that a field called `__proto__` is a field.
  const decision = choice.decision === undefined ? [] : [["decision", choice.decision] as const];
  return Object.fromEntries([
    ...Object.entries(values).filter(([name]) => choice.decision === undefined || name !== "decision"),
    ...decision,
  ]);
}

export function kindLabel(type: string): string {
  switch (type) {
    case "hitl_review":
      return "review";
    case "debug_breakpoint":
      return "breakpoint";
    case "freeform":
      return "question";
    default:
      return symbolLabel(type);
  }
}

/** "1 of 2 approvals: Ada Lovelace, 3 min ago" */
export function approvalsText({ needed, agreeing, standing }: Approvals, now: number): string {
  const voters = standing.map(({ by, person, at }) => `${person?.name ?? by}, ${ageText(now - Date.parse(at))}`);
  const progress = `${agreeing} of ${needed} approvals`;
  return voters.length === 0 ? progress : `${progress}: ${voters.join("; ")}`;
}

/** What a vote answered, as the button of the option says it. */
export function answerLabel(checkpoint: CheckpointInfo, { resolution }: Vote): string {
  const { decision } = resolution;
  const option = checkpoint.options.find(({ id }) => id === decision);
  if (option !== undefined) return optionLabel(option);
  return typeof decision === "string" ? decision : "an answer";
}

/** `sha256:ab12cd34ef56…`: enough to compare; the whole stands in the title. */
export function shortDigest(digest: string): string {
  return digest.length > SHORT_DIGEST ? `${digest.slice(0, SHORT_DIGEST)}…` : digest;
}
const SHORT_DIGEST = "sha256:".length + 12;

/** What a deadline is made of, in the checkpoint and in the list. */
type Deadline = Pick<CheckpointInfo, "createdAt" | "expiresAt" | "escalatedAt" | "onTimeout">;

/** What happens without a decision, and when; `undefined` without a deadline. */
export function deadlineText(checkpoint: Deadline, now: number): string | undefined {
  if (checkpoint.escalatedAt !== undefined) return `escalated ${ageText(now - Date.parse(checkpoint.escalatedAt))}`;
  if (checkpoint.expiresAt === undefined) return undefined;
  const left = Date.parse(checkpoint.expiresAt) - now;
  const { before, after } = DEADLINES[checkpoint.onTimeout ?? "none"];
  return left > 0 ? `${before} in ${spanText(left)}` : after;
}

const DEADLINES: Readonly<
  Record<NonNullable<CheckpointInfo["onTimeout"]> | "none", { readonly before: string; readonly after: string }>
> = {
  escalate: { before: "escalates", after: "escalates now" },
  default: { before: "takes its default", after: "takes its default now" },
  fail: { before: "fails", after: "time is up" },
  none: { before: "expires", after: "time is up" },
};

/** Whether the deadline is so close that it is highlighted. */
export function isUrgent(checkpoint: Deadline, now: number): boolean {
  if (checkpoint.escalatedAt !== undefined) return true;
  if (checkpoint.expiresAt === undefined) return false;
  const all = Date.parse(checkpoint.expiresAt) - Date.parse(checkpoint.createdAt);
  const left = Date.parse(checkpoint.expiresAt) - now;
  return left < 15 * 60_000 || left < all / 10;
}

export interface Outcome {
  readonly tone: "done" | "refused" | "over";
  readonly title: string;
  /** Details for the title. */
  readonly text?: string;
}

/** The outcome of the checkpoint. */
export function outcomeOf(checkpoint: CheckpointInfo, decision: Decision): Outcome {
  switch (decision.kind) {
    case "resolved": {
      if (isFreeform(checkpoint)) return { tone: "done", title: "Answered" };
      const chosen = decision.resolution.decision;
      const id = typeof chosen === "string" ? chosen : "";
      const option = checkpoint.options.find((candidate) => candidate.id === id);
      const refused = option?.style === "danger";
      return { tone: refused ? "refused" : "done", title: decidedTitle(id, option) };
    }
    case "expired":
      return { tone: "over", title: "Time ran out", text: expiredText(checkpoint) };
    case "cancelled":
      return { tone: "over", title: "Cancelled", text: decision.reason };
  }
}

/** The outcome in a sentence, for screen readers. */
export function decisionWords(checkpoint: CheckpointInfo): string {
  const { decision } = checkpoint;
  if (decision === undefined) return "The checkpoint is closed.";
  const { title, text = "" } = outcomeOf(checkpoint, decision);
  return `${title}${decision.by === undefined ? "" : ` by ${decision.by}`}. ${text}`.trim();
}

const PAST: Readonly<Record<string, string>> = {
  approve: "Approved",
  accept: "Accepted",
  confirm: "Confirmed",
  continue: "Continued",
  submit: "Submitted",
  edit: "Edited",
  skip: "Skipped",
  reject: "Rejected",
  deny: "Denied",
  decline: "Declined",
  refuse: "Refused",
  abort: "Aborted",
};

/** "Approved" where the button said "Approve"; an author's own words are quoted. */
function decidedTitle(id: string, option: CheckpointOption | undefined): string {
  const label = optionLabel(option ?? { id, label: id });
  const past = Object.hasOwn(PAST, id.toLowerCase()) ? PAST[id.toLowerCase()] : undefined;
  if (past !== undefined && label.toLowerCase() === id.toLowerCase()) return past;
  return label === "" ? "Decided" : `Decided: ${label}`;
}

function expiredText(checkpoint: CheckpointInfo): string {
  return checkpoint.onTimeout === "default"
    ? "Nobody decided in time, so the flow took its default."
    : "Nobody decided in time, so the flow got a CheckpointExpiredError.";
}

/** In characters: a longer one begins large, and stands whole below. */
const LONGEST_QUESTION = 400;

/** The prompt as one large question, and what follows it. */
export function promptParts(prompt: string): { readonly question: string; readonly rest: string } {
  const [first = "", ...others] = prompt.trim().split(/\n\s*\n|\n/);
  const rest = prompt.trim().slice(first.length).trim();
  if (first.length > LONGEST_QUESTION)
    return { question: `${beginning(first, LONGEST_QUESTION).trimEnd()}…`, rest: prompt.trim() };
  return others.length === 0 ? { question: first, rest: "" } : { question: first.trim(), rest };
}
