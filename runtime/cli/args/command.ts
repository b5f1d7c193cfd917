import type { CommandContext } from "../io/context.js";

/** An option of a command: a switch, or one that takes a value. */
export interface FlagSpec {
  /** How the value is called in help, as in `FILE`. Absent: the option is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** A phrase, no full stop. */
  readonly help: string;
  /** The only values there are. */
  readonly oneOf?: readonly string[];
  /** It may be given several times. */
  readonly repeatable?: true;
}
export type Flags = Readonly<Record<string, FlagSpec>>;

/** The one thing that a command works on, as in `<source>`. */
interface OperandSpec {
  readonly name: string;
  readonly help: string;
}

/** Values by option name: text for those that take one (several where they are repeatable), else whether it was given. */
type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends { readonly repeatable: true }
    ? readonly string[]
    : F[Name] extends { readonly value: string }
      ? string | undefined
      : boolean;
};

export interface CommandSpec {
  readonly name: string;
  /** What else there is to know, as lines. */
  readonly details?: readonly string[];
  readonly operand?: OperandSpec;
  readonly flags: Flags;
  /** Arguments after `scaicore`. */
  readonly examples: readonly string[];
}

export interface ParsedArguments<F extends Flags = Flags> {
  readonly flags: FlagValues<F>;
  /** Empty for a command without operand. */
  readonly operand: string;
}

/** A command as `main` sees it. */
export interface Command {
  readonly spec: CommandSpec;
  run(parsed: ParsedArguments, context: CommandContext): Promise<number>;
}

/** Ties the options of a command to the types of their values. */
export function defineCommand<const F extends Flags>(
  spec: CommandSpec & { readonly flags: F },
  run: (parsed: ParsedArguments<F>, context: CommandContext) => Promise<number>,
): Command {
  // The parser makes exactly the values that the flags of this command describe.
  return { spec, run: (parsed, context) => run(parsed as ParsedArguments<F>, context) };
}
