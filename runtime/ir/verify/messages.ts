/** The messages of the verifier about modules that cannot run: damaged ones, or ones made by hand. */
import { defineMessages, phrases as define } from "../../diagnostic-definition.js";

export const E400 = defineMessages("E400", {
  "nondeterministic-call": "{function}() is not deterministic and cannot stand in @rigid. Call it before the block.",
});

export const E401 = defineMessages("E401", {
  "reference-written": "Reference data cannot be written.",
});

export const E402 = defineMessages("E402", {
  "instances-of-no-entity": "The trigger {name} starts in each instance, and only schedules of an entity core can.",
  "entity-without-key": "An :entity core needs a key.",
  "unknown-entity-key": "No flow has a parameter {key}, the entity key of this core.",
  "entity-key-type": "The parameter {key} of the flow {flow}, the entity key, is no string, int or uuid.",
});

export const E403 = defineMessages("E403", {
  "model-without-input": "The @{block} block has neither input nor context: the model would know nothing.",
});

export const E404 = defineMessages("E404", {
  "unreachable-block": "This block is never reached: every way to it has ended.",
  "unreachable-statement": "This statement is never reached: every way to it has ended.",
});

export const E405 = defineMessages("E405", {
  "model-in-rigid": "The flow {flow} calls a model and cannot be called in @rigid.",
});

export const E406 = defineMessages("E406", {
  "checkpoint-without-options": "A checkpoint of type {type} needs options or a form to be decided with.",
  "missing-default-decision": 'on_timeout = "default" needs a default to decide with.',
});

export const E407 = defineMessages("E407", {
  "unawaited-handle": "The handle {name} is never awaited. Await it, or do not capture it.",
});

export const E408 = defineMessages("E408", {
  "no-handles": "@await_responses waits for nothing: it needs handles.",
  "no-array-of-handles": "{local} is no array of handles of asynchronous calls.",
  "no-handle": "{name} is no handle of an asynchronous @core_call.",
});

export const E409 = defineMessages("E409", {
  "role-without-modality": "The model role {role} lacks the modality :{modality}, which this block needs.",
});

export const E410 = defineMessages("E410", {
  "unbounded-while": "@while needs max_iterations of at least 1, not {max}.",
});

export const E411 = defineMessages("E411", {
  "invalid-schedule": "The schedule {name} cannot be followed: {problem}.",
  "invalid-trigger": "The trigger {trigger} cannot be followed: {problem}.",
});

export const E412 = defineMessages("E412", {
  "concurrent-assignment":
    "{name} is assigned in a body that runs at the same time as others. Yield the value instead.",
});

export const E413 = defineMessages("E413", {
  "review-without-queue": "A review needs hitl_target with a queue, for the host to know where it goes.",
});

export const E414 = defineMessages("E414", {
  "secret-with-default": "The secret {name} has a default, which anyone who has the module can read.",
  "leaked-secret": "The secret {name} would leave the core here. It may go to plugins only.",
});

export const E415 = defineMessages("E415", {
  "unknown-name-in-test": "The test {test} names the {what} {name}, which the module lacks.",
  "unknown-variable-in-test": "The test {test} has no variable {name}.",
  "unknown-method": "{owner} has no {name}.",
  "unknown-parameter": "{method} has no parameter {argument}.",
  "unknown-name": "The module has no {what} {name}.",
  "unknown-flow": "The {trigger} starts the flow {flow}, which the module lacks.",
  "internal-flow": "The {trigger} starts the flow {flow}, which is @internal and cannot be started from outside.",
  "unknown-variable": "The flow {flow} has no variable {name}.",
  "unknown-field-method": "A field of {type} has no method {method}.",
});

export const E416 = defineMessages("E416", {
  "ambiguous-arm": "An arm of on_response has a value or a body, one of the two.",
  "double-name": "The module has two {what} {name}.",
  "method-of-no-plugin": "The method {method} of a plugin is called on something that is no plugin.",
  "missing-argument": "The call of {method} lacks the argument {argument}.",
  "stage-lambda": "A stage right of {operator} is a lambda of one parameter.",
  "stage-of-no-judgement": "A stage right of {operator} cannot say yes or no: that is for |?>.",
  "threshold-of-no-evaluator": "The {role} {flow} has a threshold, which only an evaluator has.",
  "evaluator-result": "The evaluator {flow} gives neither a bool nor a float.",
  "missing-threshold": "The evaluator {flow} gives a score and has no threshold to hold it against.",
  "needless-threshold": "The evaluator {flow} gives a bool and has a threshold.",
  "impure-call": "The flow {flow} is not pure and cannot be called in an expression.",
  "not-pure": "The flow {flow} is said to be pure, but {reason}.",
  recursion: "The flow {flow} calls itself{through}.",
  "endless-type": "The type {type} contains itself{through}.",
  "double-declaration": "The module has two {what} of the name {name}.",
  "double-node-id": "Two blocks have the node id {id}.",
  "schedule-without-input": "The schedule {name} gives no input, and the flow {flow} needs {parameter}.",
  "assigned-constant": "Only variables, parameters and memory can be assigned.",
  "method-of-no-field": "{method} of {type} is called on something that is no {type} field.",
});

/** Reasons why a flow that is marked as pure is not, and other parts of messages. */
export const phrases = define({
  hasBlock: "it has a {kind} block",
  emits: "it emits an event",
  writesMemory: "it writes memory",
  callsFunction: "it calls {name}()",
  callsImpure: "it calls {name}, which is not pure",
  callsPlugin: "it calls a plugin",
  through: " through {name}",
  whatIsAwaited: "What is awaited",
});
