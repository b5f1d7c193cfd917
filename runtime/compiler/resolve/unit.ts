import type { FlowDeclaration, Span, TypeDeclaration } from "../../syntax/ast.js";
import type { ParseResult } from "../../syntax/parser.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { createReporter } from "../diagnostics/reporter.js";
import { CheckedUnit } from "../semantics/checked-unit.js";
import { createFacts } from "../semantics/fact-tables.js";
import type { FlowEntity, TypeEntity, Unit } from "../semantics/program.js";
import { allDeclarations } from "../semantics/tree.js";
import { createCoreEntity } from "./core.js";
import { createFlowEntity } from "./flow.js";
import { createInterfaces } from "./interfaces.js";
import { createTypeEntity } from "./type-entity.js";

/** What a unit is made of: a segment, or those of the core together. */
export interface UnitText extends ParseResult {
  readonly text: string;
}

/** What a unit knows beyond its own text. */
export type Surroundings = Pick<
  Unit,
  "source" | "lineMap" | "unresolved" | "types" | "flows" | "interfaces" | "readsBody"
> & {
  readonly units: () => readonly Unit[];
  readonly asking: () => readonly Unit[];
  /** The core of the program; not asked where the unit declares it. */
  readonly core: () => Unit["core"];
  /** Whether an entity is what its name stands for: another declaration of the name may stand before it. */
  readonly isFirst: (entity: TypeEntity | FlowEntity) => boolean;
};

/** No text makes checking it take for ever: a file of a thousand matches of a thousand arms takes some millions. */
const COVERAGE_STEPS = 2_000_000;
/** How many of them a character of a unit brings at most, so that many units do not take many times as long. */
const COVERAGE_STEPS_OF_CHARACTER = 200;
const LEAST_COVERAGE_STEPS = 20_000;

/** A unit with what it declares. A class, as an object literal with getters is made anew, getter by getter, for each segment. */
class DeclaringUnit implements Unit {
  readonly source: Unit["source"];
  readonly text: string;
  readonly file: Unit["file"];
  readonly lineMap: Unit["lineMap"];
  readonly deep: boolean;
  readonly syntaxErrors: Unit["syntaxErrors"];
  readonly unresolved: Unit["unresolved"];
  readonly reporter: Unit["reporter"];
  readonly facts = createFacts();
  readonly checked = new CheckedUnit(this.facts);
  readonly coverageBudget: Unit["coverageBudget"];
  readonly types: Unit["types"];
  readonly flows: Unit["flows"];
  readonly interfaces: Unit["interfaces"];
  readonly readsBody: Unit["readsBody"];
  readonly imports: Unit["imports"] = [];
  ownInterfaces: Unit["ownInterfaces"] = [];
  declared: Declared = { types: [], flows: [], flowNodes: [], core: undefined };
  private readonly around: Surroundings;
  private readonly hasCore: boolean;

  constructor(
    readonly path: string,
    { text, file, errors, deep }: UnitText,
    around: Surroundings,
    hasCore: boolean,
  ) {
    this.source = around.source;
    this.text = text;
    this.file = file;
    this.lineMap = around.lineMap;
    this.deep = deep;
    this.syntaxErrors = errors;
    this.unresolved = around.unresolved;
    this.reporter = createReporter(path, text);
    this.coverageBudget = {
      left: Math.min(COVERAGE_STEPS, LEAST_COVERAGE_STEPS + COVERAGE_STEPS_OF_CHARACTER * text.length),
    };
    this.types = around.types;
    this.flows = around.flows;
    this.interfaces = around.interfaces;
    this.readsBody = around.readsBody;
    this.around = around;
    this.hasCore = hasCore;
  }

