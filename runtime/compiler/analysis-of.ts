import type { Comment, Declaration, Expression, SourceFile } from "../syntax/ast.js";
import { movedBy } from "../syntax/move.js";
import type { Analysis, Segment, Sketching } from "./analysis.js";
import type { CheckedProgram } from "./checked-program.js";
import { type ModelFlow, type ModelSegment, semanticModelOf } from "./ide/semantic-model-of.js";
import type { Arrangement } from "./resolve/arrangement.js";
import type { FileUnits } from "./resolve/file-units.js";
import type { Part } from "./resolve/parts.js";
import { type ParsedSegment, readSegment } from "./resolve/source-text.js";
import { declaredIn } from "./resolve/unit.js";
import type { CheckedUnit } from "./semantics/checked-unit.js";
import type { Unit } from "./semantics/program.js";
import { sketchModel } from "./sketched-segment.js";

/** A segment with the unit that it was part of when its file was analyzed. */
class AnalyzedSegment implements Segment, ModelSegment {
  readonly start: number;
  readonly unit: Unit;
  readonly segment: ParsedSegment;
  readonly part: Part;

  constructor(start: number, segment: ParsedSegment, part: Part, unit: Unit) {
    this.start = start;
    this.unit = unit;
    this.segment = segment;
    this.part = part;
  }

  get text(): string {
    return this.segment.text;
  }
  get file(): SourceFile {
    return this.segment.file;
  }
  get offset(): number {
    return this.part.offsetOf(this.segment);
  }
  get checked(): CheckedUnit {
    return this.part.checkedOf(this.segment, this.unit);
  }
}

/** The flows of some units, the first of each name, as they are now. */
function flowsOf(file: FileUnits, units: () => readonly Unit[]): () => readonly ModelFlow[] {
  const all = (): readonly ModelFlow[] =>
    units().flatMap((unit) => {
      const { flows, flowNodes } = declaredIn(unit);
      return flows.map((flow, index) => ({ flow, node: flowNodes[index]! }));
    });
  if (file.flows.doubles.size === 0) return all;
  // Which one is the first of a name may be another one later.
  const first = all().filter(({ flow }) => flow.unit.ownFlows.includes(flow));
  return () => first;
}

/**
 * The analysis of a file that has been checked. What is not asked is not made: the whole tree above all. A class, as is all that is made at
 * every keystroke: an object literal with a getter, or a function of its own in a field, has a hidden class of its own, which keeps all
 * that they see reachable until the next full garbage collection.
 */
class FileAnalysis implements Analysis {
  readonly path: string;
  readonly text: string;
  readonly diagnostics: Analysis["diagnostics"];
  readonly model: Analysis["model"];
  readonly #checked: CheckedProgram;
  readonly #file: FileUnits;
  readonly #arrangement: Arrangement;
  /** Segments are read anew with the units that they belong to now. */
  readonly #units: readonly Unit[];
  readonly #files: readonly Arrangement[];
  #segments: readonly AnalyzedSegment[] | undefined;
  #tree: Whole | undefined;
  #lineMaps: Analysis["lineMaps"] | undefined;

  constructor(checked: CheckedProgram, file: FileUnits) {
    this.path = file.path;
    this.text = file.text;
    this.#checked = checked;
    this.#file = file;
    this.#arrangement = file.arrangement;
    this.#units = file.arrangement.parts.map(({ unit }) => unit);
    this.#files = checked.program.arrangements();
    this.diagnostics = checked.diagnosticsOf(file);
    this.model = semanticModelOf({
      path: file.path,
      segments: () => this.segments,
      flows: flowsOf(file, () => [...new Set(this.#units)]),
      placeOf: checked.placesNow(),
      typeOf: (expression) => {
        const { origins, segmentOf } = this.#whole;
        const origin = origins.get(expression) ?? expression;
        return segmentOf.get(origin)?.checked.typeOf(origin);
      },
    });
  }

  get file(): SourceFile {
    return this.#whole.file;
  }
  get lineMap(): Analysis["lineMap"] {
    return this.#arrangement.lineMap;
  }
  get segments(): readonly AnalyzedSegment[] {
    return (this.#segments ??= segmentsOf(this.#arrangement, this.#units));
  }
  get lineMaps(): Analysis["lineMaps"] {
    return (this.#lineMaps ??= new Map(this.#files.map((other) => [other.path, other.lineMap])));
  }
  sketch(segment: Segment): Sketching {
    const former = this.segments.find((one) => one === segment)!;
    return {
      read: (text) => {
        if (text === former.segment.text) return former.segment;
        this.#checked.work.parsed++;
        return readSegment(text, former.segment.open);
      },
      model: (read) => sketchModel(this.#checked, this.#file, former, read),
    };
  }

  get #whole(): Whole {
    return (this.#tree ??= wholeTree(this.segments, this.text.length));
  }
}

export const analysisOf = (checked: CheckedProgram, file: FileUnits): Analysis => new FileAnalysis(checked, file);

function segmentsOf({ segments, parts }: Arrangement, units: readonly Unit[]): readonly AnalyzedSegment[] {
  let start = 0;
  return segments.map((segment, index) => {
    const made = new AnalyzedSegment(start, segment, parts[index]!, units[index]!);
    start += segment.text.length;
    return made;
  });
}

interface Whole {
  readonly file: SourceFile;
  /** The nodes of the segments that the nodes of this tree stand for. */
  readonly origins: WeakMap<object, Expression>;
  readonly segmentOf: WeakMap<object, Segment>;
}

/** The tree of a file, made of those of its segments. */
function wholeTree(segments: readonly Segment[], end: number): Whole {
  const origins = new WeakMap<object, Expression>();
  const segmentOf = new WeakMap<object, Segment>();
  const declarations: Declaration[] = [];
  const comments: Comment[] = [];
  for (const segment of segments) {
    const moved = movedBy(segment.file, segment.start, (node, copy) => {
      origins.set(copy, node as Expression);
      segmentOf.set(node, segment);
    });
    declarations.push(...moved.declarations);
    comments.push(...moved.comments);
  }
  return { file: { kind: "SourceFile", declarations, comments, start: 0, end }, origins, segmentOf };
}
