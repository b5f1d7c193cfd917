/** The cores of the soak: what a run does, and what it must have come to, given what was decided. */
import type { IRModule } from "scaicore";
import { moduleOfSource } from "../support/source-module.js";
import type { SoakFlow } from "./plan.js";

const HEAD = `@plugin_interface company/fx@1.0 { effect(id: string, what: string): string }\n`;

const MAIN = `@core Main {
  version = "1.0.0"
  @plugins { fx = company/fx@1.0 }
  @memory { count: map[string, int] }
}
${HEAD}
@core_interface core://soak/child { ask(id: string, slot: string): string }

@flow two(id: string, slot: string): string {
  a = fx.effect(id, what = "first")
  d1 = @checkpoint approval { present = { prompt = "one" } options = ["approve", "reject"] }
  b = fx.effect(id, what = "second \${d1}")
  memory.count[slot] = (memory.count.get(slot) ?? 0) + 1
  d2 = @checkpoint approval { present = { prompt = "two" } options = ["approve", "reject"] }
  c = fx.effect(id, what = "third \${d2}")
  return "\${d1} \${d2}"
}

@flow fan(id: string, slot: string): string {
  all = @foreach(max_concurrent = 3) n in [1, 2, 3] {
    x = fx.effect(id, what = "before \${n}")
    d = @checkpoint choice { present = { prompt = "number \${n}" } options = ["a", "b"] }
    y = fx.effect(id, what = "after \${n} \${d}")
    yield d
  }
  memory.count[slot] = (memory.count.get(slot) ?? 0) + 1
  return all.join(" ")
}

@flow parent(id: string, slot: string): string {
  a = fx.effect(id, what = "before")
  answer = @core_call { target = core://soak/child, flow = ask, input = { id, slot } }
  memory.count[slot] = (memory.count.get(slot) ?? 0) + 1
  b = fx.effect(id, what = "after \${answer}")
  return answer
}

@flow dump(): map[string, int] { return memory.count }
`;

const CHILD = `@core Child {
  version = "1.0.0"
  @plugins { fx = company/fx@1.0 }
  @memory { count: map[string, int] }
}
${HEAD}
@flow ask(id: string, slot: string): string {
  a = fx.effect(id, what = "child before")
  d = @checkpoint approval { present = { prompt = "child" } options = ["yes", "no"] }
  memory.count[slot] = (memory.count.get(slot) ?? 0) + 1
  b = fx.effect(id, what = "child after \${d}")
  return d
}

@flow dump(): map[string, int] { return memory.count }
`;

export const mainModule = (): IRModule => moduleOfSource(MAIN);
export const childModule = (): IRModule => moduleOfSource(CHILD);

/** The prompts of the checkpoints of a run, in the order of their answers in its output. */
const PROMPTS: Readonly<Record<SoakFlow, readonly string[]>> = {
  two: ["one", "two"],
  fan: ["number 1", "number 2", "number 3"],
  parent: ["child"],
};

/** What a run gives, and its effects, when the checkpoints with these prompts were decided so. */
export function expected(
  flow: SoakFlow,
  decisions: ReadonlyMap<string, string>,
): { readonly output: string; readonly effects: readonly string[] } {
  const answers = PROMPTS[flow].map((prompt) => decisions.get(prompt) ?? "undecided");
  return { output: answers.join(" "), effects: effectsOf(flow, answers) };
}

function effectsOf(flow: SoakFlow, answers: readonly string[]): readonly string[] {
  switch (flow) {
    case "two":
      return ["first", `second ${answers[0]}`, `third ${answers[1]}`];
    case "fan":
      return answers.flatMap((answer, index) => [`before ${index + 1}`, `after ${index + 1} ${answer}`]);
    case "parent":
      return ["before", "child before", `child after ${answers[0]}`, `after ${answers[0]}`];
  }
}
