import { parseArgs } from "node:util";
import { nearest } from "../../nearest.js";
import { UsageError } from "../io/errors.js";
import type { CommandSpec, FlagSpec, ParsedArguments } from "./command.js";

/** The option that every command has. */
const HELP: FlagSpec = { short: "h", help: "show this help" };

/**
 * Parses the arguments after the name of a command; `"help"` if they ask for help.
 *
 * @throws UsageError for arguments that the command does not have
 */
export function parseArguments(argv: readonly string[], spec: CommandSpec): ParsedArguments | "help" {
  const flags: Readonly<Record<string, FlagSpec>> = { ...spec.flags, help: HELP };
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(flags).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? ("boolean" as const) : ("string" as const), ...(short ? { short } : {}) },
      ]),
    ),
    // Not strict, because the messages of `parseArgs` suggest nothing: the tokens are checked below.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = tokens.filter((token) => token.kind === "option");
  if (options.some(({ name }) => name === "help")) return "help";
  const given = new Map<string, string | true | readonly string[]>();
  for (const { name, rawName, value, inlineValue } of options) {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) throw unknownOption(rawName, flags, spec);
    const before = given.get(name);
    if (before !== undefined && flag.repeatable !== true) {
      throw new UsageError(`option --${name} is given twice`, spec.name);
    }
    const checked = checkedValue(name, flag, value, inlineValue === true, spec);
    given.set(
      name,
      flag.repeatable === true ? [...(Array.isArray(before) ? (before as string[]) : []), String(checked)] : checked,
    );
  }
  const operands = tokens.filter((token) => token.kind === "positional").map(({ value }) => value);
  const all = operandsOf(operands, spec);
  return { flags: valuesOf(flags, given), operand: all[0] ?? "", operands: all };
}

function unknownOption(rawName: string, flags: Readonly<Record<string, FlagSpec>>, spec: CommandSpec): UsageError {
  const meant = rawName.startsWith("--") ? nearest(rawName.slice(2), Object.keys(flags)) : undefined;
  const hint = meant === undefined ? "" : `; did you mean --${meant}?`;
  return new UsageError(`unknown option ${rawName}${hint}`, spec.name);
}

function checkedValue(
  name: string,
  flag: FlagSpec,
  value: string | undefined,
  inline: boolean,
  spec: CommandSpec,
): string | true {
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`option --${name} takes no value`, spec.name);
    return true;
  }
  // In `--flow --json` the value is missing. A dash alone is stdin.
  const forgotten = value === undefined || (!inline && value.startsWith("-") && value.length > 1);
  if (forgotten) throw new UsageError(`option --${name} needs a value: --${name} ${flag.value}`, spec.name);
  // As of a variable of the shell that is not set; as a path it would mean the working directory.
  if (value === "") throw new UsageError(`--${name} must not be empty; leave it out for none`, spec.name);
  if (flag.oneOf !== undefined && !flag.oneOf.includes(value)) {
    const meant = nearest(value, flag.oneOf);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new UsageError(`--${name} must be one of ${flag.oneOf.join(", ")}, not "${value}"${hint}`, spec.name);
  }
  return value;
}

function valuesOf(
  flags: Readonly<Record<string, FlagSpec>>,
  given: ReadonlyMap<string, string | true | readonly string[]>,
): ParsedArguments["flags"] {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { value, repeatable }]) => [
      name,
      given.get(name) ?? (value === undefined ? false : repeatable === true ? [] : undefined),
    ]),
  ) as ParsedArguments["flags"];
}

function operandsOf(operands: readonly string[], { name, operand }: CommandSpec): readonly string[] {
  const [first, second] = operands;
  if (operand === undefined) {
    if (first !== undefined) throw new UsageError(`${name} takes no argument, but "${first}" is given`, name);
    return [];
  }
  if (operand.several !== undefined) {
    // As of a variable of the shell that is not set.
    if (operands.includes("")) throw new UsageError(`a path of ${name} must not be empty`, name);
    return operands.length === 0 ? [operand.several.otherwise] : operands;
  }
  if (first === undefined || first === "")
    throw new UsageError(`${name} needs <${operand.name}>: ${operand.help}`, name);
  if (second !== undefined) throw new UsageError(`${name} takes one <${operand.name}>, but "${second}" follows`, name);
  return [first];
}
