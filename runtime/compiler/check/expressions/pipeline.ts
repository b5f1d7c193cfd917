import type { PipelineExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, type Type } from "../../types/type.js";
import { infer } from "../expression.js";
import { type FlowCheck, unsupported } from "../flow-check.js";

export function inferPipeline(check: FlowCheck, expression: PipelineExpression, _expected: Type | undefined): Type {
  infer(check, expression.source);
  const stage = expression.stages[0];
  if (stage !== undefined) unsupported(check, stage.operatorSpan, `the pipeline operator ${quote(stage.operator)}`);
  return ERROR;
}
