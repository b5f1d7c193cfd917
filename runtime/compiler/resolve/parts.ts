/** Parts of files as they live on while the files are edited, and what each has looked up outside of itself. */
import type { LineMap } from "../../syntax/line-map.js";
import type { Declaration, ImportDeclaration } from "../../syntax/ast.js";
import { movedBy } from "../../syntax/move.js";
import { modelBlocks } from "../semantics/blocks.js";
import { CheckedUnit } from "../semantics/checked-unit.js";
import type { Unit } from "../semantics/program.js";
import { lastAtMost, type ParsedSegment } from "./source-text.js";
import type { UnitText } from "./unit.js";

/** What a part may look up, as one word: `t:Order` in a file, `core` in the program. */
export type Key = string;

/** Where a part stands: for each of its segments where it begins in the file, and in the text of the part. */
export interface PartPlace {
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
}

/** Where an offset of a part is in the file. */
export function offsetInFile({ starts, offsets }: PartPlace, offset: number): number {
  const index = lastAtMost(offsets, offset);
  return (starts[index] ?? 0) + offset - offsets[index]!;
}

/** A part of a file: the segment of a declaration, or the segments of all that belongs to the core. */
export class Part {
  /** What places in it are known under. */
  readonly address: string;
  unit!: Unit;
  /** What it has looked up, and what of that for signatures of its flows. */
  keys = new Set<Key>();
  signatureKeys = new Set<Key>();
  /** Whether what is looked up now is for a signature. */
  inSignature = false;
  /** Whether it is to be made and checked anew: all of it, or what stands outside of signatures. */
  isStale = true;
  hasNewSignature = true;
  /** Whether its unit is the first, and new. */
  isFresh = true;
  /** Whether what it imports has been taken. */
  isLinked = true;
  isChecked = false;
  /** The names that it declares, doubles included. */
  names: readonly string[] = [];
  imports: readonly ImportDeclaration[] = [];
  /** For each of its segments where it begins in the file now. */
  starts: number[] = [];
  text!: UnitText;
  segments: readonly ParsedSegment[] = [];
  #offsets: readonly number[] = [0];
  /** For each node of a segment its copy in the text of the part; `undefined` where there is one segment. */
  #copies: WeakMap<object, object> | undefined;

  constructor(
    address: string,
    readonly isCore: boolean,
    segments: readonly ParsedSegment[],
  ) {
    this.address = address;
    this.take(segments);
  }

  /** Takes the segments that it now consists of. */
  take(segments: readonly ParsedSegment[]): void {
    this.segments = segments;
    const [only, ...others] = segments;
    if (only !== undefined && others.length === 0) {
      this.text = only;
      this.#offsets = [0];
      this.#copies = undefined;
      return;
    }
    const joined = join(segments);
    this.text = joined.text;
    this.#offsets = joined.offsets;
    this.#copies = joined.copies;
  }

  /** For each of its segments where it begins in the text of the part. */
  get offsets(): readonly number[] {
    return this.#offsets;
  }

  /** Where an offset of the part is in the file now. */
  placeOf(offset: number): number {
    return offsetInFile(this, offset);
  }

  /** What is added to offsets of a segment's own to get those of the part. */
  offsetOf(segment: ParsedSegment): number {
    return this.#offsets[this.segments.indexOf(segment)] ?? 0;
  }

  /** What was found out about one of its segments, asked with the segment's own nodes and offsets. */
  checkedOf(segment: ParsedSegment, { checked, facts }: Unit): CheckedUnit {
    const copies = this.#copies;
    if (copies === undefined) return checked;
    const offset = this.offsetOf(segment);
    return new CheckedUnit(facts, { nodes: copies, offset, length: segment.text.length });
  }

  /** Positions in the file for offsets of the part. */
  lineMapIn(file: () => LineMap): Unit["lineMap"] {
    return {
      positionAt: (offset) => file().positionAt(this.placeOf(offset)),
      offsetAt: (position) => {
        const place = file().offsetAt(position);
        const index = lastAtMost(this.starts, place);
        return place - this.starts[index]! + this.#offsets[index]!;
      },
    };
  }
}

