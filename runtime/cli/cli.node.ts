import { nearest } from "../nearest.js";
import { version } from "../version.js";
import { commandHelp, overviewHelp } from "./args/help.js";
import { parseArguments } from "./args/parse-arguments.node.js";
import { type CommandEntry, commands } from "./commands/index.js";
import { createReport, type Terminal } from "./io/context.js";
import { ExitCode, UsageError } from "./io/errors.js";

export interface CliOptions {
  /** The arguments after the name of the program. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly terminal: Terminal;
  /** Whether stdout is a terminal, so that JSON is indented. */
  readonly pretty: boolean;
}

/** Runs one command and returns its exit code. It does not throw. */
export async function cli({ argv, cwd, terminal, pretty }: CliOptions): Promise<number> {
  // Read before the arguments are parsed, because mistakes in them are reported as JSON too.
  const json = argv.slice(1).includes("--json");
  const report = createReport(json, terminal, pretty);
  try {
    const [first, ...rest] = argv;
    const common = commonAnswer(first);
    if (common !== undefined) {
      terminal.print(common);
      return ExitCode.Ok;
    }
    if (first === undefined) throw new UsageError(`a command is needed: ${commandNames()}`);
    const entry = findCommand(first);
    const command = (await entry.load()).default;
    const parsed = parseArguments(rest, command.spec);
    if (parsed === "help") {
      terminal.print(commandHelp(command.spec, entry.summary));
      return ExitCode.Ok;
    }
    return await command.run(parsed, { cwd, report, terminal });
  } catch (error) {
    const { errorJson, errorText, exitCodeOf } = await import("./output/error-report.js");
    if (json) report.finish(errorJson(error), () => "");
    else report.warn(errorText(error, terminal.err));
    return exitCodeOf(error);
  }
}

const commandNames = (): string => commands.map(({ name }) => name).join(", ");

/** The output of `--version` and `--help`. */
function commonAnswer(first: string | undefined): string | undefined {
  switch (first) {
    case "--version":
    case "-V":
      return `scaicore ${version}\n`;
    case "--help":
    case "-h":
    case "help":
      return overviewHelp(commands);
    default:
      return undefined;
  }
}

function findCommand(name: string): CommandEntry {
  const entry = commands.find((command) => command.name === name);
  if (entry !== undefined) return entry;
  if (name.startsWith("-")) throw new UsageError(`a command must come first, not ${name}; there are ${commandNames()}`);
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new UsageError(`unknown command ${name}${hint} (there are ${commandNames()})`);
}
