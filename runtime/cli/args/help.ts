import type { CommandSpec, FlagSpec } from "./command.js";

/** The help of one command. */
export function commandHelp({ name, details, operand, flags, examples }: CommandSpec, summary: string): string {
  const rows: [string, string][] = Object.entries(flags).map(([flag, spec]) => [flagText(flag, spec), flagHelp(spec)]);
  rows.push(["-h, --help", "show this help"]);
  const shown =
    operand === undefined ? [] : [operand.several === undefined ? `<${operand.name}>` : `[${operand.name}…]`];
  const usage = ["scaicore", name, ...shown, "[options]"].join(" ");
  return [
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    "",
    `Usage: ${usage}`,
    ...(operand === undefined ? [] : ["", `  ${shown.join("")}  ${operand.help}`]),
    ...(details === undefined ? [] : ["", ...details]),
    "",
    "Options:",
    ...columns(rows),
    "",
    "Examples:",
    ...examples.map((example) => `  scaicore ${example}`),
    "",
  ].join("\n");
}

/** The help of `scaicore` itself. */
export function overviewHelp(commands: readonly { readonly name: string; readonly summary: string }[]): string {
  return [
    "ScaiCore: typed AI flows with durable human checkpoints.",
    "",
    "Usage: scaicore <command> [options]",
    "",
    "Commands:",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "Options:",
    ...columns([
      ["-h, --help", "show this help; after a command, that command's"],
      ["-V, --version", "print the version"],
    ]),
    "",
    "Exit codes: 0 completed, suspended or no errors; 1 it ran and reported errors;",
    "2 it could not start, or not write its output; 129 to 143 a signal ended it.",
    "",
  ].join("\n");
}

function flagText(name: string, { value, short }: FlagSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? `    ${long}` : `-${short}, ${long}`;
}

const flagHelp = ({ help, oneOf, repeatable }: FlagSpec): string =>
  `${help}${oneOf === undefined ? "" : `: ${oneOf.join(", ")}`}${repeatable === true ? " (may be repeated)" : ""}`;

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