/** Copies segments into one text; a line break between them keeps the end of one apart from the beginning of the next. */
function join(segments: readonly ParsedSegment[]): {
  readonly text: UnitText;
  readonly offsets: readonly number[];
  readonly copies: WeakMap<object, object>;
} {
  const offsets: number[] = [];
  const copies = new WeakMap<object, object>();
  const moved = segments.map((segment, index) => {
    offsets.push(index === 0 ? 0 : offsets[index - 1]! + segments[index - 1]!.text.length + 1);
    return movedBy(
      { file: segment.file, errors: segment.errors },
      offsets[index]!,
      (node, copy) => void copies.set(node, copy),
    );
  });
  const text = segments.map((segment) => segment.text).join("\n");
  return {
    text: {
      text,
      file: {
        kind: "SourceFile",
        declarations: moved.flatMap(({ file }) => file.declarations),
        comments: moved.flatMap(({ file }) => file.comments),
        start: 0,
        end: text.length,
      },
      errors: moved.flatMap(({ errors }) => errors),
      deep: segments.some(({ deep }) => deep),
    },
    offsets,
    copies,
  };
}

/** Which declarations are checked by themselves; all others belong to the core, wherever they stand. */
const IS_OWN_PART: Readonly<Record<Declaration["kind"], boolean>> = {
  ImportDeclaration: true,
  FlowDeclaration: true,
  TypesDeclaration: true,
  TypeDeclaration: true,
  PluginInterfaceDeclaration: true,
  CoreInterfaceDeclaration: true,
  TestDeclaration: true,
  CoreDeclaration: false,
  CoreSetting: false,
  InstanceSetting: false,
  ModelsDeclaration: false,
  ConstraintsDeclaration: false,
  ConversationPolicyDeclaration: false,
  PluginsDeclaration: false,
  FieldsDeclaration: false,
  ConfigDeclaration: false,
  TriggersDeclaration: false,
  SubscriptionDeclaration: false,
};

/** Whether a segment holds something of the core. A word that is being typed may become anything: it is no setting yet. */
export const belongsToCore = ({ file }: ParsedSegment): boolean =>
  file.declarations.some(
    (declaration) =>
      !IS_OWN_PART[declaration.kind] &&
      !(declaration.kind === "CoreSetting" && declaration.value.kind === "MissingExpression"),
  );

const signatures = new WeakMap<ParsedSegment, string | undefined>();

/**
 * What others see of the flow of a segment, as a text that is the same exactly when all of that is, places included; `undefined`
 * where the segment is not one flow.
 */
export function signatureText(segment: ParsedSegment): string | undefined {
  if (signatures.has(segment)) return signatures.get(segment);
  const [node, ...others] = segment.file.declarations;
  let text: string | undefined;
  if (node?.kind === "FlowDeclaration" && others.length === 0 && node.name.text !== "") {
    const { body, expression, ...head } = node;
    const end = Math.min(expression?.start ?? body.start, body.start);
    // Those who read a constant take its value.
    const value = node.role === "constant" ? segment.text : segment.text.slice(0, end);
    text = JSON.stringify([{ ...head, end: 0 }, value]);
  }
  signatures.set(segment, text);
  return text;
}

const asks = new WeakMap<object, string>();

/**
 * What a unit asks models for, as a text: which role, and what its answer must be, with its place where the type declares fields or members.
 * Empty where it asks none.
 */
export function modelAsks({ file, text }: UnitText): string {
  let found = asks.get(file);
  if (found === undefined) {
    const words = modelBlocks(file).flatMap(({ header, settings }) => [
      "block",
      ...[...header, ...settings].flatMap(({ name, value }) => {
        const at = name.text === "llm" && value.form === "expression" ? value.expression : undefined;
        const of = name.text === "output" && value.form === "type" ? value.type : at;
        if (of === undefined) return [];
        const written = text.slice(of.start, of.end);
        return [`${name.text} ${written}`, /[{[]/.test(written) ? of.start : ""];
      }),
    ]);
    asks.set(file, (found = words.join("\n")));
  }
  return found;
}
