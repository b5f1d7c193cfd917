import { InputError } from "../../../host/errors.js";
import type { InvocationRequest } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import { constantValue } from "../../../stdlib/constant.js";

type Request = Pick<InvocationRequest, "flow" | "input" | "instanceKey">;

/** Whether the instance key is in the input of a request. */
export function keyStandsInInput(module: IRModule, request: Request): boolean {
  return module.instance.mode === "entity" && inputKey(module, request) !== undefined;
}

/**
 * The instance that a request goes to: of an entity the one whose key stands in its input, or that the host names where
 * its flow has no such parameter.
 * @throws InputError for a request that names none, or two.
 */
export function instanceKeyOf(module: IRModule, request: Request): string | undefined {
  const { mode, entity_key: field = "key" } = module.instance;
  const { instanceKey } = request;
  if (mode !== "entity") return instanceKey;
  const key = inputKey(module, request);
  if (key === undefined) {
    if (instanceKey !== undefined) return instanceKey;
    throw new InputError(
      `${module.name} has an instance for each ${field}, and this request names none. Give input.${field} if the flow has that parameter, else instanceKey.`,
      { path: "instanceKey", expected: `the ${field} of an instance`, got: "nothing" },
    );
  }
  const path = `input.${field}`;
  if (key === "") {
    throw new InputError(`${path} is the key of an instance, and must not be empty.`, {
      path,
      expected: "a key",
      got: "an empty string",
    });
  }
  if (instanceKey === undefined || instanceKey === key) return key;
  throw new InputError(
    `${path} says ${JSON.stringify(key)}, and instanceKey says ${JSON.stringify(instanceKey)}. A request goes to one instance: leave instanceKey out.`,
    { path, expected: JSON.stringify(instanceKey), got: JSON.stringify(key) },
  );
}

/** The key in the input, or the default of its parameter. The input is read against its types elsewhere. */
function inputKey({ instance, flows }: IRModule, { flow, input = {} }: Request): string | undefined {
  const { entity_key: field } = instance;
  const param = flows.find(({ name }) => name === flow)?.params.find(({ name }) => name === field);
  if (field === undefined || param === undefined) return undefined;
  const given = Object.hasOwn(input, field) ? input[field] : undefined;
  const value = given ?? (param.default === undefined ? undefined : constantValue(param.default));
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
