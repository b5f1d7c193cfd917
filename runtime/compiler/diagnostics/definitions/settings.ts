/** Settings, and what must be constant. */
import { defineMessages } from "../../../diagnostic-definition.js";

export const E211 = defineMessages("E211", {
  "unknown-setting": "{block} has no setting `{name}`.{hint}{known}",
  "needless-threshold": {
    message:
      "`{flow}` gives `bool`, which needs no `threshold`: that is for evaluators that give a `float`. Remove it.",
    fix: "Remove threshold",
  },
  "bound-of-no-number": "`{name}` bounds a number, and `{parameter}` is `{type}`.",
  "settings-of-mode": "`:{mode}` has no settings. {names} {belong} to `:entity(key = …)`.",
  "unknown-example-field": "An example has `input` and `output`, not `{name}`.",
  "unknown-failure-handler": "There is no failure `{name}`.{hint}{known}",
});

export const E212 = defineMessages("E212", {
  "missing-setting": "`{block}` needs `{name}`: {doc}.",
  "missing-settings": "`{block}` needs {settings}:{docs}",
  "misplaced-threshold": "`threshold` is the setting of `{flow}`: it stands as the first line of its body.",
  "missing-threshold": {
    message:
      "`{flow}` gives a score, so it needs `threshold`: which score is enough? Write `threshold = 0.8` as the first line of its body.",
    fix: "Add threshold",
  },
  "empty-resume": '`resume` needs what the person decided: `resume { decision = "approve" }`.',
  "mock-without-value": "The mock of {name} needs a value: `= …`.",
  "entity-without-key":
    '`:entity` needs a key, the parameter whose value tells the instances apart: `:entity(key = "customer_id")`.',
  "timeout-action-without-timeout": "`on_timeout` needs a `timeout`: after how long?",
  "missing-default-decision": '`on_timeout = "default"` needs a `default`: the decision that is taken then.',
  "incomplete-example": "An example needs {missing}.",
  "empty-budget": "`@budget` needs `max_duration`, `max_tokens`, `max_cost` or `max_retries`: what may its body spend?",
  "mock-without-answer": "The mock of {name} needs an answer: `= …`.",
});

export const E214 = defineMessages("E214", {
  "not-constant":
    "{what} is read when the program is compiled, so it must be a constant: a literal, or an array or object of constants.",
  "moment-as-constant":
    "{what} is read when the program is compiled, and `{call}` gives another value each time. Leave it out with an optional type, `T?`, and write `?? {call}` where it is read.",
  "member-as-constant": {
    message: "A member of an enum is written with a colon: `:{member}`.",
    fix: "Change to :{member}",
  },
  "difference-as-date": { message: "A date has two digits for month and day: `{date}`.", fix: "Change to {date}" },
  "interpolated-import-path": "The path of an import is read when the program is compiled: it holds no `${…}`.",
  "interpolated-pattern": "A pattern is a constant: it cannot hold `${…}`. Compare in a guard: `name if name == …`.",
  "setting-no-name": "{name} is a name, known when the program is compiled.",
  "setting-not-one-of":
    "{name} is read when the program is compiled, so it is a constant: one of {words}, written as a string or a symbol.",
  "failure-no-word": "How a model fails is a word: {words}.",
  "recording-no-text":
    '`@mock recording` names a file beside this one, known when the program is compiled: `= "run.jsonl"`.',
  "checkpoint-type-no-word": "`type` is a word, known when the program is compiled.",
  "varying-threshold": "`threshold` of `{flow}` is the same for all values: a constant, or a field of `config`.",
  "target-no-core": "`target` is a core, known when the program is compiled: `core://tenant/slug`.",
  "quoted-target": {
    message: "`target` is a core, known when the program is compiled: `{uri}`, without quotes.",
    fix: "Remove the quotes",
  },
});

export const E215 = defineMessages("E215", {
  "out-of-bounds": "{name} is {bounds}, not {value}.",
  "not-positive": "{name} is more than nothing.",
  "min-above-max": "`min` is at most `max`, which is {max}, not {min}.",
  "default-out-of-bounds": "The default of `config.{name}` is {range}, not {value}.",
  "empty-option-id": "The id of an option is a text that is not empty.",
  "max-below-one": "`max` is at least 1, not {value}.",
});

export const E216 = defineMessages("E216", {
  "missing-recording":
    "There is no file `{file}` beside this one. `scaicore run --record {file}` writes one; in VS Code, Use as Mock in the list of runs.",
  "empty-recording": "`{file}` is empty: nothing was recorded.",
  "no-recording": "`{file}` is no recording: the first line of one is its version. `scaicore run --record` writes one.",
  "newer-recording": "A newer version of ScaiCore has made `{file}`, which this one cannot read.",
});
