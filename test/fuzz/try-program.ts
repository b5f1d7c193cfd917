/** What becomes of a program: it has errors, or it compiles, verifies, loads and runs, or there is a fault. */
import { EnvironmentError, type IRModule, IRSerializer } from "scaicore";
import { compile, type CompileResult } from "scaicore/compiler";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import { filesOf } from "../support/fixture-files.js";
import { Fault } from "./fault.js";
import { Random, seedOf } from "./random.js";
import { type RunEnd, runFlow, type Way } from "./run-flow.js";

export interface Verdict {
  /** The checker reports no error. */
  readonly clean: boolean;
  readonly fault: Fault | undefined;
  readonly runs: readonly RunEnd[];
}

/** Flows of one program that are run. */
const MOST_FLOWS = 3;

/** @param source the program as in a fixture: `//# path` begins another file */
export async function tryProgram(source: string, seed: number): Promise<Verdict> {
  const runs: RunEnd[] = [];
  let clean = false;
  try {
    const { module, diagnostics } = compiled(source);
    const unsound = diagnostics.find(({ name }) => name === "verifier");
    clean = module !== undefined || unsound !== undefined;
    if (unsound !== undefined) throw new Fault(`the module does not verify, ${unsound.code}`, unsound.message);
    if (module === undefined) return { clean, fault: undefined, runs };
    const modules = fromBundle(module);
    const random = new Random(seed);
    const flows = random.shuffled(module.flows.filter(({ visibility }) => visibility !== "internal"));
    for (const { name } of flows.slice(0, MOST_FLOWS)) {
      const runSeed = seedOf(`${seed} ${name}`);
      const end = await runFlow(modules, name, runSeed, random.chance(0.5) ? "plain" : "handed");
      runs.push(end);
      if (end.decisions === 0 && !random.chance(0.3)) continue;
      const way: Way = random.chance(0.5) ? "crashing" : "handed";
      const again = await runFlow(modules, name, runSeed, way);
      runs.push(again);
      if (isDeterministic(source) && JSON.stringify(again) !== JSON.stringify(end))
        throw new Fault(
          "another way, another end",
          `${name}, ${way}: ${JSON.stringify(end)} / ${JSON.stringify(again)}`,
        );
    }
  } catch (error) {
    if (error instanceof EnvironmentError) return { clean, fault: undefined, runs };
    return { clean, fault: error instanceof Fault ? error : thrown(error), runs };
  }
  return { clean, fault: undefined, runs };
}

export function compiled(source: string): CompileResult {
  const files = filesOf(source);
  return compile("main.scaicore", { read: (path) => files.get(path) }, { debug: true });
}

/** The module as two engines read it from its bundle. */
function fromBundle(module: IRModule): readonly [IRModule, IRModule] {
  const valid = validateModule(module);
  if (!valid.ok) throw new Fault("the module does not fit its schema", JSON.stringify(valid).slice(0, 500));
  const [found] = verifyModule(module);
  if (found !== undefined) throw new Fault(`the module does not verify, ${found.code}`, JSON.stringify(found));
  const serializer = new IRSerializer();
  const bytes = serializer.serialize(module);
  const read = serializer.deserialize(bytes);
  if (!sameBytes(bytes, serializer.serialize(read))) throw new Fault("the bundle reads as another module", "");
  return [read, serializer.deserialize(bytes)];
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** What runs at once may end in any order, and what is random is drawn anew after a crash. */
const isDeterministic = (source: string): boolean =>
  !/@parallel|max_concurrent|async|\b(?:uuid|random|now|today)\(|started_at|expire|timeout/.test(source);

function thrown(error: unknown): Fault {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = /\n\s+at (?:async )?([\w.#]+)/.exec(stack)?.[1] ?? "nowhere";
  return new Fault(`an exception in ${where}`, stack.split("\n").slice(0, 6).join("\n"));
}
