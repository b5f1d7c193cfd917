import type { ObjectLiteral } from "../../../syntax/ast.js";
import { RUN_ERRORS } from "../../semantics/run-errors.js";
import type { FlowEntity, Unit } from "../../semantics/program.js";
import { type Reached, reachedCheckpoints } from "../../semantics/checkpoints.js";
import {
  arrayOf,
  DATETIME,
  enumOf,
  ERROR,
  type ObjectField,
  optional,
  STRING,
  stringUnion,
  type Type,
} from "../../semantics/types/type.js";
import { entriesOfObject, expressionOf } from "../settings.js";
import { joinTypes } from "../names.js";

/** What `result` is after `@when` has started this flow; `undefined` for a flow that could not be found. */
export function resultType(unit: Unit, flow: FlowEntity | undefined): Type {
  const checkpoint = checkpointType(flow === undefined ? ERROR : payloadType(unit, reachedCheckpoints(flow, unit)));
  return documented({
    status: [enumOf(["completed", "failed", "suspended"]), "How the run stands."],
    output: [flow?.returnType ?? ERROR, "What the flow gave; null unless it is completed."],
    checkpoint: [optional(checkpoint), "The first checkpoint that waits; null unless the run is suspended."],
    checkpoints: [arrayOf(checkpoint), "All checkpoints that wait."],
    error: [optional(ERROR_INFO), "Why the run failed; null unless it did."],
    events: [arrayOf(EVENT), "The events of the run so far, in order."],
  });
}

const ERROR_INFO: Type = documented({
  type: [stringUnion([...RUN_ERRORS.keys()]), "The type of the error."],
  message: [STRING, "What went wrong."],
  node_id: [optional(STRING), "The block it happened in."],
  // JSON of whatever shape the error has.
  details: [ERROR, "More about it, as the error catalogue says; null where there is none."],
});

const EVENT: Type = documented({
  type: [STRING, "The name of the event, as `emit` or the runtime gives it."],
  node_id: [optional(STRING), "The block it comes from."],
  block_kind: [optional(STRING), "The kind of that block."],
  // JSON of whatever shape the event has.
  payload: [ERROR, "What the event carries."],
});

const checkpointType = (payload: Type): Type =>
  documented({
    name: [optional(STRING), "The variable that takes the value of the checkpoint."],
    node_id: [STRING, "The block that suspended."],
    type: [STRING, "The type of the checkpoint."],
    prompt: [STRING, "What the person is asked."],
    title: [optional(STRING), "The title shown."],
    payload: [payload, "What the person is shown."],
    options: [arrayOf(STRING), "The ids of the options."],
    assignee: [optional(STRING), "Who is asked."],
    priority: [enumOf(["low", "normal", "high", "critical"]), "How urgent it is."],
    expires_at: [optional(DATETIME), "When its time is over."],
  });

/** What the checkpoints show, where all of them can be known. */
function payloadType(unit: Unit, { checkpoints, open }: Reached): Type {
  if (open || checkpoints.length === 0) return ERROR;
  const types = checkpoints.map(({ block, unit: { facts } }) => {
    const present = block.settings.find(({ name }) => name.text === "present")?.value;
    const literal = present?.form === "expression" ? present.expression : undefined;
    if (literal?.kind !== "ObjectLiteral") return undefined;
    const payload = payloadOf(literal);
    return payload === undefined ? undefined : facts.types.get(payload);
  });
  const known = types.filter((type) => type !== undefined);
  return known.length === 0 ? ERROR : joinTypes(unit, known);
}

const payloadOf = (present: ObjectLiteral) =>
  expressionOf(entriesOfObject(present).find(({ name }) => name.text === "payload"));

function documented(fields: Readonly<Record<string, readonly [type: Type, doc: string]>>): Type {
  return {
    kind: "object",
    fields: new Map(
      Object.entries(fields).map(([name, [type, doc]]): [string, ObjectField] => [
        name,
        { name, type, doc, hasDefault: false, declaration: undefined },
      ]),
    ),
  };
}
