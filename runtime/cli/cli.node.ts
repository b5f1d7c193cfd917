import { nearest } from "../nearest.js";
import { version } from "../version.js";
import { commandHelp, overviewHelp } from "./args/help.js";
import { parseArguments } from "./args/parse-arguments.node.js";
import { type CommandEntry, commands } from "./commands/index.js";
import { createReport, type Terminal } from "./io/context.js";
import { ExitCode, PathError, UsageError } from "./io/errors.js";
import { type Supervision, unsupervised } from "./supervision/supervision.js";

export interface CliOptions {
  /** The arguments after the name of the program. */
  readonly argv: readonly string[];
  /** The working directory; absent if it was deleted. */
  readonly cwd: string | undefined;
  readonly terminal: Terminal;
  /** Whether stdout is a terminal, so that JSON is indented. */
  readonly pretty: boolean;
  readonly supervision?: Supervision;
}

/** Runs one command and returns its exit code. It does not throw. */
export async function cli(options: CliOptions): Promise<number> {
  const { argv, cwd, terminal, pretty, supervision = unsupervised } = options;
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
    if (cwd === undefined) throw new PathError("The working directory was deleted. Change to another one.", ".");
    return await command.run(parsed, { cwd, report, terminal, supervision });
  } catch (error) {
    const { reportError } = await import("./output/error-report.js");
    return reportError(error, { report, terminal });
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
