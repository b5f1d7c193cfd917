import type { IRBinaryExpr, IRUnaryExpr } from "../../ir/module.js";
import type {
  AssignStatement,
  BinaryExpression,
  Block,
  CallExpression,
  CheckpointBlock,
  Expression,
  ForeachBlock,
  IfExpression,
  IndexExpression,
  MatchExpression,
  MemberExpression,
  Name,
  NameExpression,
  ObjectLiteral,
  Pattern,
  PipelineStage,
  Setting,
  TestDeclaration,
  TestStep,
  TypedField,
  UnaryExpression,
} from "../../syntax/ast.js";
import {
  type Facts,
  type FieldDefault,
  type MockTarget,
  propagatesNull,
  type Referent,
  type ResolvedArgument,
  type ResolvedCall,
  type ResolvedMember,
  type ResolvedStage,
  type ScopeRegion,
} from "./facts.js";
import type { FlowEntity, Variable } from "./program.js";
import type { Occurrence, Symbol } from "./symbol.js";
import { chainOperands } from "./tree.js";
import type { ObjectField, Type } from "./types/type.js";

/** A segment among several of a unit. */
export interface SegmentView {
  /** The nodes of the unit that stand for those of the segment. */
  readonly nodes: WeakMap<object, object>;
  /** Where the segment begins in the unit. */
  readonly offset: number;
  readonly length: number;
}

/**
 * What the checker found out about a unit, as questions: the builder and editors ask here, and read no table of the facts, which
 * resolve and check alone write.
 */
export class CheckedUnit {
  readonly #facts: Facts;
  readonly #view: SegmentView | undefined;

  /** `view`: what is asked and given are nodes and offsets of a segment that is a part of the unit. */
  constructor(facts: Facts, view?: SegmentView) {
    this.#facts = facts;
    this.#view = view;
  }

  /** The node of the unit. */
  #of<N extends object>(node: N): N {
    return (this.#view?.nodes.get(node) as N | undefined) ?? node;
  }

  /** The type of an expression; a literal has the type of its place. `undefined` where it was not reached. */
  typeOf(expression: Expression): Type | undefined {
    return this.#facts.types.get(this.#of(expression));
  }
  /** The type that the place of an expression asks for. */
  expectedTypeOf(expression: Expression): Type | undefined {
    return this.#facts.expected.get(this.#of(expression));
  }
  /** The type that a value of unknown type must turn out to have. */
  assertedTypeOf(expression: Expression): Type | undefined {
    return this.#facts.checks.get(this.#of(expression));
  }
  resultTypeOf(block: Block): Type | undefined {
    return this.#facts.blockTypes.get(this.#of(block));
  }
  typeOfPattern(pattern: Pattern): Type | undefined {
    return this.#facts.patternTypes.get(this.#of(pattern));
  }

