import type { Body, CatchClause, Name, TryBlock } from "../../../syntax/ast.js";
import { E202 } from "../../diagnostics/definitions/names.js";
import { W400 } from "../../diagnostics/definitions/warnings.js";
import { phrases, places } from "../../diagnostics/phrases.js";
import { quote, suggest } from "../../diagnostics/wording.js";
import { RUN_ERRORS } from "../../semantics/run-errors.js";
import type { Symbol } from "../../semantics/symbol.js";
import { NULL, objectOf, optional, STRING, type Type, UNKNOWN } from "../../semantics/types/type.js";
import { checkBody, checkYieldingBody } from "../body.js";
import { type FlowCheck, openScope, withContext } from "../context.js";
import { forgetAssigned, type State } from "../state.js";
import { declareBinding } from "../variables.js";
import { joinTypes } from "../names.js";

/** What `fail` was given as details is known to whoever wrote it. */
const ERROR_TYPE: Type = objectOf({ type: STRING, message: STRING, node_id: optional(STRING), details: UNKNOWN });

/** `@try { … } @catch PluginError e { … }`. */
export function checkTry(check: FlowCheck, block: TryBlock, expected: Type | undefined, captured: boolean): Type {
  const before = check.state;
  const ends: State[] = [];
  const types: Type[] = [];
  const run = (body: Body, what: string, prepare: () => void): void => {
    const state = before.branch();
    withContext(check, { state, direct: undefined }, () => {
      prepare();
      if (!captured) checkBody(check, body);
      else {
        const why = expected === undefined ? undefined : { what: places.blockResult() };
        types.push(checkYieldingBody(check, body, { expected, why, what, lastIsValue: false, mustYield: true }));
      }
    });
    ends.push(state);
  };
  run(block.body, quote("@try"), () => undefined);
  let all: CatchClause | undefined;
  const seen = new Set<string>();
  for (const clause of block.catches) {
    const errorTypes = clause.errorType === undefined ? [] : [clause.errorType, ...clause.otherTypes];
    if (errorTypes.length === 0) {
      if (all !== undefined) check.report(W400["catch-never-reached"](), clause);
      all = clause;
    }
    for (const errorType of errorTypes) {
      const { text } = errorType;
      if (all !== undefined || seen.has(text)) check.report(W400["catch-never-reached"](), errorType);
      else if (text === "CancelledError") check.report(W400["catch-of-cancelled"](), errorType);
      seen.add(text);
      checkErrorType(check, errorType);
    }
    const scope = openScope(check.scope, clause, check.facts, "names");
    withContext(check, { scope }, () =>
      run(clause.body, quote("@catch"), () => {
        // The body may have run in part.
        forgetAssigned(check, block.body);
        if (clause.name !== undefined) declareBinding(check, clause.name, ERROR_TYPE);
      }),
    );
  }
  before.merge(ends);
  return captured ? joinTypes(check, types) : NULL;
}

const symbols = new Map<string, Symbol>();

function checkErrorType(check: FlowCheck, errorType: Name): void {
  if (errorType.text === "") return;
  const doc = RUN_ERRORS.get(errorType.text);
  if (doc === undefined) {
    const whole = `${errorType.text.replace(/(Exception|Err)$/, "")}Error`;
    const near = RUN_ERRORS.has(whole) ? [whole] : RUN_ERRORS.keys();
    const { hint, more } = suggest(RUN_ERRORS.has(whole) ? whole.slice(0, -1) : errorType.text, near, errorType);
    check.report(
      E202["unknown-error"]({
        name: errorType.text,
        hint: hint || phrases.errorTypes(),
      }),
      errorType,
      more,
    );
    return;
  }
  let symbol = symbols.get(errorType.text);
  if (symbol === undefined) {
    symbol = {
      kind: "error_type",
      name: errorType.text,
      type: undefined,
      doc,
      detail: errorType.text,
      declaration: undefined,
    };
    symbols.set(errorType.text, symbol);
  }
  check.facts.occurrences.push({ start: errorType.start, end: errorType.end, symbol, role: "read" });
}
