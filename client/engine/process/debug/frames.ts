import type { DebugStackFrame, DebugStop, IRBlock, IRLocation } from "scaicore";
import { plainLine, type PlainText } from "../../../../runtime/plain-text.js";

/** A line of the stack: a flow that runs, or a block around what runs in it. */
export interface ShownFrame {
  readonly name: PlainText;
  readonly location: IRLocation | undefined;
  /** The flow whose variables it shows. */
  readonly frame: DebugStackFrame;
  readonly isBlock: boolean;
}

/** The stack of a thread, innermost first: each flow, then the blocks around in it, with the rounds of loops. */
export function shownFrames(
  stop: DebugStop,
  thread: number,
  blocks: ReadonlyMap<string, IRBlock>,
): readonly ShownFrame[] {
  const rounds = thread === stop.point.threads[0] ? roundsOf(stop.point.path) : new Map<string, string>();
  return stop.stack(thread).flatMap((frame, index): readonly ShownFrame[] => {
    const isTop = index === 0 && thread === stop.point.threads[0];
    const around = frame.blocks.flatMap((nodeId): readonly ShownFrame[] => {
      const block = blocks.get(nodeId);
      if (block === undefined) return [];
      const round = rounds.get(nodeId);
      const name = plainLine(`${titleOf(block)}${round === undefined ? "" : ` [${round}]`} in ${frame.flow}`);
      return [{ name, location: block.source_location, frame, isBlock: true }];
    });
    const location = isTop ? stop.point.location : frame.location;
    return [{ name: plainLine(frame.flow), location, frame, isBlock: false }, ...around];
  });
}

/** `foreach line`, by the kind of a block and the name of what it gives. */
export function titleOf(block: IRBlock): string {
  const name = block.kind === "foreach" ? block.item : block.result_binding;
  return name === undefined || !/^[a-z_]\w*$/i.test(name) ? `@${block.kind}` : `@${block.kind} ${name}`;
}

/** The round that each loop of a path is in: `f/found[2]/line` has `f/found` in its round 2. */
export function roundsOf(path: string): ReadonlyMap<string, string> {
  const rounds = new Map<string, string>();
  for (const { index, 1: round = "" } of path.matchAll(/\[(\d+)\]/g)) {
    const before = path.slice(0, index).replaceAll(/\[\d+\]/g, "");
    rounds.set(before.slice(Math.max(before.lastIndexOf(">"), before.lastIndexOf("@")) + 1), round);
  }
  return rounds;
}
