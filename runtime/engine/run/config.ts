import { EnvironmentError } from "../../host/errors.js";
import type { HostEnvironmentOptions } from "../../host/interfaces.js";
import type { IRConfigParam, IRModule, IRType } from "../../ir/module.js";
import { constantValue } from "../../stdlib/constant.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { emptyRecord, type Value } from "../../stdlib/value.js";
import { unwritten } from "../memory/unwritten.js";

const isSecret = ({ modifiers }: IRConfigParam): boolean => modifiers.includes("secret");

/** The config of a core as it is now; secrets are never read here. `only` restricts it to some parameters. */
export async function readConfig(
  module: IRModule,
  { config }: HostEnvironmentOptions,
  only: (param: IRConfigParam) => boolean = () => true,
): Promise<Readonly<Record<string, Value>>> {
  const values = emptyRecord();
  for (const param of module.config) {
    if (isSecret(param) || !only(param)) continue;
    const json = await config?.read(module.name, param.name);
    values[param.name] = configValue(param, json, module.types);
  }
  return values;
}

function configValue(
  param: IRConfigParam,
  json: Parameters<typeof fromJson>[1],
  types: Readonly<Record<string, IRType>>,
): Value {
  const path = `config.${param.name}`;
  if (json === undefined) {
    if (param.default !== undefined) return constantValue(param.default) ?? null;
    if (param.type.kind === "optional") return null;
    throw new EnvironmentError(`${path} is required, and the host has no value for it.`, { missing: [path] });
  }
  const read = fromJson(param.type, json, types, path);
  if (!read.ok) throw new EnvironmentError(`${read.problems.map(problemText).join("; ")}.`, { missing: [path] });
  const { value } = read;
  if (typeof value === "number" && (value < (param.min ?? -Infinity) || value > (param.max ?? Infinity))) {
    const range = `${param.min ?? "any"} to ${param.max ?? "any"}`;
    throw new EnvironmentError(`${path} is ${value}, outside its range ${range}.`, { missing: [path] });
  }
  return value;
}

/** Reference data as they are now. */
export async function readReference(
  module: IRModule,
  { reference }: HostEnvironmentOptions,
): Promise<ReadonlyMap<string, Value>> {
  const values = new Map<string, Value>();
  for (const field of module.reference) {
    const json = await reference?.read(module.name, field.name);
    if (json === undefined) {
      values.set(field.name, unwritten(field, module.types));
      continue;
    }
    const read = fromJson(field.type, json, module.types, `reference.${field.name}`);
    if (!read.ok) {
      throw new EnvironmentError(`${read.problems.map(problemText).join("; ")}.`, {
        missing: [`reference.${field.name}`],
      });
    }
    values.set(field.name, read.value);
  }
  return values;
}
