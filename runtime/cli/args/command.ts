import type { CommandContext } from "../io/context.js";

/** An option of a command: a switch, or one that takes a value. */
export interface FlagSpec {
  /** Name of the value in help, such as `FILE`. Absent for a switch. */
  readonly value?: string;
  readonly short?: string;
  /** A phrase without full stop. */
  readonly help: string;
  /** The allowed values. */
  readonly oneOf?: readonly string[];
  /** Whether it may be given several times. */
  readonly repeatable?: true;
}

export type Flags = Readonly<Record<string, FlagSpec>>;

/** The operand of a command, as in `<source>` or `[paths…]`. */
interface OperandSpec {
  readonly name: string;
  readonly help: string;
  /** Any number may be given; what there is in place of none. */
  readonly several?: { readonly otherwise: string };
}

/** Values by option name: text for an option with a value (several if it is repeatable), a boolean for a switch. */
type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends { readonly repeatable: true }
    ? readonly string[]
    : F[Name] extends { readonly value: string }
      ? string | undefined
      : boolean;
};

export interface CommandSpec {
  readonly name: string;
  /** Further help, as lines. */
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
  /** All operands, for a command that takes several; at least one. */
  readonly operands: readonly string[];
}

/** A command as `cli()` runs it. */
export interface Command {
  readonly spec: CommandSpec;
  run(parsed: ParsedArguments, context: CommandContext): Promise<number>;
}

/** Ties the options of a command to the types of their values. */
export function defineCommand<const F extends Flags>(
  spec: CommandSpec & { readonly flags: F },
  run: (parsed: ParsedArguments<F>, context: CommandContext) => Promise<number>,
): Command {
  // `parseArguments` returns exactly the values that the flags of this command describe.
  return { spec, run: (parsed, context) => run(parsed as ParsedArguments<F>, context) };
}
