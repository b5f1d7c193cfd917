// Made from the grammar by scripts/generate-parser-tables.mjs; do not edit.
import type { RuleTable } from "./rule-table.js";

export const parserTables: Readonly<Record<string, RuleTable>> = {
  qualifiedName: {
    first: "Word",
    many: {
      "0": "Dot",
    },
  },
  type: {
    first: "Pipe suffixedType",
    option: {
      "0": "Pipe",
    },
    many: {
      "0": "Pipe",
    },
  },
  suffixedType: {
    first: "builtinType namedType objectType enumType literalType parenthesizedType Kw_null Question QuestionQuestion",
    or: {
      "0": [
        "builtinType",
        "namedType",
        "objectType",
        "enumType",
        "literalType",
        "parenthesizedType",
        "Kw_null",
        "nothing",
      ],
      "2": ["Question", "QuestionQuestion"],
    },
    many: {
      "0": "Question QuestionQuestion",
    },
  },
  namedType: {
    first: "TypeIdentifier",
  },
  builtinType: {
    first: "Identifier",
    option: {
      "0": "LBracket",
      "1": "Comma",
    },
    many: {
      "0": "type Comma",
    },
  },
  enumType: {
    first: "Kw_enum",
    option: {
      "2": "Comma",
    },
    many: {
      "0": "Word",
    },
  },
  literalType: {
    first: "text",
  },
  parenthesizedType: {
    first: "LParen LParenOnNewLine",
    or: {
      "0": ["LParen", "LParenOnNewLine"],
    },
  },
  objectType: {
    first: "fieldList",
  },
  fieldList: {
    first: "LBrace",
    option: {
      "1": "Comma",
    },
    many: {
      "0": "field",
    },
  },
  field: {
    first: "Word",
    option: {
      "9": "Eq",
    },
  },
  parameters: {
    first: "LParen LParenOnNewLine",
    or: {
      "2": ["LParen", "LParenOnNewLine"],
    },
    option: {
      "1": "Comma",
    },
    many: {
      "0": "parameter",
    },
  },
  parameter: {
    first: "Word",
    option: {
      "9": "Eq",
    },
  },
  text: {
    first: "Text interpolatedText",
    or: {
      "0": ["Text", "interpolatedText"],
    },
  },
  interpolatedText: {
    first: "TextHead",
    many: {
      "0": "TextMiddle",
    },
  },
  interpolation: {
    first: "expression",
  },
  symbol: {
    first: "Colon",
  },
  parenthesized: {
    first: "LParen LParenOnNewLine",
    or: {
      "0": ["LParen", "LParenOnNewLine"],
    },
  },
  array: {
    first: "LBracket LBracketOnNewLine",
    or: {
      "0": ["LBracket", "LBracketOnNewLine"],
      "1": ["spread", "expression nothing"],
    },
    option: {
      "0": "Comma",
    },
    many: {
      "0": "spread expression Comma",
    },
  },
  spread: {
    first: "Spread",
  },
  objectLiteral: {
    first: "LBrace",
    or: {
      "0": ["spread", "objectEntry"],
    },
    option: {
      "0": "Comma",
    },
    many: {
      "0": "spread objectEntry",
    },
  },
  objectEntry: {
    first: "Word text",
    or: {
      "0": ["Word", "text"],
      "1": ["Colon", "Eq"],
    },
    option: {
      "0": "Colon Eq",
    },
  },
  index: {
    first: "LBracket",
  },
  callArguments: {
    first: "LParen",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "argument Comma",
    },
  },
  argument: {
    first: "Word lambda expression",
    or: {
      "0": {
        gated: ["lambda", "expression nothing"],
      },
    },
    option: {
      "0": "Word",
    },
  },
  misplacedLambda: {
    first: "lambda",
  },
  lambda: {
    first: "Word lambdaParams",
    or: {
      "0": ["Word", "lambdaParams"],
    },
  },
  lambdaParams: {
    first: "LParen LParenOnNewLine",
    or: {
      "0": ["LParen", "LParenOnNewLine"],
    },
    option: {
      "0": "Comma",
    },
    many: {
      "0": "Word",
    },
  },
  operand: {
    first:
      "Bang Minus MinusOnNewLine Kw_not NotOnNewLine Identifier TypeIdentifier text Int Float objectLiteral array symbol parenthesized Kw_true Kw_false Kw_null Duration Date DateTime Uri ifExpression matchExpression Kw_type Kw_const Kw_from Kw_as Kw_pub Kw_enum Kw_instance Kw_async Kw_import block Dot QuestionDot index callArguments",
    or: {
      "1": ["Bang", "Minus", "MinusOnNewLine", "Kw_not", "NotOnNewLine"],
      "2": [
        "Identifier",
        "TypeIdentifier",
        "text",
        "Int",
        "Float",
        "objectLiteral",
        "array",
        "symbol",
        "parenthesized",
        "Kw_true",
        "Kw_false",
        "Kw_null",
        "Duration",
        "Date",
        "DateTime",
        "Uri",
        "ifExpression",
        "matchExpression",
        "Kw_type",
        "Kw_const",
        "Kw_from",
        "Kw_as",
        "Kw_pub",
        "Kw_enum",
        "Kw_instance",
        "Kw_async",
        "Kw_import",
        "block",
        "nothing",
      ],
      "3": ["Dot", "QuestionDot", "index", "callArguments"],
    },
    many: {
      "1": "Bang Minus MinusOnNewLine Kw_not NotOnNewLine",
      "2": "Dot QuestionDot index callArguments",
    },
  },
  expression: {
    first: "plainExpression pipelineStage",
    many: {
      "0": "pipelineStage",
    },
  },
  pipelineStage: {
    first: "PipeApply PipeFilter PipeEach PipeTry",
    or: {
      "0": ["PipeApply", "PipeFilter", "PipeEach", "PipeTry"],
      "1": {
        gated: ["lambda", "operand nothing"],
      },
    },
  },
  plainExpression: {
    first:
      "operand EqEq NotEq AndAnd OrOr QuestionQuestion Less LessEq Greater GreaterEq Plus Minus Star Slash Percent Kw_in Kw_not StrictEquality",
    or: {
      "0": [
        "EqEq",
        "NotEq",
        "AndAnd",
        "OrOr",
        "QuestionQuestion",
        "Less",
        "LessEq",
        "Greater",
        "GreaterEq",
        "Plus",
        "Minus",
        "Star",
        "Slash",
        "Percent",
        "Kw_in",
        "Kw_not",
        "StrictEquality",
      ],
    },
    many: {
      "0": "EqEq NotEq AndAnd OrOr QuestionQuestion Less LessEq Greater GreaterEq Plus Minus Star Slash Percent Kw_in Kw_not StrictEquality",
    },
  },
  pattern: {
    first: "singlePattern Pipe",
    many: {
      "0": "Pipe",
    },
  },
  singlePattern: {
    first: "text numberPattern Kw_true Kw_false Kw_null symbol objectPattern arrayPattern namePattern",
    or: {
      "0": [
        "text",
        "numberPattern",
        "Kw_true",
        "Kw_false",
        "Kw_null",
        "symbol",
        "objectPattern",
        "arrayPattern",
        "namePattern",
        "nothing",
      ],
    },
  },
  numberPattern: {
    first: "Minus MinusOnNewLine Int Float Duration Date DateTime",
    or: {
      "0": ["Minus", "MinusOnNewLine"],
      "1": ["Int", "Float", "Duration", "Date", "DateTime"],
    },
    option: {
      "0": "Minus MinusOnNewLine",
    },
  },
  namePattern: {
    first: "Word",
    option: {
      "0": "Word",
      "2": "Question",
    },
  },
  objectPattern: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "fieldPattern",
    },
  },
  fieldPattern: {
    first: "Word",
    option: {
      "0": "Colon",
    },
  },
  arrayPattern: {
    first: "LBracket LBracketOnNewLine",
    or: {
      "0": ["LBracket", "LBracketOnNewLine"],
      "1": ["Spread", "pattern nothing"],
    },
    option: {
      "1": "Comma",
    },
    many: {
      "0": "Spread pattern Comma",
    },
  },
  body: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "item",
    },
  },
  ifExpression: {
    first: "Kw_if",
    option: {
      "0": "Kw_else",
    },
    many: {
      "0": "Kw_else",
    },
  },
  matchExpression: {
    first: "Kw_match At_match",
    or: {
      "0": ["Kw_match", "At_match"],
    },
  },
  arms: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "arm",
    },
  },
  arm: {
    first: "pattern Kw_if Arrow",
    option: {
      "0": "Kw_if",
    },
  },
  armValue: {
    first: "body block jump armExpression",
    or: {
      "0": {
        gated: ["body", "block", "jump", "armExpression nothing"],
      },
    },
  },
  armExpression: {
    first: "expression",
  },
  item: {
    first: "ifExpression matchExpression jump block expressionItem",
    or: {
      "0": ["ifExpression", "matchExpression", "jump", "block", "expressionItem"],
    },
  },
  expressionItem: {
    first: "expression Colon Eq",
    option: {
      "0": "Colon",
    },
  },
  value: {
    first: "block expression",
    or: {
      "0": ["block", "expression nothing"],
    },
  },
  jump: {
    first: "returnStatement Kw_yield Kw_break Kw_continue emitStatement",
    or: {
      "0": ["returnStatement", "Kw_yield", "Kw_break", "Kw_continue", "emitStatement"],
    },
  },
  returnStatement: {
    first: "Kw_return",
    option: {
      "0": "value",
    },
  },
  emitStatement: {
    first: "Kw_emit",
    option: {
      "0": "objectLiteral",
    },
  },
  conditions: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "expression Comma",
    },
  },
  handlers: {
    first: "Eq Colon LBrace",
    or: {
      "1": ["Eq", "Colon"],
    },
    option: {
      "0": "Comma",
      "1": "Eq Colon",
    },
    many: {
      "0": "handler",
    },
  },
  handler: {
    first: "Word",
    many: {
      "0": "Pipe",
    },
  },
  headerList: {
    first: "LParen",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "setting",
    },
  },
  settingsBlock: {
    first: "LBrace",
    or: {
      "0": ["nestedBudget", "setting"],
    },
    option: {
      "0": "Comma",
    },
    many: {
      "0": "nestedBudget setting",
    },
  },
  nestedBudget: {
    first: "At_budget",
    option: {
      "8": "headerList",
    },
  },
  setting: {
    first: "Word",
    or: {
      "0": {
        gated: [
          "Eq Colon expression nothing",
          "Eq Colon type nothing",
          "Eq Colon conditions",
          "handlers",
          "Eq Colon arms",
          "Eq Colon fieldList",
          "Eq Colon body",
          "Eq Colon settingsBlock",
          "nothing",
        ],
      },
      "1": ["Eq", "Colon"],
      "2": ["Eq", "Colon"],
      "3": ["Eq", "Colon"],
      "4": ["Eq", "Colon"],
      "5": ["Eq", "Colon"],
      "6": ["Eq", "Colon"],
      "7": ["Eq", "Colon"],
    },
    option: {
      "1": "Eq Colon",
      "2": "Eq Colon",
      "3": "Eq Colon",
      "4": "Eq Colon",
      "5": "Eq Colon",
      "6": "Eq Colon",
      "7": "Eq Colon",
    },
  },
  plainSettings: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "plainSetting",
    },
  },
  plainSetting: {
    first: "Word text",
    or: {
      "1": ["Word", "text"],
      "2": ["Eq", "Colon"],
    },
    option: {
      "0": "Eq Colon",
    },
  },
  block: {
    first: "settingsOnlyBlock checkpointBlock bodyBlock foreachBlock whileBlock tryBlock",
    or: {
      "0": ["settingsOnlyBlock", "checkpointBlock", "bodyBlock", "foreachBlock", "whileBlock", "tryBlock"],
    },
  },
  bodyBlock: {
    first: "At_rigid At_parallel At_budget At_debug",
    or: {
      "0": ["At_rigid", "At_parallel", "At_budget", "At_debug"],
    },
    option: {
      "8": "headerList",
    },
  },
  settingsOnlyBlock: {
    first: "At_flexible At_guarded At_model_call At_core_call At_await_responses",
    or: {
      "0": ["At_flexible", "At_guarded", "At_model_call", "At_core_call", "At_await_responses"],
    },
    option: {
      "8": "headerList",
    },
  },
  checkpointBlock: {
    first: "At_checkpoint",
    option: {
      "0": "Word",
      "8": "headerList",
    },
  },
  foreachBlock: {
    first: "At_foreach",
    option: {
      "0": "Comma",
      "8": "headerList",
    },
  },
  whileBlock: {
    first: "At_while",
    option: {
      "8": "headerList",
    },
  },
  tryBlock: {
    first: "At_try",
    option: {
      "8": "headerList",
    },
    many: {
      "0": "catchClause",
    },
  },
  catchClause: {
    first: "At_catch",
    option: {
      "0": "TypeIdentifier",
      "1": "Word",
    },
  },
  flow: {
    first: "At_flow At_transformer At_evaluator At_pipeline",
    or: {
      "0": ["At_flow", "At_transformer", "At_evaluator", "At_pipeline"],
    },
    option: {
      "1": "Eq",
      "8": "Colon",
    },
  },
  constant: {
    first: "Kw_const",
    option: {
      "0": "Colon",
    },
  },
  typeDeclaration: {
    first: "Kw_type",
  },
  bareType: {
    first: "Word",
  },
  types: {
    first: "At_types",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "memberType",
    },
  },
  memberType: {
    first: "Kw_pub Kw_type",
    option: {
      "0": "Kw_pub",
    },
  },
  importDeclaration: {
    first: "Kw_import",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "importName",
    },
  },
  importName: {
    first: "Word",
    option: {
      "0": "Kw_as",
    },
  },
  pluginInterface: {
    first: "At_plugin_interface",
  },
  coreInterface: {
    first: "At_core_interface",
  },
  methods: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "method",
    },
  },
  method: {
    first: "Word",
    option: {
      "8": "Colon",
    },
  },
  core: {
    first: "At_core",
  },
  bareCore: {
    first: "Word",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "declaration Comma",
    },
  },
  coreSetting: {
    first: "Word",
  },
  instanceSetting: {
    first: "Kw_instance",
    or: {
      "1": ["Eq", "Colon"],
      "2": ["symbol", "nothing"],
    },
    option: {
      "1": "headerList",
      "2": "plainSettings",
    },
  },
  models: {
    first: "At_models At_llm",
    or: {
      "0": ["At_models", "At_llm"],
    },
  },
  policies: {
    first: "At_constraints At_conversation_policy",
    or: {
      "0": ["At_constraints", "At_conversation_policy"],
    },
  },
  plugins: {
    first: "At_plugins",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "pluginUse",
    },
  },
  pluginUse: {
    first: "Word",
    option: {
      "0": "plainSettings",
    },
  },
  fields: {
    first: "At_memory At_reference",
    or: {
      "0": ["At_memory", "At_reference"],
    },
  },
  config: {
    first: "At_config",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "configParam",
    },
  },
  configParam: {
    first: "At_param",
    or: {
      "0": ["At_hot_reload", "At_runtime_configurable", "At_secret"],
    },
    option: {
      "0": "plainSettings",
      "9": "Eq",
    },
    many: {
      "0": "At_hot_reload At_runtime_configurable At_secret",
    },
  },
  triggers: {
    first: "At_triggers",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "trigger",
    },
  },
  trigger: {
    first: "At_api At_webhook At_schedule",
    or: {
      "0": ["At_api", "At_webhook", "At_schedule"],
    },
  },
  subscription: {
    first: "At_on",
  },
  test: {
    first: "At_test",
    or: {
      "0": ["mockStep", "givenStep", "whenStep", "thenStep", "propertyStep"],
    },
    option: {
      "0": "Comma",
    },
    many: {
      "0": "mockStep givenStep whenStep thenStep propertyStep",
    },
  },
  mockStep: {
    first: "At_mock",
    option: {
      "0": "Uri",
      "1": "callArguments",
      "2": "Eq",
    },
  },
  givenStep: {
    first: "At_given",
  },
  givenValues: {
    first: "LBrace",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "givenValue",
    },
  },
  givenValue: {
    first: "plainSetting",
  },
  whenStep: {
    first: "At_when",
    option: {
      "0": "Word",
      "1": "objectLiteral",
    },
  },
  thenStep: {
    first: "At_then",
  },
  propertyStep: {
    first: "At_property",
    option: {
      "0": "headerList",
    },
  },
  declarations: {
    first: "declaration Comma",
    option: {
      "0": "Comma",
    },
    many: {
      "0": "declaration Comma",
    },
  },
  declaration: {
    first:
      "Kw_pub At_internal flow typeDeclaration constant types importDeclaration core pluginInterface coreInterface test models policies plugins fields config triggers subscription bareType bareCore instanceSetting coreSetting",
    or: {
      "0": {
        gated: [
          "flow",
          "typeDeclaration",
          "constant",
          "types",
          "importDeclaration",
          "core",
          "pluginInterface",
          "coreInterface",
          "test",
          "models",
          "policies",
          "plugins",
          "fields",
          "config",
          "triggers",
          "subscription",
          "bareType",
          "bareCore",
          "instanceSetting",
          "coreSetting",
          "nothing",
        ],
      },
      "1": ["Kw_pub", "At_internal"],
    },
    many: {
      "0": "Kw_pub At_internal",
    },
  },
};
