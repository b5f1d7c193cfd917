import type { MatchArm, Span } from "../../../syntax/ast.js";
import { removal } from "../../diagnostics/edits.js";
import { W400, W404 } from "../../diagnostics/definitions/warnings.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../semantics/types/format.js";
import type { Type } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";

/** Reports an arm that no value reaches. */
export const reportUseless = (check: FlowCheck, arm: MatchArm): void =>
  check.report(W400["arm-never-matches"](), arm.pattern, removable(check, arm));

/** Reports an arm for a value that a test before the match has excluded. */
export const reportExcluded = (check: FlowCheck, arm: MatchArm): void =>
  check.report(W400["arm-excluded-before"](), arm.pattern, removable(check, arm));

const removable = ({ unit }: FlowCheck, arm: MatchArm) =>
  unit.syntaxErrors.length > 0 ? {} : { fix: removal(unit.text, arm) };

/** Reports a match of which it takes too many steps to tell what it covers. */
export const reportUndecided = (check: FlowCheck, span: Span, subject: Type): void =>
  check.report(W404["undecided-coverage"]({ type: quote(formatType(subject, 60)) }), span);
