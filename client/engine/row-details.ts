import type { CheckpointInfo, Recording, RecordedCall, RuntimeEvent } from "scaicore";
import { comparedCall } from "scaicore";
import type { Fact, Message, RowCall, RowDetails } from "../webviews/run/rows.js";
import { deciderOf, decisionWords } from "./decision-words.js";
import { indented } from "./indented.js";

export interface RowSubject {
  /** The id of the row. */
  readonly id: string;
  readonly events: readonly RuntimeEvent[];
  readonly checkpoints: readonly CheckpointInfo[];
  /** `undefined` where nothing was recorded. */
  readonly recording: Recording | undefined;
}

/** What a person sees of a row that is opened: prompts and answers, the value, checks, and who decided what. */
export function rowDetails({ id, events, checkpoints, recording }: RowSubject): RowDetails {
  const path = pathOf(id);
  const own = events.filter((event) => (event.path ?? event.nodeId) === path);
  const exited = own.findLast(({ type }) => type === "block.exited");
  const { result_binding_value: value, result_binding_truncated: cut } = exited?.payload ?? {};
  const asked = checkpoints.filter((one) => one.waitsFor === undefined && pathOf(one.path) === path);
  return {
    facts: [...blockFacts(own), ...asked.flatMap(decisionFacts)],
    calls: (recording?.calls ?? []).filter((call) => call.path === path).map(callOf),
    ...(value === undefined ? {} : { value: JSON.stringify(value, undefined, 2) }),
    ...(cut === true ? { valueNote: "The value is longer than what is kept of it with the events of a run." } : {}),
  };
}

/** The path of a row's block, without what tells calls and questions in it apart. */
const pathOf = (id: string): string => id.replace(/![^/>]*$/, "");

function blockFacts(events: readonly RuntimeEvent[]): readonly Fact[] {
  return events.flatMap(({ type, payload, timestamp }): readonly Fact[] => {
    switch (type) {
      case "block.entered":
        return [{ name: "Began", text: timestamp }];
      case "block.failed":
        return [{ name: "Failed", text: text(payload.message) ?? text(payload.error_type) ?? "without a message" }];
      case "model.called":
      case "plugin.called":
        return payload.error_type === undefined
          ? repairs(payload.repaired)
          : [{ name: "Call failed", text: `${text(payload.error_type) ?? ""}: ${text(payload.message) ?? ""}` }];
      case "block.exited":
      case "checkpoint.pending":
        return [];
      default:
        // What a check found, that a model was asked again, that another took over.
        return [{ name: sentence(type), text: JSON.stringify(payload) }];
    }
  });
}

const sentence = (type: string): string => {
  const words = type.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const repairs = (repaired: unknown): readonly Fact[] =>
  repaired === undefined ? [] : [{ name: "Mended", text: JSON.stringify(repaired) }];

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function decisionFacts(checkpoint: CheckpointInfo): readonly Fact[] {
  const { prompt, assignee, createdAt, decision } = checkpoint;
  const words = decisionWords(checkpoint);
  const signed = decision?.kind === "resolved" ? decision : undefined;
  const votes = checkpoint.votes ?? signed?.votes ?? [];
  return [
    { name: "Asked", text: prompt },
    { name: "Asked at", text: createdAt },
    ...(assignee === undefined ? [] : [{ name: "Asked of", text: assignee }]),
    ...votes.map(({ by, at, resolution }) => ({ name: "Vote", text: `${by} at ${at}: ${JSON.stringify(resolution)}` })),
    ...(decision === undefined || words === undefined
      ? []
      : [
          { name: "Decided", text: words.text },
          { name: "Decided at", text: decision.at },
          { name: "Decided by", text: deciderOf(decision) ?? "nobody" },
        ]),
    ...(signed?.note === undefined ? [] : [{ name: "Note", text: signed.note }]),
    ...(signed === undefined ? [] : [{ name: "Answer", text: JSON.stringify(signed.resolution, undefined, 2) }]),
    ...(decision?.kind === "cancelled" ? [{ name: "Why", text: decision.reason }] : []),
  ];
}

function callOf(call: RecordedCall): RowCall {
  const { answer, error, stopped, model, finish, inputTokens, outputTokens, cost, durationMs } = comparedCall(call);
  const facts = [
    inputTokens === undefined ? undefined : `${inputTokens} tokens in, ${outputTokens ?? 0} out`,
    cost === undefined ? undefined : `cost ${cost}`,
    `${durationMs} ms`,
    finish === undefined || finish === "stop" ? undefined : finish,
  ];
  const prompt: readonly Message[] =
    call.kind === "model"
      ? call.request.messages.map(({ role, content }) => ({ role, content }))
      : [{ role: "arguments", content: JSON.stringify(call.request.args, undefined, 2) }];
  return {
    name: call.kind === "model" ? [call.request.role, model].filter(Boolean).join(" · ") : call.request.call,
    facts: facts.filter((fact) => fact !== undefined).join(" · "),
    prompt,
    answer: stopped === true ? "Stopped before it was answered." : (error ?? indented(answer ?? "")),
    ...(stopped === true || error !== undefined ? { failed: true } : {}),
  };
}
