import { InputError } from "../../host/errors.js";
import type { InvocationRequest, JsonObject, TriggerContext } from "../../host/interfaces.js";
import type { IRModule, IRSubscription } from "../../ir/module.js";
import { isJsonObject } from "../../json.js";
import { describeAny } from "../../describe-any.js";
import { isKeyedBy } from "./instances/instance-key.js";

/**
 * The request of a trigger: its input holds the fields for which the flow has parameters. `undefined` when the core has no
 * such trigger.
 * @throws InputError for an id that is neither text nor a number
 */
export function triggeredRequest(
  module: IRModule,
  trigger: TriggerContext,
  input: JsonObject,
): InvocationRequest | undefined {
  const subscription = trigger.kind === "event" ? subscriptionOf(module, trigger) : undefined;
  const target =
    trigger.kind === "event"
      ? subscription?.target_flow
      : module.triggers.find(({ kind, name }) => kind === trigger.kind && name === trigger.name)?.target_flow;
  const flow = module.flows.find(({ name }) => name === target);
  if (flow === undefined) return undefined;
  const { entity_key: key } = module.instance;
  const instance = instanceOf(module, trigger);
  const given = Object.fromEntries(
    flow.params.flatMap(({ name }) => (Object.hasOwn(input, name) ? [[name, input[name] ?? null] as const] : [])),
  );
  if (instance !== undefined && key !== undefined && flow.params.some(({ name }) => name === key))
    given[key] = isKeyedBy("int", module, key) ? Number(instance) : instance;
  // A trigger of an entity may start a flow that does not take the key.
  const entity = key !== undefined && !Object.hasOwn(given, key) && Object.hasOwn(input, key) ? input[key] : undefined;
  const id = triggeredId(module.name, trigger, subscription?.source);
  // An occasion starts the flow once in each instance.
  const invocationId = id === undefined || instance === undefined ? id : `${id}/${escaped(instance)}`;
  return {
    flow: flow.name,
    input: given,
    trigger,
    ...(typeof entity === "string" || typeof entity === "number" ? { instanceKey: String(entity) } : {}),
    ...(instance === undefined ? {} : { instanceKey: instance }),
    ...(invocationId === undefined ? {} : { invocationId }),
  };
}

/**
 * The instance that a schedule of each instance is for; `undefined` for any other trigger.
 * @throws InputError where it names none
 */
function instanceOf(module: IRModule, { kind, name, data }: TriggerContext): string | undefined {
  const trigger = module.triggers.find((candidate) => candidate.kind === kind && candidate.name === name);
  if (trigger?.each_instance !== true) return undefined;
  const { instance } = fieldsOf(data);
  if (typeof instance === "string" && instance !== "") return instance;
  const message = `The schedule ${name} of ${module.name} runs in each instance, and trigger.data.instance names none. engine.instances() lists them; TriggerScheduler starts it in all.`;
  throw new InputError(message, {
    path: "trigger.data.instance",
    expected: "the key of an instance",
    got: describeAny(instance),
  });
}

/** Two cores may emit events of the same name; `data` names the core. */
function subscriptionOf(module: IRModule, { name, data }: TriggerContext): IRSubscription | undefined {
  const from = fieldsOf(data).source;
  return module.subscriptions.find(({ event, source }) => event === name && (from === undefined || from === source));
}

/**
 * The invocation id of what a trigger starts; `undefined` where nothing tells two deliveries apart, so that each starts the
 * flow. It is made of all that says which occasion this is: core, kind, name, source, and `id` or the planned time. Of each
 * part the characters that would end it are escaped, so different occasions never have one id.
 */
function triggeredId(core: string, { kind, name, data }: TriggerContext, subscribed?: string): string | undefined {
  const { id, planned_at: plannedAt, source = subscribed } = fieldsOf(data);
  if (id === undefined || id === null || id === "") {
    // The form that ids of schedules have always had, so that a tick is started once by an older and a newer version too.
    return kind === "schedule" && typeof plannedAt === "string" && plannedAt !== ""
      ? `${escaped(core)}/${escaped(name)}/${momentOf(plannedAt)}`
      : undefined;
  }
  if (typeof id !== "string" && typeof id !== "number") {
    const got = describeAny(id);
    const message = `trigger.data.id must be a text or a number that is the same whenever this ${kind} is delivered again, not ${got}.`;
    throw new InputError(message, { path: "trigger.data.id", expected: "a text or a number", got });
  }
  const from = typeof source === "string" && source !== "" ? `@${escaped(source)}` : "";
  return `${escaped(core)}/${kind}:${escaped(name)}${from}/${id}`;
}

const fieldsOf = (data: TriggerContext["data"]): JsonObject => (isJsonObject(data) ? data : {});

const escaped = (part: string): string =>
  part.replaceAll(/[%/:@]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** One moment has many spellings, and hosts that watch the clock for themselves use others than `TriggerScheduler`. */
function momentOf(text: string): string {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
