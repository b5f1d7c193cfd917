import type { InvocationRequest, Json, JsonObject, TriggerContext } from "../../host/interfaces.js";
import type { IRModule, IRSubscription } from "../../ir/module.js";

/**
 * The request that a trigger makes: the fields of the input that its flow has parameters for. `trigger.data` with an `id`,
 * of an event, or a `planned_at`, of a tick, makes the invocation's id, so that two processes fire once.
 */
export function triggeredRequest(
  module: IRModule,
  trigger: TriggerContext,
  input: JsonObject,
): InvocationRequest | undefined {
  const target =
    trigger.kind === "event"
      ? subscriptionOf(module, trigger)?.target_flow
      : module.triggers.find(({ kind, name }) => kind === trigger.kind && name === trigger.name)?.target_flow;
  const flow = module.flows.find(({ name }) => name === target);
  if (flow === undefined) return undefined;
  const given = Object.fromEntries(
    flow.params.flatMap(({ name }) => (Object.hasOwn(input, name) ? [[name, input[name] ?? null] as const] : [])),
  );
  const { entity_key: key } = module.instance;
  // What happens to an entity may go to a flow that does not take its key.
  const entity = key !== undefined && !Object.hasOwn(given, key) && Object.hasOwn(input, key) ? input[key] : undefined;
  const occasion = occasionOf(trigger);
  return {
    flow: flow.name,
    input: given,
    trigger,
    ...(typeof entity === "string" || typeof entity === "number" ? { instanceKey: String(entity) } : {}),
    ...(occasion === undefined ? {} : { invocationId: `${module.name}/${trigger.name}/${occasion}` }),
  };
}

/** Two cores may emit events of one name; `data` says whose it is. */
function subscriptionOf(module: IRModule, { name, data }: TriggerContext): IRSubscription | undefined {
  const from = isObject(data) ? data.source : undefined;
  return module.subscriptions.find(({ event, source }) => event === name && (from === undefined || from === source));
}

function occasionOf({ data }: TriggerContext): string | undefined {
  if (!isObject(data)) return undefined;
  const { id, planned_at: plannedAt } = data;
  const occasion = id ?? plannedAt;
  return typeof occasion === "string" || typeof occasion === "number" ? String(occasion) : undefined;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
