/**
 * The schema of an IR module: the one source of `module.ts` (TypeScript types), of the run-time validator, of the canonical
 * order of keys in a bundle, and of the JSON Schema in `docs/`.
 *
 * Keys are the wire's, in snake_case. The order of fields here is the order in which a bundle writes them.
 *
 * Longer than 500 lines: it is one table, and a node refers to nodes of every other part of it.
 */

export type Schema =
  | { readonly type: "string" | "boolean" | "int" | "number" | "json" }
  | { readonly type: "enum"; readonly values: readonly string[] }
  | { readonly type: "array"; readonly items: Schema }
  | { readonly type: "map"; readonly values: Schema }
  | { readonly type: "ref"; readonly name: DefinitionName };

export interface Field {
  readonly schema: Schema;
  readonly optional: boolean;
  readonly doc?: string;
}
export type Definition =
  | { readonly type: "object"; readonly doc: string; readonly fields: Readonly<Record<string, Field>> }
  /** The field `kind` names the variant. */
  | {
      readonly type: "union";
      readonly doc: string;
      /** Fields of every variant, after its own. */
      readonly common: Readonly<Record<string, Field>>;
      readonly variants: Readonly<
        Record<string, { readonly doc: string; readonly fields: Readonly<Record<string, Field>> }>
      >;
    };

export type DefinitionName = keyof typeof definitionDocs;

/** The names of all definitions, with their descriptions. */
const definitionDocs = {
  IRModule: "A compiled program.",
  IRCompiler: "What made the module.",
  IRInstance: "How many instances of the core there are, and which state they share.",
  IRIdentity: "Who the core speaks as.",
  IRModel: "A model role.",
  IRFallback: "Where a role goes when its model fails.",
  IRPlugin: "A plugin the core uses.",
  IRPluginInterface: "The declared methods of a plugin.",
  IRCoreInterface: "The declared flows of another core.",
  IRMethod: "A declared method.",
  IRMemoryField: "A field of memory or of reference data.",
  IRConfigParam: "A configuration parameter.",
  IRConstraints: "Rules that every model block is told.",
  IRTrigger: "What starts a flow from outside.",
  IRSubscription: "An event of another core that starts a flow.",
  IRSource: "A source file of the program.",
  IRLocation: "Where something stands in the source. Lines and columns count from 1, columns in UTF-16 code units.",
  IRType: "A type.",
  IRField: "A field of an object type.",
  IRParam: "A parameter.",
  IRLocal: "A variable of a flow. Names are unique in a flow: one that shadows another is renamed to `name#2`.",
  IRFlow: "A flow, or a transformer, evaluator or pipeline, which are flows with a role.",
  IRBlock: "A block: the level at which a run is durable.",
  IRBinding: "A named value.",
  IRExample: "An example for a model.",
  IRBlockConstraints: "Constraints of one block; `inherit` adds those of the core.",
  IRFailureHandler: "What to do about one kind of failure, step by step.",
  IRFailureStep: "One step of a failure handler.",
  IRBudget: "Bounds of a model block.",
  IRCondition: "A condition with its text, for messages.",
  IROperand: "A part of a condition of a test, for the message when it does not hold.",
  IRBranch: "A branch of a parallel block.",
  IRArm: "An arm of a match block.",
  IRCatch: "A catch clause.",
  IRSkippedStage: "A stage right of `|~>`, which is passed over when it fails.",
  IRPresent: "What a checkpoint shows.",
  IRFormField: "A field that the person may edit.",
  IRResponseArm: "An arm of on_response; it has a value or a body.",
  IRHitlTarget: "Where a review is handed to.",
  IRExpr: "An expression.",
  IRArgument: "An argument, by the name of its parameter.",
  IREntry: "An entry of an object literal; without key it is a spread.",
  IRExprArm: "An arm of a match expression.",
  IRStage: "A stage of a pure pipeline.",
  IRStatement: "A statement of a rigid block.",
  IRStatementArm: "An arm of a match statement.",
  IRPattern: "A pattern.",
  IRFieldPattern: "A field of an object pattern.",
  IRTest: "A test written in the language; only in debug builds.",
  IRTestStep: "A step of a test.",
  IRTestAnswer: "What a mock answers to one call.",
} as const;