  get ownTypes(): Unit["ownTypes"] {
    const { types } = this.declared;
    return types.length === 0 ? types : types.filter(this.around.isFirst);
  }
  get ownFlows(): Unit["ownFlows"] {
    const { flows } = this.declared;
    return flows.length === 0 ? flows : flows.filter(this.around.isFirst);
  }
  get program(): Unit["program"] {
    return this.around.units();
  }
  get asking(): Unit["asking"] {
    return this.around.asking();
  }
  get core(): Unit["core"] {
    return this.hasCore ? this.declared.core : this.around.core();
  }
}

/**
 * Collects what a unit declares, and reports its syntax errors. A flow that was there before, and has the same signature, goes on
 * as the same entity, so that those that call it need not know.
 */
export function createUnit(
  path: string,
  text: UnitText,
  surroundings: Surroundings,
  former: readonly FlowEntity[] = [],
): Unit {
  const all = allDeclarations(text.file.declarations);
  const hasCore = all.some(({ kind }) => kind === "CoreDeclaration");
  const unit = new DeclaringUnit(path, text, surroundings, hasCore);
  if (text.errors.length > 0) unit.reporter.reportSyntaxErrors(text.errors);
  const types: TypeEntity[] = [];
  const flows: FlowEntity[] = [];
  const flowNodes: FlowDeclaration[] = [];
  const declared: { -readonly [K in keyof Declared]: Declared[K] } = { types, flows, flowNodes, core: undefined };
  unit.declared = declared;
  for (const node of all)
    if (node.kind === "FlowDeclaration" && RESERVED.has(node.name.text)) reportName(unit, node.name);
  for (const node of all) {
    if (node.kind === "TypeDeclaration") addType(types, node, unit);
    else if (node.kind === "TypesDeclaration") for (const one of node.types) addType(types, one, unit);
  }
  for (const node of all) {
    if (node.kind !== "FlowDeclaration" || !isNamed(node)) continue;
    const known = former[flows.length];
    known?.renew(node, unit);
    flows.push(known ?? createFlowEntity(node, unit));
    flowNodes.push(node);
  }
  for (const entity of types) noteDeclaration(unit, entity);
  for (const entity of flows) noteDeclaration(unit, entity);
  unit.ownInterfaces = createInterfaces(unit, all);
  if (hasCore) declared.core = createCoreEntity(unit, all);
  return unit;
}

function addType(types: TypeEntity[], node: TypeDeclaration, unit: Unit): void {
  if (isNamed(node)) types.push(createTypeEntity(node, unit));
}

function noteDeclaration({ facts }: Unit, { node, symbol }: TypeEntity | FlowEntity): void {
  facts.occurrences.push({ start: node.name.start, end: node.name.end, symbol, role: "declaration" });
}

const isNamed = ({ name }: FlowDeclaration | TypeDeclaration): boolean => name.text !== "";

/** All types and flows that a unit declares, those included whose name an earlier one has, and the core. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- All units are made here, or inherit from one that is.
export const declaredIn = (unit: Unit): Declared => (unit as DeclaringUnit).declared;

interface Declared {
  readonly types: readonly TypeEntity[];
  readonly flows: readonly FlowEntity[];
  /** Of each flow the tree that it had here: it goes on as the same one with another tree. */
  readonly flowNodes: readonly FlowDeclaration[];
  readonly core: Unit["core"];
}

const RESERVED: ReadonlySet<string> = new Set(["core", "memory", "reference", "config"]);

/** Whether a variable cannot have this name: `reference` and `config` only where the core declares some, or is not known. */
export function isReserved({ core }: Pick<Unit, "core">, name: string): boolean {
  if (name === "reference" || name === "config") return core === undefined || core[name].size > 0;
  return RESERVED.has(name);
}

/** Reports E201 for a variable whose name belongs to the language. */
export function reportReserved(unit: Unit, { text, start, end }: { readonly text: string } & Span): void {
  if (isReserved(unit, text)) reportName(unit, { text, start, end });
}

function reportName(unit: Unit, { text, start, end }: { readonly text: string } & Span): void {
  unit.reporter.report(E201["reserved-name"]({ name: text }), { start, end });
}
