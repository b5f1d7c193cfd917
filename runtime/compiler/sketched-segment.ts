/**
 * A segment of a program as it would be with another text: read and checked against all that the program knows, of which nothing
 * changes by it.
 */
import { inferReturn } from "./check/flow.js";
import { checkDeclarations, finishUnit } from "./check/unit.js";
import type { CheckedProgram } from "./checked-program.js";
import { semanticModelOf } from "./ide/semantic-model-of.js";
import type { SemanticModel } from "./ide/semantic-model.js";
import type { FileUnits } from "./resolve/file-units.js";
import type { FileNames } from "./resolve/names.js";
import { belongsToCore, Part } from "./resolve/parts.js";
import type { ParsedSegment } from "./resolve/source-text.js";
import { createUnit, declaredIn } from "./resolve/unit.js";
import type { NameTable } from "./semantics/name-table.js";
import { type FlowEntity, isInferred, type TypeEntity, type Unit } from "./semantics/program.js";

/** The segment that a sketch stands for, with the part that it belongs to. */
export interface Former {
  readonly segment: ParsedSegment;
  readonly part: Part;
}

/** What an editor asks about the sketch of a segment; offsets count from its beginning. */
export function sketchModel(
  checked: CheckedProgram,
  file: FileUnits,
  former: Former,
  segment: ParsedSegment,
): SemanticModel {
  const { unit, offset } = sketchUnit(file, former, segment);
  checked.work.checked++;
  for (const flow of declaredIn(unit).flows) {
    const known = file.flows.first(flow.name)?.entity;
    flow.pure = known?.pure === true;
    flow.asksModel = known?.asksModel === true;
    if (isInferred(flow.node)) flow.inferred = inferReturn(flow);
  }
  finishUnit(unit, checkDeclarations(unit));
  return semanticModelOf({
    path: file.path,
    segments: () => [{ start: 0, unit, offset }],
    flows: () => unit.ownFlows.map((flow) => ({ flow, node: flow.node })),
    placeOf: (address, span) =>
      address === unit.path
        ? { file: file.path, start: span.start - offset, end: span.end - offset }
        : checked.placeOf(address, span),
    typeOf: (expression) => unit.checked.typeOf(expression),
  });
}

/** The unit of a sketch, and where the segment begins in it. All other segments of the core are in that of a part of the core. */
function sketchUnit(
  file: FileUnits,
  { segment: replaced, part: replacedPart }: Former,
  segment: ParsedSegment,
): { readonly unit: Unit; readonly offset: number } {
  const isCore = belongsToCore(segment);
  const segments = isCore
    ? file.segments.map((one) => (one === replaced ? segment : one)).filter(belongsToCore)
    : [segment];
  const part = new Part(`${file.path}#sketch`, isCore, segments);
  part.starts = segments.map(() => replacedPart.placeOf(0));
  const hidden = new Set([replacedPart, ...(isCore && file.core !== undefined ? [file.core] : [])]);
  const around = file.surroundings(part);
  const own = (): ReturnType<typeof declaredIn> => declaredIn(unit);
  const unit: Unit = createUnit(part.address, part.text, {
    ...around,
    types: namesOver(() => own().types, file.types, hidden),
    flows: namesOver(() => own().flows, file.flows, hidden),
    isFirst: (entity) => {
      const { types, flows } = own();
      const others: readonly (TypeEntity | FlowEntity)[] = "resolve" in entity ? types : flows;
      return others.find(({ name }) => name === entity.name) === entity;
    },
  });
  return { unit, offset: part.offsetOf(segment) };
}

/** The names of a file where some of its parts are replaced by what declares `own`. */
function namesOver<E extends TypeEntity | FlowEntity>(
  own: () => readonly E[],
  names: FileNames<E>,
  hidden: ReadonlySet<Part>,
): NameTable<E> {
  const declared = (name: string): E | undefined =>
    own().find((entity) => entity.name === name) ?? names.all(name).find(({ part }) => !hidden.has(part))?.entity;
  const get = (name: string): E | undefined => declared(name) ?? names.imported.get(name);
  const entries = (): readonly (readonly [string, E])[] => {
    const found = new Map<string, E>();
    for (const { name } of [...names.ordered(), ...own()]) {
      const entity = found.has(name) ? undefined : declared(name);
      if (entity !== undefined) found.set(name, entity);
    }
    for (const [name, entity] of names.imported) if (!found.has(name)) found.set(name, entity);
    return [...found];
  };
  return {
    get,
    has: (name) => get(name) !== undefined,
    declared,
    keys: () => entries().map(([name]) => name),
    values: () => entries().map(([, entity]) => entity),
    entries,
  };
}