  /** What a name in an expression stands for. */
  referentOf(name: NameExpression): Referent | undefined {
    return this.#facts.names.get(this.#of(name));
  }
  /** The variable that a name declares or assigns. */
  variableOf(name: Name | NameExpression): Variable | undefined {
    return this.#facts.bindings.get(this.#of(name));
  }
  /** The plain assignments that one of another form, or the names of a loop, stand for. */
  standsFor(node: AssignStatement | ForeachBlock): readonly AssignStatement[] | undefined {
    return this.#facts.standsFor.get(this.#of(node));
  }
  callOf(call: CallExpression): ResolvedCall | undefined {
    return this.#facts.calls.get(this.#of(call));
  }
  memberOf(member: MemberExpression): ResolvedMember | undefined {
    return this.#facts.members.get(this.#of(member));
  }
  stageOf(stage: PipelineStage): ResolvedStage | undefined {
    return this.#facts.stages.get(this.#of(stage));
  }
  /** On which types the operator works; `undefined` where it was not reached. */
  operationOf(expression: BinaryExpression): IRBinaryExpr["type"] | undefined;
  operationOf(expression: UnaryExpression): IRUnaryExpr["type"] | undefined;
  operationOf(expression: BinaryExpression | UnaryExpression): unknown {
    return expression.kind === "BinaryExpression"
      ? this.#facts.binary.get(this.#of(expression))
      : this.#facts.unary.get(this.#of(expression));
  }
  /** The members by whose order a comparison of enums compares; `undefined` for any other comparison. */
  enumOrderOf(expression: BinaryExpression): readonly string[] | undefined {
    return this.#facts.enumOrders.get(this.#of(expression));
  }
  /** The operands of a long chain of one operator, to be grouped in halves; `undefined` where it is none. */
  chainOperandsOf(expression: BinaryExpression): readonly Expression[] | undefined {
    return chainOperands(this.#of(expression), this.#facts);
  }
  /** Whether a step of a chain gives null where what stands before it is null. */
  propagatesNull(step: MemberExpression | IndexExpression): boolean {
    return propagatesNull(this.#facts, this.#of(step));
  }
  /** Whether an object literal is a map. */
  isMap(literal: ObjectLiteral): boolean {
    return this.#facts.maps.has(this.#of(literal));
  }
  /** The fields that an object literal leaves to their defaults. */
  fieldsLeftOut(literal: ObjectLiteral): readonly ObjectField[] {
    return this.#facts.leftOut.get(this.#of(literal)) ?? [];
  }
  /** Whether an `if` or `match` holds a block somewhere. */
  holdsBlocks(node: IfExpression | MatchExpression): boolean {
    return this.#facts.holdsBlocks.has(this.#of(node));
  }

  /** The fields of the form of a checkpoint, with what the arms and the review add to them. */
  formOf(checkpoint: CheckpointBlock): ReadonlyMap<string, ObjectField> | undefined {
    return this.#facts.forms.get(this.#of(checkpoint));
  }
  /** What resolves a checkpoint: `{ decision, …fields }`. */
  resolutionOf(checkpoint: CheckpointBlock): Type | undefined {
    return this.#facts.resolutions.get(checkpoint);
  }
  /** The variables that the texts of a review show, by name. */
  placeholdersOf(target: Expression): ReadonlyMap<string, Variable> {
    return this.#facts.placeholders.get(this.#of(target)) ?? new Map<string, Variable>();
  }
  /** The variables of a flow, parameters not counted, or of a test. */
  variablesOf(owner: FlowEntity | TestDeclaration): readonly Variable[] {
    return (
      ("unit" in owner ? this.#facts.variables.get(this.#of(owner)) : this.#facts.testVariables.get(this.#of(owner))) ??
      []
    );
  }
  /** The defaults of fields whose check found no mistake. */
  get fieldDefaults(): readonly FieldDefault[] {
    return this.#facts.checkedDefaults;
  }

  /** What a mock of a test stands in for. */
  mockOf(step: TestStep): MockTarget | undefined {
    return this.#facts.mocks.get(this.#of(step));
  }
  /** The arguments that a mock answers to. */
  mockArgumentsOf(step: TestStep): readonly ResolvedArgument[] | undefined {
    return this.#facts.mockArguments.get(this.#of(step));
  }
  /** The variable that an entry of `@given` declares. */
  givenOf(setting: Setting): Variable | undefined {
    return this.#facts.givens.get(this.#of(setting));
  }
  /** The variable of a value that a property is tried with. */
  propertyVariableOf(field: TypedField): Variable | undefined {
    return this.#facts.properties.get(this.#of(field));
  }

  /** Every place where a name stands, in the order of the text. */
  get occurrences(): readonly Occurrence[] {
    const view = this.#view;
    if (view === undefined) return this.#facts.occurrences;
    const { offset, length } = view;
    return this.#facts.occurrences
      .filter(({ start, end }) => offset <= start && end <= offset + length)
      .map((occurrence) => ({ ...occurrence, start: occurrence.start - offset, end: occurrence.end - offset }));
  }
  /** Symbols that share one name, in pairs. */
  get links(): readonly (readonly [Symbol, Symbol])[] {
    return this.#facts.links;
  }
  /** The scopes around a place, the innermost first. */
  scopesAt(offset: number): readonly ScopeRegion[] {
    const at = offset + (this.#view?.offset ?? 0);
    return this.#facts.scopes
      .filter(({ start, end }) => start <= at && at <= end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
  }
}
