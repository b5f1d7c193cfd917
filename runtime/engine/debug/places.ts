import type { IRLocation, IRModule } from "../../ir/module.js";
import { walkModule } from "../../ir/walk.js";

/** Where a breakpoint may be. */
export interface Place {
  readonly nodeId: string;
  readonly what: "block" | "statement";
  readonly location: IRLocation;
}

/** All points of a module, in the order of the source, file by file. */
export function placesOf(module: IRModule): readonly Place[] {
  const places: Place[] = [];
  walkModule(module, {
    block(block, { flow }) {
      // Without a flow it is a test's. A pure flow runs inside expressions, by its statements alone.
      if (flow === undefined || flow.pure || (block.kind === "rigid" && block.implicit === true)) return;
      places.push({ nodeId: block.node_id, what: "block", location: block.source_location });
    },
    statement(statement, { flow, block }) {
      if (flow === undefined || block === undefined) return;
      places.push({ nodeId: block.node_id, what: "statement", location: statement.source_location });
    },
  });
  return places.sort((a, b) => compared(a.location, b.location));
}

/** The first place on the line or after it, as editors move a breakpoint to where it can be. */
export function placeAt(places: readonly Place[], file: string, line: number): Place | undefined {
  return places.find(({ location }) => location.file === file && location.line >= line);
}

function compared(a: IRLocation, b: IRLocation): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
