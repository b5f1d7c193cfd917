/** Many programs, what became of each, and the faults among them by kind. */
import { exampleFiles, examplePrograms } from "../support/example-files.js";
import { loadFixtures } from "../support/fixtures.js";
import type { Fault } from "./fault.js";
import { minimized } from "./minimize.js";
import { mutated } from "./mutate.js";
import { Random } from "./random.js";
import { compiled, tryProgram } from "./try-program.js";

export type Origin = "generated" | "mutated";

export interface Case {
  readonly origin: Origin;
  readonly source: string;
  readonly seed: number;
}

export interface FoundFault extends Case {
  readonly fault: Fault;
  /** How many programs had a fault of this kind. */
  readonly count: number;
}

export interface Tally {
  programs: number;
  clean: number;
}

export class Campaign {
  readonly tallies: Record<Origin, Tally> = {
    generated: { programs: 0, clean: 0 },
    mutated: { programs: 0, clean: 0 },
  };
  /** Runs by outcome. */
  readonly outcomes = new Map<string, number>();
  readonly faults = new Map<string, FoundFault>();
  decisions = 0;

  async try(made: Case): Promise<void> {
    const { clean, fault, runs } = await tryProgram(made.source, made.seed);
    const tally = this.tallies[made.origin];
    tally.programs++;
    if (clean) tally.clean++;
    for (const { outcome, decisions } of runs) {
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
      this.decisions += decisions;
    }
    if (fault === undefined) return;
    const known = this.faults.get(fault.kind);
    this.faults.set(fault.kind, { ...(known ?? { ...made, fault }), count: (known?.count ?? 0) + 1 });
  }

  get programs(): number {
    return this.tallies.generated.programs + this.tallies.mutated.programs;
  }

  share(origin: Origin): number {
    const { programs, clean } = this.tallies[origin];
    return programs === 0 ? 1 : clean / programs;
  }

  summary(): string {
    const runs = [...this.outcomes.values()].reduce((sum, count) => sum + count, 0);
    const percent = (origin: Origin): string => `${(this.share(origin) * 100).toFixed(1)} %`;
    const { generated, mutated: changed } = this.tallies;
    const outcomes = [...this.outcomes].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
    return [
      `${generated.programs} generated programs, ${percent("generated")} check clean; ${changed.programs} mutated ones, ${percent("mutated")}`,
      `${runs} runs with ${this.decisions} decisions: ${outcomes.join(", ")}`,
      `${this.faults.size} kinds of faults`,
    ].join("\n");
  }
}

/** A fault with the smallest program that still has it. */
export async function describeFault(
  { fault, source, seed, origin, count }: FoundFault,
  milliseconds: number,
): Promise<string> {
  const small = await minimized(
    source,
    async (candidate) => (await tryProgram(candidate, seed)).fault?.kind === fault.kind,
    milliseconds,
  );
  const again = (await tryProgram(small, seed)).fault ?? fault;
  return `== ${fault.kind} (${count} programs; the first ${origin}, SCAICORE_FUZZ_CASE=${seed})\n${again.detail}\n-- program\n${small}\n`;
}

/** The examples and fixtures that check without errors, from which programs are mutated. */
export function seedPrograms(): readonly string[] {
  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  const fixtures = ["ir", "diagnostics"].flatMap((folder) =>
    loadFixtures(new URL(`../fixtures/compiler/${folder}/`, import.meta.url), ".txt").map(({ source }) =>
      /@core\s/.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`,
    ),
  );
  return [...examplePrograms().map(({ path }) => texts.get(path)!), ...fixtures].filter(
    (source) => source.length < 6_000 && compiled(source).module !== undefined,
  );
}

/** The case of a seed: always the same program. */
export function caseOf(
  seed: number,
  origin: Origin,
  seeds: readonly string[],
  generate: (random: Random) => string,
): Case {
  const random = new Random(seed);
  if (origin === "generated") return { origin, seed, source: generate(random) };
  const base = random.chance(0.3) ? generate(random) : random.pick(seeds);
  return {
    origin,
    seed,
    source: mutated(
      base,
      random,
      random.weighted([
        [6, 1],
        [3, 2],
        [1, 3],
      ]),
    ),
  };
}
