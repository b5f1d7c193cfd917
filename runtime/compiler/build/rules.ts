import { buildAwaitResponses } from "./blocks/await-responses.js";
import { buildBudget } from "./blocks/budget.js";
import { buildCheckpoint } from "./blocks/checkpoint.js";
import { buildCoreCall } from "./blocks/core-call.js";
import { buildDebug } from "./blocks/debug.js";
import { buildForeach } from "./blocks/foreach.js";
import { buildMatchBlock } from "./blocks/match.js";
import { buildModelBlock } from "./blocks/model-block.js";
import { buildParallel } from "./blocks/parallel.js";
import { buildRigid } from "./blocks/rigid.js";
import { buildTry } from "./blocks/try.js";
import { buildWhile } from "./blocks/while.js";
import type { BuildRules } from "./context.js";
import { expressionRules } from "./expression-rules.js";

/** How each kind of node is built. A kind without a rule does not compile. */
export const rules: BuildRules = {
  expressions: expressionRules,
  blocks: {
    AwaitResponsesBlock: buildAwaitResponses,
    BudgetBlock: buildBudget,
    CheckpointBlock: buildCheckpoint,
    CoreCallBlock: buildCoreCall,
    DebugBlock: buildDebug,
    ForeachBlock: buildForeach,
    ModelBlock: buildModelBlock,
    ParallelBlock: buildParallel,
    RigidBlock: buildRigid,
    TryBlock: buildTry,
    WhileBlock: buildWhile,
  },
  branching: buildMatchBlock,
};
