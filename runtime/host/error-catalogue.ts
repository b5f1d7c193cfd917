import type { RunErrorType } from "./errors.js";

/** Every `errorType` there is. */
export type ErrorType =
  | RunErrorType
  | "InputError"
  | "FlowNotFoundError"
  | "EnvironmentError"
  | "BundleError"
  | "CheckpointNotFoundError"
  | "CheckpointAlreadyResolvedError"
  | "CheckpointCancelledError"
  | "ResolutionError"
  | "NotAuthorizedError"
  | "CheckpointMismatchError"
  | "ModuleMismatchError"
  | "InvocationConflictError"
  | "InvocationNotFoundError"
  | "OwnershipLostError"
  | "StoreError"
  | "StoreCorruptError"
  | "UsageError"
  | "PathError"
  | "PluginsConfigError"
  | "RecordingError"
  | "CompileError";

/** Where an error is met first. */
export type ErrorPlace = "flow" | "request" | "load" | "store" | "command";

export interface ErrorEntry {
  readonly place: ErrorPlace;
  /** A phrase, no full stop. */
  readonly title: string;
  readonly cause: string;
  readonly cure: string;
  /** `@catch` takes it. Of errors of a flow only. */
  readonly caught?: boolean;
}

/**
 * All errors, with what leads to them and what to do. `docs/errors.md` is made from this table
 * (`scripts/generate-errors-docs.mjs`), and a test provokes each of them.
 */
