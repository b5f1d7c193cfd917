import { InputError } from "../../../host/errors.js";
import type { InvocationRequest } from "../../../host/interfaces.js";
import type { IRModule, IRType } from "../../../ir/module.js";
import { constantValue } from "../../../stdlib/constant.js";
import { isName } from "../requests.js";

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
  if (mode !== "entity") return request.instanceKey;
  const isUuidKey = isKeyedBy("uuid", module, field);
  const instanceKey = isUuidKey ? request.instanceKey?.toLowerCase() : request.instanceKey;
  if (instanceKey !== undefined && isKeyedBy("int", module, field) && String(Number(instanceKey)) !== instanceKey) {
    const got = JSON.stringify(instanceKey);
    throw new InputError(
      `instanceKey is ${got}, and ${module.name} has an instance for each ${field}, which is an int. Write it as its digits, without zeros before them: one instance must not have two names.`,
      { path: "instanceKey", expected: "the digits of an int", got },
    );
  }
  const given = inputKey(module, request);
  const key = isUuidKey ? given?.toLowerCase() : given;
  if (key === undefined) {
    if (instanceKey !== undefined) return instanceKey;
    throw new InputError(
      `${module.name} has an instance for each ${field}, and this request names none. Give input.${field} if the flow has that parameter, else instanceKey.`,
      { path: "instanceKey", expected: `the ${field} of an instance`, got: "nothing" },
    );
  }
  const path = `input.${field}`;
  if (!isName(key)) {
    const got = key === "" ? "an empty string" : "a text with half of a character";
    throw new InputError(`${path} is the key of an instance, and must not be ${got}.`, {
      path,
      expected: "a key",
      got,
    });
  }
  if (instanceKey === undefined || instanceKey === key) return key;
  throw new InputError(
    `${path} says ${JSON.stringify(key)}, and instanceKey says ${JSON.stringify(instanceKey)}. A request goes to one instance: leave instanceKey out.`,
    { path, expected: JSON.stringify(instanceKey), got: JSON.stringify(key) },
  );
}

/** The key in the input, or the default of its parameter. The input is read against its types elsewhere. */
function inputKey(module: IRModule, { flow, input = {} }: Request): string | undefined {
  const { entity_key: field } = module.instance;
  const param = module.flows.find(({ name }) => name === flow)?.params.find(({ name }) => name === field);
  if (field === undefined || param === undefined) return undefined;
  const given = Object.hasOwn(input, field) ? input[field] : undefined;
  const value = given ?? (param.default === undefined ? undefined : constantValue(param.default));
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Whether every flow that takes the key takes it as this type. */
export function isKeyedBy(name: "int" | "uuid", { flows, types }: IRModule, field: string): boolean {
  const keys = flows.flatMap(({ params }) => params).filter(({ name }) => name === field);
  return keys.length > 0 && keys.every(({ type }) => plainType(type, types) === name);
}

function plainType(type: IRType, types: IRModule["types"]): string | undefined {
  const seen = new Set<IRType>();
  let inner: IRType | undefined = type;
  while (inner !== undefined && !seen.has(inner)) {
    seen.add(inner);
    if (inner.kind === "optional") inner = inner.type;
    else if (inner.kind === "named") inner = Object.hasOwn(types, inner.name) ? types[inner.name] : undefined;
    else return inner.kind === "primitive" ? inner.name : undefined;
  }
  return undefined;
}