const string: Schema = { type: "string" };
const boolean: Schema = { type: "boolean" };
const int: Schema = { type: "int" };
const number: Schema = { type: "number" };
const json: Schema = { type: "json" };
const oneOf = (...values: string[]): Schema => ({ type: "enum", values });
const list = (items: Schema): Schema => ({ type: "array", items });
const map = (values: Schema): Schema => ({ type: "map", values });
const ref = (name: DefinitionName): Schema => ({ type: "ref", name });

const field = (schema: Schema, doc?: string): Field => ({
  schema,
  optional: false,
  ...(doc === undefined ? {} : { doc }),
});
const optional = (schema: Schema, doc?: string): Field => ({ ...field(schema, doc), optional: true });
type Fields = Readonly<Record<string, Field>>;
const object = (name: DefinitionName, fields: Fields): Definition => ({
  type: "object",
  doc: definitionDocs[name],
  fields,
});
const union = (
  name: DefinitionName,
  variants: Readonly<Record<string, readonly [doc: string, fields: Fields]>>,
  common: Fields = {},
): Definition => ({
  type: "union",
  doc: definitionDocs[name],
  common,
  variants: Object.fromEntries(Object.entries(variants).map(([kind, [doc, fields]]) => [kind, { doc, fields }])),
});

const expr = ref("IRExpr");
const type = ref("IRType");
const location = ref("IRLocation");
const blocks = list(ref("IRBlock"));
const statements = list(ref("IRStatement"));
const bindings = list(ref("IRBinding"));

/** What `@flexible`, `@guarded` and `@model_call` share. */
const modelFields: Fields = {
  goal: field(expr),
  output_type: field(type, "The answer is coerced to it and checked."),
  llm_role: field(string, "A role of `models`; `primary` by default."),
  input_bindings: field(bindings, "By key when the input is an object literal, else one binding."),
  context_bindings: field(bindings),
  guidance: optional(expr),
  identity: optional(expr),
  constraints: optional(ref("IRBlockConstraints")),
  examples: field(list(ref("IRExample"))),
  min_confidence: optional(expr, "Under it an answer's `confidence` counts as low; 0.5 by default."),
  on_failure: field(list(ref("IRFailureHandler"))),
  budget: optional(ref("IRBudget")),
};