export const errorCatalogue: Readonly<Record<ErrorType, ErrorEntry>> = {
  GuardViolationError: {
    place: "flow",
    caught: true,
    title: "A condition did not hold",
    cause:
      "A `guard` of @guarded does not hold of the input, a `validate` does not hold of the answer after all retries, or the model's provider says that the answer violates the constraints. `details.failed` has the conditions as they stand in the source.",
    cure: "Check the input before the block; give `on_validation_failure` or a handler for `constraint_violation`; or catch it.",
  },
  ModelOutputError: {
    place: "flow",
    caught: true,
    title: "A model's answer cannot be used",
    cause:
      "The answer does not fit the block's `output` type, was cut off (`details.finish` is `length`), has a `confidence` outside of 0 to 1, is less sure than `min_confidence` where a handler asks for that, or is made up, as its provider says. `details.problems` has each place where it does not fit.",
    cure: "Give handlers for `parse_error`, `low_confidence` or `hallucination`: `retry` feeds the mistakes back to the model. Examples and field comments (`///`) help models to see the form; `scaicore inspect --prompt` shows what they are told.",
  },
  ModelRefusalError: {
    place: "flow",
    caught: true,
    title: "A model refused to answer",
    cause: 'The provider reports a refusal (`finish: "refusal"`). What the model said is part of the message.',
    cure: "Give a handler for `refusal`: a value to take instead, or `escalate`.",
  },
  ModelProviderError: {
    place: "flow",
    caught: true,
    title: "A model could not be asked",
    cause:
      "The provider failed (network, key, quota), gave something that is no response, or a mock has no answer left. The message is the provider's, with secrets cut out.",
    cure: "Look at the message and at `details`: `provider`, `model`, `status`, `request_id`, `attempts`, and whether it is `retryable`. `fallback` of the role and RoutingModelProvider go to another model; @try with @catch goes on without.",
  },
  PluginError: {
    place: "flow",
    caught: true,
    title: "A plugin call failed",
    cause:
      "The plugin threw, gave a value that does not fit its declared type, or has no value for a secret that it needs.",
    cure: "Look at the message, which names plugin and method. Catch it where the flow can go on without.",
  },
  BudgetExceededError: {
    place: "flow",
    caught: true,
    title: "A budget was spent",
    cause:
      "What runs under @budget, or a model block with one, took more time, tokens or retries than its bound. Waiting for people is free. A @catch inside that budget does not take it; one around it does.",
    cure: "Raise the bound, or catch the error around the budget and give what there is.",
  },
  CheckpointExpiredError: {
    place: "flow",
    caught: true,
    title: "Nobody decided in time",
    cause:
      'A checkpoint\'s `timeout` passed, and `on_timeout` is `"fail"`. A `resume` that comes too late rejects with it too.',
    cure: 'Give `on_timeout = "default"` or `"escalate"`, or catch it. A late decision cannot be taken any more: start again.',
  },
  CancelledError: {
    place: "flow",
    caught: false,
    title: "The run was cancelled",
    cause:
      "`engine.cancel()`, an aborted signal, Ctrl+C, `--timeout` or `scaicore cancel` ended the run. @catch never takes it.",
    cure: "Nothing is to be done. To stop a host without ending its runs, call `engine.close()` instead.",
  },
  LimitError: {
    place: "flow",
    caught: true,
    title: "A limit was passed",
    cause:
      "The run took too many steps or nested calls, computed too long in one block, or made a text, a value or a state that is too large or too deep. `details.limit` names the limit.",
    cure: "Raise it in `limits`, an option of `CoreEngine.load`, if the flow needs it. A block that computes too long does less in each turn of a loop. A state that is too large usually holds documents that should be fetched where they are used.",
  },
  ArithmeticError: {
    place: "flow",
    caught: true,
    title: "A result that is no number",
    cause:
      "A division by zero, a number beyond what an int or money holds, a date that does not exist, or assignment outside an array.",
    cure: "Check the operands first.",
  },
  DispatchError: {
    place: "flow",
    caught: true,
    title: "Another core could not be reached",
    cause:
      "The host has no way to the core of a @core_call, the call itself failed, the dispatcher gave what is no result, or a result before the called run rested, or instances wait for each other through their calls. What the other core's flow failed with keeps its own type.",
    cure: "Give the host a CoreDispatcher that knows the target, or catch the error. Where the message names a circle, let calls between instances go one way.",
  },
  NondeterminismError: {
    place: "flow",
    caught: true,
    title: "A repeated block did something else",
    cause:
      "After a crash a block is evaluated again over what its calls were answered, and it made another call than before: something that it reads has changed meanwhile, such as reference data. `details` has both calls.",
    cure: "Read what may change into a variable in a block before the calls.",
  },
  RecoveryLimitError: {
    place: "flow",
    caught: false,
    title: "A run was recovered too often",
    cause: "Each time the run went on, its process ended before it got any further.",
    cure: "Find out what ends the process: usually memory, or a plugin that exits. Then start the run again, or call `recover({ maxAttempts })`.",
  },
  ConflictError: {
    place: "flow",
    caught: true,
    title: "Others wrote the same memory too often",
    cause: "A block's writes met those of other runs each time it was tried.",
    cure: "Keep what many runs write in entries of their own (a map by key, `add` to an array), or serialise them with an entity core.",
  },
  TimeoutError: {
    place: "flow",
    caught: true,
    title: "Something took too long",
    cause:
      "`timeout` of a @core_call or @await_responses passed, a model or plugin gave no answer within `limits.modelCallMs` or `limits.pluginCallMs`, or says that its call timed out.",
    cure: "Raise the timeout or the limit, or catch the error.",
  },
  FlowFailedError: {
    place: "flow",
    caught: true,
    title: "The flow ended itself",
    cause: "The flow, or one that it called, ran into `fail(message, details)`. `details` are those that it gave.",
    cure: "Do what the message asks for, and start it anew; or catch it: `@catch FlowFailedError e`.",
  },
  AssertionError: {
    place: "flow",
    caught: true,
    title: "An assertion did not hold",
    cause: "`assert` in a @debug block of a build with `--debug`.",
    cure: "Look at its message, and at the values that `log` gives.",
  },
  MatchError: {
    place: "flow",
    caught: true,
    title: "No arm matched",
    cause:
      "A match used as a value met one that no arm takes. The compiler demands arms for all values, so this bundle was changed or made by other means.",
    cure: "Add an arm with the pattern `_`.",
  },
  InternalError: {
    place: "flow",
    caught: true,
    title: "The bundle, the host or the engine has a fault",
    cause:
      "Something failed that should not be able to: the bundle contradicts itself, as the message says, because it was changed or made by other means than the compiler; a part of the host threw where it must not; or the engine is wrong.",
    cure: "Look at the message. Compile a bundle that contradicts itself again; what is neither the bundle's nor your host's, please report.",
  },
  InputError: {
    place: "request",
    title: "The input does not fit",
    cause:
      "An argument is missing, unknown or of another type than the flow's parameter; or the request itself is malformed. `details.path` says where, as in `input.items[2].price`.",
    cure: "Send what the manifest says (`scaicore compile --emit-manifest`).",
  },
  FlowNotFoundError: {
    place: "request",
    title: "There is no such flow",
    cause: "The core has no flow or trigger of this name, or the flow is @internal.",
    cure: "`scaicore inspect` lists the flows.",
  },
  InvocationConflictError: {
    place: "request",
    title: "The id belongs to another invocation",
    cause:
      "An invocation of this `invocationId` exists and has another flow, input or instance key; `details.field` says which differs.",
    cure: "Use an id for one thing only, or none: the engine makes one.",
  },
  InvocationNotFoundError: {
    place: "request",
    title: "There is no such invocation",
    cause: "The id is mistyped, belongs to another store, or was pruned.",
    cure: "Check id and store.",
  },
  CheckpointNotFoundError: {
    place: "request",
    title: "There is no such checkpoint",
    cause: "The id is mistyped, belongs to another store, or its run was pruned.",
    cure: "`scaicore checkpoints` lists what is pending.",
  },
  CheckpointAlreadyResolvedError: {
    place: "request",
    title: "Somebody decided before",
    cause: "The checkpoint has a decision; the error carries it. A decision counts once.",
    cure: "Show it to the person. A retry of the same request should carry the same `requestId`: it gets the result instead.",
  },
  CheckpointCancelledError: {
    place: "request",
    title: "The decision is not needed any more",
    cause: "The run was cancelled, or the branch that asked was ended by another one.",
    cure: "Withdraw the question.",
  },
  ResolutionError: {
    place: "request",
    title: "The decision is not allowed",
    cause:
      "The option does not exist, or a field of the form is missing or of the wrong type; `details.field` names it. The checkpoint is still pending.",
    cure: "Correct the field and resume again.",
  },
  NotAuthorizedError: {
    place: "request",
    title: "This person may not decide",
    cause:
      "The checkpoint is for somebody else, the person started the run and may not decide it, nobody is named where persons are counted, or the host's `authorizer` said no, failed or did not answer. `details` has `person`, `assignee` and `reason`; the checkpoint is still pending.",
    cure: "Let somebody decide who may, or name the person: `person` of the request, `--as`, `--group` and `--role` on the command line, `scaicore.checkpoints.decideAs`, `groups` and `roles` in the editor.",
  },
  CheckpointMismatchError: {
    place: "request",
    title: "What was shown is not what is pending",
    cause:
      "The `shownDigest` of the request is not the digest of the checkpoint: the person saw another checkpoint, a part of it, or something that was changed on the way. It is still pending; `details` has both digests.",
    cure: "Show the checkpoint again, and send its `digest` with the decision.",
  },
  ModuleMismatchError: {
    place: "request",
    title: "The run belongs to another core",
    cause:
      "The checkpoint is one of another core, or the bundle that its run began with is missing from the store or damaged.",
    cure: "Resume with an engine of that core. A missing bundle can be put back: the store takes it by its hash.",
  },
  EnvironmentError: {
    place: "load",
    title: "The host lacks something",
    cause:
      "The module needs plugins, model roles, configuration or secrets that the environment does not have. `details.missing` lists all.",
    cure: "Add them to the HostEnvironment.",
  },
  BundleError: {
    place: "load",
    title: "This is no sound bundle",
    cause: "The file is cut off, damaged, of a newer format, or a module that does not verify. The message says where.",
    cure: "Compile it again.",
  },
  OwnershipLostError: {
    place: "store",
    title: "Another engine has taken the run over",
    cause:
      "This process seemed to be dead: it was stopped, or its heartbeat did not get through. Engines never report it: they wait for the new owner's outcome. Only those who use a CheckpointBackend themselves meet it.",
    cure: "Stop, and read the outcome that the new owner wrote.",
  },
  StoreError: {
    place: "store",
    title: "The store failed",
    cause:
      "The disk is full or cannot be written, the directory belongs to a newer version, its codec or key is another one, the store gave no answer in time or none that can be used, the secrets, configuration or reference data of a program cannot be read, or the engine was closed while a call waited for its run.",
    cure: "Look at the message. Nothing that was acknowledged is lost: the engine goes on by itself when the store and the host work again, or `recover()` does. `retryable` says whether trying again may help; after `resume` and `decide`, `details.decided` says whether the decision is recorded.",
  },
  StoreCorruptError: {
    place: "store",
    title: "A stored run is damaged",
    cause:
      "Bytes of an invocation's log were changed or lost after they had been acknowledged: a failing disk, or a program that wrote there.",
    cure: "Restore that invocation from a backup, or cancel it. All others go on.",
  },
  UsageError: {
    place: "command",
    title: "The command line cannot be understood",
    cause: "An unknown command or option, or a value that is missing.",
    cure: "`scaicore <command> --help`.",
  },
  PathError: {
    place: "command",
    title: "A file cannot be used",
    cause: "It does not exist, cannot be read or written, or is not what the option takes.",
    cure: "Check the path that the message names.",
  },
  PluginsConfigError: {
    place: "command",
    title: "The configuration of plugins is wrong",
    cause:
      "`scaicore.plugins.json` is no JSON, has what is unknown there, or needs an environment variable that is not set. Within a flow it is a PluginError.",
    cure: "Correct what the message names. [plugins.md](plugins.md) says what may stand there.",
  },
  RecordingError: {
    place: "command",
    title: "A recording cannot be read",
    cause:
      "The file is no recording, or one that is damaged by more than the end of a process that wrote it. The command line says it as a PathError.",
    cure: "Record anew with `--record`, or name the file that was meant. [mocks.md](mocks.md#recordings) says what stands in one.",
  },
  CompileError: {
    place: "command",
    title: "The source has errors",
    cause: "The compiler found mistakes; each is listed with its place.",
    cure: "Correct them. [diagnostics.md](diagnostics.md) explains each code.",
  },
};
