/** What a flow may do. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E400 = defineMessages("E400", {
  "nondeterministic-call":
    "`{function}()` gives another value each time, and `@rigid` may be evaluated again, which must come to the same. Take it before the block, `{variable} = {function}()`, and use the variable in it.",
});

export const E401 = defineMessages("E401", {
  "reference-assigned":
    "Reference data is read-only: it is the same for all instances and set when the core is deployed. What a flow changes belongs in `@memory`.",
  "reference-changed":
    "`{method}` would change `{target}`, and reference data is read-only: it is set when the core is deployed. What a flow changes belongs in `@memory`.",
});

export const E402 = defineMessages("E402", {
  "schedule-without-instance": {
    message:
      "A schedule names no instance, and this core has one for each `{key}`. Start the flow in each of them: `each_instance = true`.",
    fix: "Start it in each instance",
  },
  "instances-of-no-entity":
    "Only a core of `instance = :entity(key = …)` has instances by a key; this one starts the flow once without it.",
  "unknown-entity-key": "No flow has a parameter `{name}`, so no input could say which instance it is for.{hint}",
  "empty-entity-key": "An empty text names no parameter, so no input could say which instance it is for.",
  "event-without-key":
    "The core has an instance for each `{key}`, and `{flow}` has no parameter `{key}`, so no event could say which instance it is for. Give it one: `{flow}({key}: …)`.",
  "entity-key-type": "The key of an entity is a string, an int or a uuid, and `{name}` of `{flow}` is `{type}`.",
});

export const E403 = defineMessages("E403", {
  "model-without-input": "`@{block}` needs `input` or `context`: without one, the model has nothing to work on.",
});

export const E404 = defineMessages("E404", {
  unreachable: "This is never reached: every way to it has already ended.",
  "after-yield":
    "This is never reached: `yield` gives the value and ends this turn or body. What is to happen first stands before it.",
  "step-never-reached": "This step is never reached: only a retry goes on to the next one.",
});

export const E405 = defineMessages("E405", {
  "model-stage-in-rigid":
    "{stage} asks a model, and `@rigid` is deterministic. Put the pipeline before the block, and use its result inside.",
  "model-in-rigid":
    "{block} asks a model, and `@rigid` is deterministic. Put it before the block, and use its result inside.",
});

export const E406 = defineMessages("E406", {
  "missing-options": "A checkpoint of type `{type}` needs `options`{or}: what can the person decide?",
  "no-options": "There is nothing to decide: name at least one option.",
  "unfilled-field":
    "When the time is over, nobody fills {missing}. Prefill it in the form, or give it here: `{ decision: …, {name}: … }`.",
});

export const E407 = defineMessages("E407", {
  "unawaited-handle": {
    message:
      "`{name}` is never awaited. Await it with `@await_responses`, or leave out `{name} =`: the call then goes on by itself.",
    fix: "Do not take the handle",
  },
});

export const E408 = defineMessages("E408", {
  "single-handle": {
    message: "`from` takes several handles: put this one into an array, `[{handle}]`.",
    fix: "Put it into an array",
  },
  "no-handles": "There is nothing to wait for: name the handles, `[handle, …]`.",
  "array-among-handles": "The handles are named one by one here. An array of handles stands alone: `from = handles`.",
  "unnamed-handle": "Handles are named here: put this one into a variable first.",
  "nullable-handle": "`{name}` may be null, so nobody knows whether there is a call to wait for.",
  "awaited-without-async": {
    message: "`{name}` is awaited, so its call gives a handle: add `async = true`.",
    fix: "Add async = true",
  },
  "no-handle": "`{name}` is no handle of an asynchronous call but {found}. {advice}",
});

export const E409 = defineMessages("E409", {
  "role-without-modality":
    "The model role `{role}` has the modalities {modalities}, and `@{block}` needs `:{modality}`. The list of a role stands in place of the default: add `:{modality}` to it, or name another role.",
});

export const E410 = defineMessages("E410", {
  "missing-max-iterations": {
    message:
      "`@while` needs `max_iterations`: after how many rounds does it end at the latest? Write `@while(max_iterations = 10) …`.",
    fix: "Add max_iterations",
  },
});

export const E411 = defineMessages("E411", {
  "invalid-schedule": "This schedule cannot be followed: {wrong}.{example}",
  "unknown-time-zone": "There is no time zone `{name}`.{hint}",
});

export const E412 = defineMessages("E412", {
  "concurrent-assignment":
    "`{name}` belongs to the flow around, and bodies that run at once cannot assign it. Use another name here, and `yield` the value.",
});

export const E413 = defineMessages("E413", {
  "review-without-queue": {
    message: "A review needs `hitl_target` with a `queue`: where does it go?",
    fix: "Add hitl_target",
  },
});

export const E414 = defineMessages("E414", {
  "leaked-secret":
    "`config.{parameter}` is a secret. It may go to a plugin only, just as it is: as an argument of a plugin call, or as a setting in `@plugins`.",
  "default-of-secret":
    "A secret has no default: it would stand in the source and in the bundle. Let the host give `{parameter}`.",
});
