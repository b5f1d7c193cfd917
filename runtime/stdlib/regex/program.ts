import { parseRegex } from "./parser.js";
import { type CharacterTest, type Place, type RegexNode, RegexSyntaxError } from "./syntax.js";

/** One step of a machine that goes over the text once. */
export type Step =
  | { readonly kind: "characters"; readonly has: CharacterTest }
  | { readonly kind: "place"; readonly place: Place }
  /** Goes on at both, preferring the first. */
  | { readonly kind: "split"; readonly first: number; readonly second: number }
  | { readonly kind: "jump"; readonly to: number }
  /** Notes the place: where group n / 2 begins, or, if n is odd, ends. */
  | { readonly kind: "note"; readonly at: number }
  | { readonly kind: "found" };

export interface RegexProgram {
  readonly steps: readonly Step[];
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** So many steps are taken for each character at most. */
const MOST_STEPS = 5000;

/** @throws RegexSyntaxError */
export function compileRegex(pattern: string): RegexProgram {
  const { node, groups, names } = parseRegex(pattern);
  const steps: Step[] = [];
  add(node, steps);
  steps.push({ kind: "found" });
  return { steps, groups, names };
}

function add(node: RegexNode, steps: Step[]): void {
  if (steps.length > MOST_STEPS) throw new RegexSyntaxError("its repetitions make it too large");
  switch (node.kind) {
    case "characters":
    case "place":
      steps.push(node);
      return;
    case "group":
      steps.push({ kind: "note", at: node.group * 2 });
      add(node.node, steps);
      steps.push({ kind: "note", at: node.group * 2 + 1 });
      return;
    case "sequence":
      for (const part of node.nodes) add(part, steps);
      return;
    case "choice":
      addChoice(node.nodes, steps);
      return;
    case "repeat":
      for (let count = 0; count < node.min; count++) add(node.node, steps);
      if (node.max === undefined) addLoop(node.node, node.greedy, steps);
      else addOptional(node.node, node.max - node.min, node.greedy, steps);
  }
}

function addChoice(nodes: readonly RegexNode[], steps: Step[]): void {
  const ends: number[] = [];
  for (const [index, node] of nodes.entries()) {
    if (index === nodes.length - 1) {
      add(node, steps);
      continue;
    }
    const split = steps.push({ kind: "jump", to: 0 }) - 1;
    add(node, steps);
    ends.push(steps.push({ kind: "jump", to: 0 }) - 1);
    steps[split] = { kind: "split", first: split + 1, second: steps.length };
  }
  for (const end of ends) steps[end] = { kind: "jump", to: steps.length };
}

function addLoop(node: RegexNode, greedy: boolean, steps: Step[]): void {
  const split = steps.push({ kind: "jump", to: 0 }) - 1;
  add(node, steps);
  steps.push({ kind: "jump", to: split });
  steps[split] = branch(split + 1, steps.length, greedy);
}

function addOptional(node: RegexNode, times: number, greedy: boolean, steps: Step[]): void {
  const splits: number[] = [];
  for (let count = 0; count < times; count++) {
    splits.push(steps.push({ kind: "jump", to: 0 }) - 1);
    add(node, steps);
  }
  for (const split of splits) steps[split] = branch(split + 1, steps.length, greedy);
}

const branch = (into: number, past: number, greedy: boolean): Step =>
  greedy ? { kind: "split", first: into, second: past } : { kind: "split", first: past, second: into };