export const definitions: Readonly<Record<DefinitionName, Definition>> = {
  IRModule: object("IRModule", {
    schema_version: field(string, 'The version of this schema, "0.1".'),
    name: field(string),
    version: field(string),
    description: optional(string),
    compiler: field(ref("IRCompiler")),
    instance: field(ref("IRInstance")),
    identity: optional(ref("IRIdentity")),
    models: field(list(ref("IRModel"))),
    plugins: field(list(ref("IRPlugin"))),
    plugin_interfaces: field(list(ref("IRPluginInterface"))),
    core_interfaces: field(list(ref("IRCoreInterface"))),
    memory: field(list(ref("IRMemoryField"))),
    reference: field(list(ref("IRMemoryField"))),
    config: field(list(ref("IRConfigParam"))),
    constraints: optional(ref("IRConstraints")),
    conversation_policy: optional(map(json)),
    triggers: field(list(ref("IRTrigger"))),
    subscriptions: field(list(ref("IRSubscription"))),
    types: field(map(type), "Named types; they are aliases."),
    flows: field(list(ref("IRFlow"))),
    tests: optional(list(ref("IRTest"))),
    sources: field(list(ref("IRSource"))),
  }),
  IRCompiler: object("IRCompiler", { name: field(string), version: field(string) }),
  IRInstance: object("IRInstance", {
    mode: field(oneOf("stateless", "entity", "singleton")),
    entity_key: optional(string),
    idle_timeout_ms: optional(int),
    max_concurrent: optional(int),
    max_active_instances: optional(int),
    overflow: optional(oneOf("deactivate_lru", "reject", "queue")),
  }),
  IRIdentity: object("IRIdentity", {
    name: field(string),
    personality: optional(string),
    languages: field(list(string)),
  }),
  IRModel: object("IRModel", {
    role_name: field(string),
    provider: field(string, '"scaigrid" where the source does not say.'),
    model: optional(string),
    temperature: optional(number),
    role: optional(string),
    modalities: field(list(string), "Out of text structured_output vision tts stt embedding image_generation."),
    fallback: field(list(ref("IRFallback"))),
    use_when: optional(string),
    system_context: optional(string),
  }),
  IRFallback: object("IRFallback", { provider: field(string), model: field(string) }),
  IRPlugin: object("IRPlugin", {
    alias: field(string),
    package: field(string),
    version: field(string),
    settings: field(bindings, "Constants, or `config.*`."),
  }),
  IRPluginInterface: object("IRPluginInterface", {
    package: field(string),
    version: field(string),
    methods: field(list(ref("IRMethod"))),
  }),
  IRCoreInterface: object("IRCoreInterface", { target: field(string), methods: field(list(ref("IRMethod"))) }),
  IRMethod: object("IRMethod", {
    name: field(string),
    params: field(list(ref("IRParam"))),
    return_type: optional(type),
    doc: optional(string),
  }),
  IRMemoryField: object("IRMemoryField", {
    name: field(string),
    type: field(type),
    default: optional(expr),
    doc: optional(string),
  }),
  IRConfigParam: object("IRConfigParam", {
    name: field(string),
    type: field(type),
    default: optional(expr),
    modifiers: field(list(oneOf("hot_reload", "runtime_configurable", "secret"))),
    description: optional(string),
    min: optional(number),
    max: optional(number),
    doc: optional(string),
  }),
  IRConstraints: object("IRConstraints", {
    never: field(list(string)),
    always: field(list(string)),
    prefer: field(list(string)),
  }),
  IRTrigger: object("IRTrigger", {
    kind: field(oneOf("api", "webhook", "schedule")),
    name: field(string),
    target_flow: field(string),
    method: optional(string),
    path: optional(string),
    cron: optional(string),
    timezone: optional(string),
    each_instance: optional(
      boolean,
      "Of a schedule of an entity core: it starts the flow in each instance that there is.",
    ),
  }),
  IRSubscription: object("IRSubscription", { event: field(string), source: field(string), target_flow: field(string) }),
  IRSource: object("IRSource", { path: field(string), sha256: field(string) }),
  IRLocation: object("IRLocation", {
    file: field(string),
    line: field(int),
    column: field(int),
    end_line: field(int),
    end_column: field(int),
  }),
  IRType: union("IRType", {
    primitive: [
      "A built-in type; `currency` fixes that of money.",
      {
        name: field(
          oneOf("string", "int", "float", "bool", "date", "datetime", "duration", "money", "email", "url", "uuid"),
        ),
        currency: optional(string),
      },
    ],
    null: ["The type of null: what a flow without return type gives.", {}],
    unknown: ["The result of an undeclared plugin method or core.", {}],
    array: ["`array[T]`", { items: field(type) }],
    map: ["`map[string, V]`", { values: field(type) }],
    object: ["`{ a: T }`", { fields: field(list(ref("IRField"))) }],
    enum: ["`enum[a, b]`", { members: field(list(string)) }],
    string_union: ['`"a" | "b"`', { members: field(list(string)) }],
    union: ["`A | B`", { members: field(list(type)) }],
    optional: ["`T?`", { type: field(type) }],
    named: ["A name out of `types`.", { name: field(string) }],
  }),
  IRField: object("IRField", {
    name: field(string),
    type: field(type),
    default: optional(expr),
    doc: optional(string),
  }),
  IRParam: object("IRParam", {
    name: field(string),
    type: field(type),
    default: optional(expr),
    doc: optional(string),
  }),
  IRLocal: object("IRLocal", { name: field(string), type: field(type) }),
  IRFlow: object("IRFlow", {
    name: field(string),
    role: field(oneOf("flow", "transformer", "evaluator", "pipeline")),
    visibility: field(oneOf("public", "internal")),
    params: field(list(ref("IRParam"))),
    return_type: field(type, "`null` where none is declared."),
    threshold: optional(expr, "Of an evaluator that gives a float: at or above it a value is accepted."),
    pure: field(boolean, "Only statements and pure calls: it may be called in expressions."),
    locals: field(list(ref("IRLocal"))),
    body: field(blocks),
    doc: optional(string),
    source_location: field(location),
  }),
  IRBinding: object("IRBinding", { name: field(string), value: field(expr) }),
  IRExample: object("IRExample", { input: field(expr), output: field(expr) }),
  IRBlockConstraints: object("IRBlockConstraints", {
    never: field(list(expr)),
    always: field(list(expr)),
    prefer: field(list(expr)),
    inherit: field(boolean),
  }),
  IRFailureHandler: object("IRFailureHandler", {
    failure: field(oneOf("low_confidence", "constraint_violation", "parse_error", "refusal", "hallucination")),
    steps: field(list(ref("IRFailureStep"))),
  }),
  IRFailureStep: union("IRFailureStep", {
    retry: ["Ask again, `max` times at most.", { max: field(expr), with: optional(expr) }],
    escalate: ["Suspend as an approval that may carry the output.", {}],
    flag_and_checkpoint: ["Keep the result and suspend for review.", {}],
    fallback: ["Take this value.", { value: field(expr) }],
  }),
  IRBudget: object("IRBudget", {
    max_cost: optional(expr),
    max_duration_ms: optional(expr),
    max_retries: optional(expr),
    max_tokens: optional(expr),
  }),
  IRCondition: object("IRCondition", {
    text: field(string),
    condition: field(expr),
    operands: optional(
      list(ref("IROperand")),
      "Only in tests: the sides of comparisons, receivers and arguments that are no literals.",
    ),
    source_location: field(location),
  }),
  IROperand: object("IROperand", { text: field(string), value: field(expr) }),
  IRBranch: object("IRBranch", { name: field(string), body: field(blocks) }),
  IRArm: object("IRArm", { pattern: field(ref("IRPattern")), guard: optional(expr), body: field(blocks) }),
  IRCatch: object("IRCatch", {
    error_type: optional(string),
    name: optional(string),
    skips: optional(
      ref("IRSkippedStage"),
      "Made from `|~>`: taking over is told by the event `pipeline.step_skipped`.",
    ),
    body: field(blocks),
  }),
  IRSkippedStage: object("IRSkippedStage", {
    stage: field(int, "Which stage of its pipeline, from 1."),
    text: field(string, "The stage as the source has it."),
  }),
  IRPresent: object("IRPresent", {
    prompt: field(expr),
    title: optional(expr),
    payload: optional(expr),
    payload_type: optional(type),
  }),
  IRFormField: object("IRFormField", {
    name: field(string),
    type: field(type),
    default: optional(expr),
    doc: optional(string),
  }),
  IRResponseArm: object("IRResponseArm", {
    pattern: field(ref("IRPattern")),
    guard: optional(expr),
    value: optional(expr),
    body: optional(blocks),
  }),
  IRHitlTarget: object("IRHitlTarget", {
    scope: optional(expr),
    queue: field(expr),
    hitl_spec: optional(json, "A constant; `{{name}}` in its texts is filled from `bindings`."),
    bindings: field(bindings),
  }),
  IRBlock: union(
    "IRBlock",
    {
      rigid: [
        "Deterministic statements.",
        { statements: field(statements), implicit: optional(boolean, "Made by the compiler from plain statements.") },
      ],
      flexible: ["A model call with a typed answer.", modelFields],
      guarded: [
        "A model call with conditions before and after.",
        {
          ...modelFields,
          guard: field(list(ref("IRCondition"))),
          validate: field(list(ref("IRCondition"))),
          on_validation_failure: optional(blocks),
        },
      ],
      model_call: ["A call of a model that is not (only) a text model.", { modality: field(string), ...modelFields }],
      parallel: [
        "Branches that run at once.",
        { branches: field(list(ref("IRBranch"))), max_concurrent: optional(expr), fail_fast: optional(expr) },
      ],
      foreach: [
        "A body for each element, one after another unless max_concurrent says otherwise.",
        {
          item: field(string),
          index: optional(string),
          collection: field(expr),
          of: field(oneOf("array", "map")),
          max_concurrent: optional(expr),
          fail_fast: optional(expr),
          body: field(blocks),
        },
      ],
      match: [
        "Routing; `if` around blocks is a match on its condition.",
        { subject: field(expr), arms: field(list(ref("IRArm"))) },
      ],
      while: ["A bounded loop.", { condition: field(expr), max_iterations: field(int), body: field(blocks) }],
      core_call: [
        "A call of a flow, of this core (`core://self`) or another.",
        {
          target: field(string),
          flow_name: field(string),
          input_bindings: field(bindings),
          instance_key: optional(expr),
          version: optional(expr),
          timeout_ms: optional(expr),
          is_async: field(boolean),
        },
      ],
      await_responses: [
        "Waits for handles of asynchronous calls.",
        {
          from: field(bindings, "By handle name; one binding with an empty name where an array variable is given."),
          require: field(oneOf("all", "any")),
          timeout_ms: optional(expr),
        },
      ],
      checkpoint: [
        "Suspends for a person's decision.",
        {
          checkpoint_type: field(string),
          present: field(ref("IRPresent")),
          options: optional(expr, "An array of strings, or of { id, label?, style? }."),
          form: optional(list(ref("IRFormField"))),
          binds: field(
            oneOf("decision", "fields", "none"),
            "What the value is without on_response: the decision, or an object of decision and fields.",
          ),
          timeout_ms: optional(expr),
          on_timeout: optional(oneOf("escalate", "fail", "default")),
          default: optional(expr),
          assignee: optional(expr),
          quorum: optional(expr, "How many persons have to give the same answer; one without it."),
          self_approval: optional(expr, "Whether the person who started the run may decide; true without it."),
          priority: optional(expr),
          hitl_target: optional(ref("IRHitlTarget")),
          on_response: optional(list(ref("IRResponseArm"))),
        },
      ],
      try: ["Catches errors by type.", { body: field(blocks), catches: field(list(ref("IRCatch"))) }],
      budget: [
        "Bounds what its body may spend.",
        {
          max_cost: optional(expr),
          max_duration_ms: optional(expr),
          max_retries: optional(expr),
          max_tokens: optional(expr),
          body: field(blocks),
        },
      ],
      debug: ["Only in debug builds.", { statements: field(statements) }],
    },
    {
      node_id: field(string, "Stable under edits elsewhere: `greet/decision`."),
      result_binding: optional(string, "The local that takes the result. A block with one takes `yield`."),
      result_type: optional(type),
      doc: optional(string),
      source_location: field(location),
    },
  ),
  IRExpr: union("IRExpr", {
    literal: [
      "A constant: money as its decimal text, a duration in milliseconds, dates as RFC 3339.",
      {
        type: field(oneOf("null", "bool", "int", "float", "string", "money", "date", "datetime", "duration")),
        value: field(json),
        currency: optional(string),
      },
    ],
    symbol: ["A member of an enum.", { name: field(string) }],
    name: [
      "A resolved name. `block` is `input`, `output` or `failed` of the model block around.",
      {
        scope: field(oneOf("local", "param", "core", "config", "memory", "reference", "plugin", "context", "block")),
        name: field(string),
      },
    ],
    member: ["`a.f`", { object: field(expr), name: field(string), optional: optional(boolean, "`?.`") }],
    index: [
      "`a[i]`: null where there is none.",
      {
        object: field(expr),
        index: field(expr),
        of: field(oneOf("array", "map")),
        optional: optional(boolean, "Null where a `?.` before it found null."),
      },
    ],
    call: [
      "A call of a pure flow or of a global function.",
      {
        target: field(oneOf("flow", "global")),
        name: field(string),
        args: field(list(ref("IRArgument"))),
        as: optional(type, "Of functions whose result is read as what is expected of it: `json_decode`."),
      },
    ],
    method: [
      "A method or property of the standard library, of memory, of reference data or of a plugin.",
      {
        receiver: field(expr),
        type: field(
          oneOf(
            "string",
            "enum",
            "array",
            "map",
            "number",
            "money",
            "date",
            "datetime",
            "duration",
            "memory",
            "reference",
            "plugin",
          ),
        ),
        name: field(string),
        args: field(list(ref("IRArgument"))),
        optional: optional(boolean, "`?.`"),
        as: optional(type, "Of methods that need a type: what is expected of `convert`, the enum of `order`."),
      },
    ],
    spread: ["`...x` in an array literal.", { value: field(expr) }],
    unary: [
      "`!` or `-`.",
      {
        op: field(oneOf("!", "-")),
        type: field(oneOf("bool", "int", "float", "money", "duration")),
        operand: field(expr),
      },
    ],
    binary: [
      "An operator; `type` says what is computed, so that nothing is decided at run time.",
      {
        op: field(oneOf("??", "||", "&&", "==", "!=", "in", "not in", "<", "<=", ">", ">=", "+", "-", "*", "/", "%")),
        type: field(
          oneOf("any", "bool", "int", "float", "string", "money", "date", "datetime", "duration", "array", "map"),
        ),
        left: field(expr),
        right: field(expr),
      },
    ],
    conditional: ["`if c { a } else { b }`", { test: field(expr), then: field(expr), else: field(expr) }],
    match: ["`match x { … }` as a value.", { subject: field(expr), arms: field(list(ref("IRExprArm"))) }],
    lambda: ["`x => e`", { params: field(list(string)), body: field(expr) }],
    object: [
      "An object literal, or a map literal.",
      { entries: field(list(ref("IREntry"))), of: field(oneOf("object", "map")) },
    ],
    array: ["An array literal.", { elements: field(list(expr)) }],
    interpolation: ["A string with `${…}`.", { parts: field(list(expr)) }],
    pipeline: ["A pipeline of pure stages.", { source: field(expr), stages: field(list(ref("IRStage"))) }],
    check: ["A value of unknown type, checked at run time.", { value: field(expr), type: field(type) }],
  }),
  IRArgument: object("IRArgument", { name: field(string), value: field(expr) }),
  IREntry: object("IREntry", { key: optional(string), value: field(expr) }),
  IRExprArm: object("IRExprArm", { pattern: field(ref("IRPattern")), guard: optional(expr), value: field(expr) }),
  IRStage: object("IRStage", {
    operator: field(oneOf("|>", "|?>", "|*>", "|~>")),
    function: field(expr, "A lambda of one parameter."),
    accepts: optional(boolean, "The stage says yes or no to the value, which goes on unchanged."),
    text: optional(string, "The stage as the source has it: right of `|~>`, for the event that says it was skipped."),
  }),
  IRStatement: union(
    "IRStatement",
    {
      assign: ["`x = e`, `x.f = e`, `x[i] = e`, `memory.n = e`.", { target: field(expr), value: field(expr) }],
      if: [
        "With `result_binding` it takes `yield`.",
        { test: field(expr), then: field(statements), else: field(statements), result_binding: optional(string) },
      ],
      match: [
        "With `result_binding` it takes `yield`.",
        { subject: field(expr), arms: field(list(ref("IRStatementArm"))), result_binding: optional(string) },
      ],
      foreach: [
        "The statements for each element, in one block. With `result_binding` it is the array of what they yield.",
        {
          item: field(string),
          index: optional(string),
          collection: field(expr),
          of: field(oneOf("array", "map")),
          body: field(statements),
          result_binding: optional(string),
        },
      ],
      while: [
        "A bounded loop, in one block. With `result_binding` it is the last value that is yielded, or null.",
        {
          condition: field(expr),
          max_iterations: field(int),
          body: field(statements),
          result_binding: optional(string),
        },
      ],
      expression: ["A call for its effect.", { expression: field(expr) }],
      return: ["Ends the flow.", { value: optional(expr) }],
      yield: ["Gives the innermost taker its value, and ends it.", { value: field(expr) }],
      break: ["Ends the loop.", {}],
      continue: ["Goes on with the next element.", {}],
      emit: ["Emits an event.", { event: field(string), payload: optional(expr) }],
    },
    { source_location: field(location) },
  ),
  IRStatementArm: object("IRStatementArm", {
    pattern: field(ref("IRPattern")),
    guard: optional(expr),
    body: field(statements),
  }),
  IRPattern: union("IRPattern", {
    literal: ["Equal to this constant.", { value: field(expr) }],
    symbol: ["This member of an enum.", { name: field(string) }],
    wildcard: ["Anything.", {}],
    bind: ["Anything, under this name.", { name: field(string) }],
    type: ["Of this type, under this name.", { type: field(type), name: field(string) }],
    object: ["An object whose fields match.", { fields: field(list(ref("IRFieldPattern"))) }],
    array: [
      "An array of these elements; `rest` takes what is left (`_` drops it).",
      { elements: field(list(ref("IRPattern"))), rest: optional(string) },
    ],
    alternatives: ["One of these.", { patterns: field(list(ref("IRPattern"))) }],
  }),
  IRFieldPattern: object("IRFieldPattern", { name: field(string), pattern: field(ref("IRPattern")) }),
  IRTest: object("IRTest", {
    name: field(string),
    locals: field(
      list(ref("IRLocal")),
      "What `given` declares, and names of lambdas and patterns. `result` is one more local, which `when` sets (see there).",
    ),
    steps: field(list(ref("IRTestStep"))),
    doc: optional(string),
    source_location: field(location),
  }),
  IRTestStep: union(
    "IRTestStep",
    {
      mock: [
        "What the world answers.",
        {
          target: field(string, "As the source writes it, for messages."),
          of: field(oneOf("model", "plugin", "core", "memory", "reference", "config", "recording")),
          name: field(
            string,
            "The model role, the method, the flow of the other core, the field, the parameter, or the file of the recording beside the source.",
          ),
          owner: optional(string, "The alias of the plugin, or the other core, `core://shop/orders`."),
          args: optional(
            list(ref("IRArgument")),
            "Of a plugin or a core: only calls with these arguments are answered.",
          ),
          answers: optional(
            list(ref("IRTestAnswer")),
            "Of a model, a plugin or a core: one call takes one, mocks of one target following each other. Without `answers` every call gives null.",
          ),
          always: optional(boolean, "Its one answer is given to every call."),
          value: optional(expr, "Of memory, reference data and config: the value before the run."),
        },
      ],
      given: ["Locals of the steps that follow, evaluated in order.", { values: field(bindings) }],
      when: [
        "Starts a flow, or goes on with the one started before. Then the local `result` is { status: enum[completed, failed, suspended], output, checkpoint?, checkpoints, error? { type, message, node_id? }, events [{ type, node_id?, block_kind?, payload }] }, a checkpoint being { name?, node_id, type, prompt, title?, payload, options (their ids), assignee?, priority, expires_at? }.",
        {
          action: field(
            oneOf("start", "resume", "timeout", "fail"),
            "`timeout` moves the clock to the end of the checkpoint's time; `fail` puts a failure before the answers of a model role and runs nothing.",
          ),
          flow: optional(string, "Of `start`; it may be internal."),
          args: field(list(ref("IRArgument")), "Of `start`."),
          checkpoint: optional(
            string,
            "Of `resume` and `timeout`: the result_binding of the one meant; else the first that waits.",
          ),
          value: optional(expr, "Of `resume`: the resolution."),
          role: optional(string, "Of `fail`: the model role."),
          failure: optional(ref("IRTestAnswer"), "Of `fail`."),
        },
      ],
      then: [
        "What must hold. A null where a value is needed fails the line.",
        { conditions: field(list(ref("IRCondition"))) },
      ],
      property: [
        "What must hold for all values; its conditions read them as parameters.",
        {
          runs: field(int, "How many sets of values are tried."),
          params: field(list(ref("IRParam"))),
          conditions: field(list(ref("IRCondition"))),
        },
      ],
    },
    { source_location: field(location) },
  ),
  IRTestAnswer: union("IRTestAnswer", {
    value: ["This value.", { value: field(expr) }],
    failure: [
      "A failure.",
      {
        failure: optional(oneOf("refusal", "timeout", "error", "parse_error"), "Of a model; anything else just fails."),
        message: optional(expr),
      },
    ],
  }),
};
