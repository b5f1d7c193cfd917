import { BOOL, ERROR, NULL } from "../semantics/types/type.js";
import { checkAwaitResponses } from "./blocks/await-responses.js";
import { checkBudget } from "./blocks/budget.js";
import { checkCheckpoint } from "./blocks/checkpoint.js";
import { checkCoreCall } from "./blocks/core-call.js";
import { checkDebug } from "./blocks/debug.js";
import { checkForeach } from "./blocks/foreach.js";
import { checkModelBlock } from "./blocks/model-block.js";
import { checkParallel } from "./blocks/parallel.js";
import { checkRigid } from "./blocks/rigid.js";
import { checkTry } from "./blocks/try.js";
import { checkWhile } from "./blocks/while.js";
import { checkBranchStatement } from "./body.js";
import type { CheckRules } from "./context.js";
import { infer } from "./expression.js";
import { inferArray } from "./expressions/array.js";
import { checkBranching, inferIf, inferMatch } from "./expressions/branches.js";
import { inferCall } from "./expressions/call.js";
import { misplacedLambda } from "./lambda.js";
import {
  inferDate,
  inferDateTime,
  inferDuration,
  inferNumber,
  inferString,
  inferSymbol,
  inferUri,
} from "./expressions/literals.js";
import { inferIndex, inferMember } from "./expressions/member.js";
import { inferName } from "./expressions/name.js";
import { inferObject } from "./expressions/object.js";
import { inferBinary, inferUnary } from "./expressions/operators.js";
import { inferPipeline } from "./expressions/pipeline.js";
import { checkAssignment } from "./statements/assignment.js";
import { checkControl } from "./statements/control.js";
import { checkExpressionStatement } from "./statements/expression-statement.js";

/** How each kind of node is checked. A kind without a rule does not compile. */
export const rules: CheckRules = {
  expressions: {
    MissingExpression: () => ERROR,
    NullLiteral: () => NULL,
    BooleanLiteral: () => BOOL,
    NumberLiteral: (_check, literal, expected) => inferNumber(literal, expected),
    StringLiteral: inferString,
    DurationLiteral: inferDuration,
    DateLiteral: inferDate,
    DateTimeLiteral: inferDateTime,
    SymbolLiteral: inferSymbol,
    UriLiteral: inferUri,
    NameExpression: inferName,
    ParenthesizedExpression: (check, { expression }, expected) => infer(check, expression, expected),
    ArrayLiteral: inferArray,
    ObjectLiteral: inferObject,
    MemberExpression: inferMember,
    IndexExpression: inferIndex,
    CallExpression: inferCall,
    UnaryExpression: inferUnary,
    BinaryExpression: inferBinary,
    PipelineExpression: inferPipeline,
    IfExpression: inferIf,
    MatchExpression: inferMatch,
    LambdaExpression: misplacedLambda,
  },
  statements: {
    AssignStatement: checkAssignment,
    ExpressionStatement: checkExpressionStatement,
    IfExpression: (check, statement) => checkBranching(check, statement, { kind: "statement" }),
    MatchExpression: (check, statement) => checkBranching(check, statement, { kind: "statement" }),
    ReturnStatement: checkControl,
    YieldStatement: checkControl,
    BreakStatement: checkControl,
    ContinueStatement: checkControl,
    EmitStatement: checkControl,
    BranchStatement: checkBranchStatement,
    // Options stand first in the body of their block, which checks them.
    OptionItem: () => undefined,
  },
  blocks: {
    AwaitResponsesBlock: (check, block, _expected, captured) => checkAwaitResponses(check, block, captured),
    BudgetBlock: checkBudget,
    CheckpointBlock: checkCheckpoint,
    CoreCallBlock: (check, block, _expected, captured) => checkCoreCall(check, block, captured),
    DebugBlock: checkDebug,
    ForeachBlock: checkForeach,
    ModelBlock: (check, block, _expected, captured) => checkModelBlock(check, block, captured),
    ParallelBlock: checkParallel,
    RigidBlock: checkRigid,
    TryBlock: checkTry,
    WhileBlock: checkWhile,
  },
  branching: checkBranching,
};
