import type { Block, Body, BranchStatement, Item, Span } from "../../syntax/ast.js";
import { E404 } from "../diagnostics/definitions/flows.js";
import { E311 } from "../diagnostics/definitions/literals.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { remove } from "../diagnostics/edits.js";
import type { TitledFix } from "../diagnostics/diagnostic.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { isBlock } from "../../syntax/blocks.js";
import { traitsOf } from "../semantics/block-kinds.js";
import { ERROR, NEVER, type Type } from "../semantics/types/type.js";
import { checkBlock } from "./block.js";
import { type FlowCheck, type StatementNodes, withContext, type YieldTarget } from "./context.js";
import type { Why } from "./expect.js";
import { checkValue } from "./value.js";
import { joinTypes } from "./names.js";

/**
 * Checks the items of a body one after another. Reports E404 once for items that can never be reached, and does not check them; not
 * behind a `return` whose value has a mistake, as when new lines are being written above old ones.
 */
export function checkBody(check: FlowCheck, body: Body): void {
  checkItems(check, body.items);
}

function checkItems(check: FlowCheck, items: readonly Item[]): void {
  for (let index = 0; index < items.length; index++) {
    const item = items[index]!;
    if (check.state.ended) {
      if (returnsMistake(check, items[index - 1])) return;
      // A value on the line after its `return` has been reported there.
      if (isPlainReturn(items[index - 1]) && item.kind === "ExpressionStatement" && check.flow?.returns === true)
        return;
      // Where the paths of a body with syntax errors end is unknown.
      if (check.flow !== undefined && hasSyntaxErrors(check.unit, check.flow.node)) return;
      check.report(
        items[index - 1]?.kind === "YieldStatement" ? E404["after-yield"]() : E404.unreachable(),
        { start: item.start, end: items.at(-1)!.end },
        removable(check, { start: item.start, end: items.at(-1)!.end }),
      );
      return;
    }
    checkItem(check, item);
  }
}

const returnsMistake = (check: FlowCheck, item: Item | undefined): boolean =>
  item?.kind === "ReturnStatement" &&
  item.value !== undefined &&
  !isBlock(item.value) &&
  check.facts.types.get(item.value) === ERROR;

const isPlainReturn = (item: Item | undefined): boolean => item?.kind === "ReturnStatement" && item.value === undefined;

function checkItem(check: FlowCheck, item: Item): void {
  if (isBlock(item)) checkBlock(check, item, undefined, false);
  else applyRule(check, item.kind, item);
}

const applyRule = <K extends keyof StatementNodes>(check: FlowCheck, kind: K, statement: StatementNodes[K]): void => {
  check.rules.statements[kind](check, statement);
};

/**
 * Checks a body that gives a value: what `yield` gives it, or its last item where that is an expression.
 * A way through it without a value is E311.
 */
export function checkValueBody(
  check: FlowCheck,
  body: Body,
  expected: Type | undefined,
  why: Why | undefined,
  what: string,
): Type {
  return checkYieldingBody(check, body, { expected, why, what, lastIsValue: true, mustYield: true });
}

interface YieldingBody {
  readonly expected: Type | undefined;
  readonly why: Why | undefined;
  /** The body in words: `this branch`, `the block`. */
  readonly what: string;
  /** A last item that is an expression is the value. */
  readonly lastIsValue: boolean;
  /** Every way through must give a value. */
  readonly mustYield: boolean;
}

/** The block with which a body ends, if it is one of those that are there for their result. */
function blockWithResult(body: Body): Block | undefined {
  const final = body.items.at(-1);
  return final !== undefined && isBlock(final) && traitsOf(final.kind).forResult ? final : undefined;
}

/** Checks a body that takes `yield`. Gives the join of what it takes. */
export function checkYieldingBody(check: FlowCheck, body: Body, options: YieldingBody): Type {
  const { expected, why, what } = options;
  const before = check.state;
  const yieldTarget: YieldTarget = { expected, why, what, types: [], base: before, exits: [] };
  const inside = before.branch();
  let last: Type | undefined;
  withContext(check, { yieldTarget, state: inside }, () => {
    const { items } = body;
    const final = items.at(-1);
    const hasValue =
      options.lastIsValue &&
      (final?.kind === "ExpressionStatement" || final?.kind === "IfExpression" || final?.kind === "MatchExpression");
    checkItems(check, hasValue ? items.slice(0, -1) : items);
    if (hasValue) {
      if (check.state.ended) {
        check.report(
          items.at(-2)?.kind === "YieldStatement" ? E404["after-yield"]() : E404.unreachable(),
          final,
          removable(check, final),
        );
        return;
      }
      last = checkValue(check, final.kind === "ExpressionStatement" ? final.expression : final, expected, why);
    }
  });
  const block = options.lastIsValue ? blockWithResult(body) : undefined;
  if (last === undefined && !inside.ended && options.mustYield && block !== undefined) {
    const { start, end } = block.keyword;
    const word = check.unit.text.slice(start, end);
    check.report(E311["dropped-result"]({ word, what }), block.keyword, {
      fix: [{ start, end: start, newText: "yield " }],
    });
    last = ERROR;
  } else if (last === undefined && !inside.ended && options.mustYield) {
    check.report(
      options.lastIsValue ? E311["path-without-value"]({ what }) : E311["path-without-yield"]({ what }),
      body.items.length === 0 ? body : { start: body.end - 1, end: body.end },
    );
    last = ERROR;
  }
  before.merge([...yieldTarget.exits, inside]);
  return joinTypes(check, [...yieldTarget.types, last ?? NEVER]);
}

/** In a file with mistakes in its grammar, what cannot be reached may be what was meant. */
const removable = ({ unit }: FlowCheck, span: Span): { readonly fix?: TitledFix } =>
  unit.syntaxErrors.length > 0 ? {} : { fix: remove(unit.text, span) };

/** `name => { … }` outside `@parallel`. */
export function checkBranchStatement(check: FlowCheck, branch: BranchStatement): void {
  check.report(E213["branch-outside-parallel"](), branch.name);
  checkBody(check, branch.body);
}
