import { canonicalJson } from "../../canonical-json.js";
import { shortened } from "../../error.js";
import type { RecordedCall } from "./recording.js";

/** How much of a text is shown on both sides of a difference. */
const SHOWN = 60;

interface Part {
  /** As people call it: `the user message`, `its schema`. */
  readonly what: string;
  readonly text: string;
}

/** Where two requests differ first, in words; `undefined` if they do not. */
export function firstDifference(recorded: RecordedCall, now: RecordedCall["request"]): string | undefined {
  const [before, after] = [partsOf(recorded.request), partsOf(now)];
  for (let at = 0; at < Math.max(before.length, after.length); at++) {
    const [old, fresh] = [before[at], after[at]];
    if (old === undefined) return `${fresh!.what} is new: ${quoted(fresh!.text, 0)}`;
    if (fresh === undefined) return `${old.what} is not there any more: ${quoted(old.text, 0)}`;
    if (old.what === fresh.what && old.text === fresh.text) continue;
    const place = commonLength(old.text, fresh.text);
    const from = Math.max(0, place - SHOWN / 3);
    return `${fresh.what} has ${quoted(fresh.text, from)} where the recording has ${quoted(old.text, from)}`;
  }
  return undefined;
}

/** How much of two requests is equal at their beginning, for the nearest one. */
export function commonBeginning(recorded: RecordedCall, now: RecordedCall["request"]): number {
  const [before, after] = [partsOf(recorded.request), partsOf(now)];
  let common = 0;
  for (let at = 0; at < Math.min(before.length, after.length); at++) {
    const [old, fresh] = [before[at]!.text, after[at]!.text];
    common += commonLength(old, fresh);
    if (old !== fresh) break;
  }
  return common;
}

function partsOf(request: RecordedCall["request"]): readonly Part[] {
  if ("args" in request) return [{ what: `the arguments of ${request.call}`, text: canonicalJson(request.args) }];
  const { role, messages, outputSchema, modality, maxOutputTokens } = request;
  return [
    { what: "the role", text: role },
    ...messages.map((message, at) => ({ what: messageName(messages, at), text: message.content })),
    ...(outputSchema === undefined ? [] : [{ what: "the schema of the answer", text: canonicalJson(outputSchema) }]),
    ...(modality === undefined ? [] : [{ what: "the modality", text: modality }]),
    ...(maxOutputTokens === undefined ? [] : [{ what: "the most tokens", text: String(maxOutputTokens) }]),
  ];
}

/** `the user message`, or with its number where there are several of that role. */
function messageName(messages: readonly { readonly role: string }[], at: number): string {
  const { role } = messages[at]!;
  const alike = messages.filter((message) => message.role === role);
  return alike.length === 1 ? `the ${role} message` : `${role} message ${alike.indexOf(messages[at]!) + 1}`;
}

function commonLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}

function quoted(text: string, from: number): string {
  const cut = shortened(text.slice(from).replace(/^[\udc00-\udfff]/, ""), SHOWN);
  return `${from > 0 ? "…" : ""}${JSON.stringify(cut)}`;
}
