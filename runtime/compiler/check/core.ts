import type { CoreEntity } from "../resolve/core-entity.js";
import { list, quote, suggest } from "../diagnostics/wording.js";
import { createCheck } from "./flow.js";
import { unsupported } from "./flow-check.js";
import { infer } from "./expression.js";
import { checkSettings, entriesOfObject, expressionOf } from "./settings.js";
import { constantWord } from "./constants.js";

/** Checks the settings of a core, its instance and its model roles. */
export function checkCore(core: CoreEntity): void {
  const { unit, node } = core;
  const check = createCheck(unit, undefined, node);
  checkSettings(
    check,
    "core",
    core.settings.map((setting) => ({
      name: setting.name,
      value: { form: "expression", expression: setting.value },
      span: setting,
    })),
    node.name,
  );
  checkVersion(core);
  const mode = core.instance?.mode;
  if (mode?.kind === "SymbolLiteral" && mode.name !== "" && !INSTANCE_MODES.includes(mode.name)) {
    const { hint, more } = suggest(
      `:${mode.name}`,
      INSTANCE_MODES.map((name) => `:${name}`),
      mode,
    );
    const all =
      hint === ""
        ? ` It is ${list(
            INSTANCE_MODES.map((name) => quote(`:${name}`)),
            "or",
          )}.`
        : "";
    check.report("E307", mode, `${quote("instance")} cannot be ${quote(`:${mode.name}`)}.${hint}${all}`, more);
  } else if (mode?.kind === "SymbolLiteral" && mode.name !== "" && mode.name !== "stateless") {
    unsupported(check, mode, quote(`instance = :${mode.name}`));
  }
  for (const role of core.roles.values()) {
    const expression =
      role.node === undefined
        ? undefined
        : expressionOf({ name: role.node.name, value: role.node.value, span: role.node });
    if (expression === undefined) continue;
    if (expression.kind === "ObjectLiteral")
      checkSettings(check, "model_role", entriesOfObject(expression), expression);
    else if (expression.kind !== "MissingExpression") {
      infer(check, expression);
      check.report("E301", expression, `A model role is written out as an object: ${quote('{ model = "…" }')}.`);
    }
  }
}

/** How many instances of a core there are. */
const INSTANCE_MODES: readonly string[] = ["stateless", "entity", "singleton"];

const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function checkVersion(core: CoreEntity): void {
  const setting = core.settings.find((candidate) => candidate.name.text === "version");
  const text = setting?.value.kind === "StringLiteral" ? constantWord(setting.value) : undefined;
  if (setting === undefined || text === undefined || SEMVER.test(text)) return;
  core.unit.reporter.report(
    "E305",
    setting.value,
    `${quote(JSON.stringify(text))} is no version: write three numbers, such as ${quote('"1.0.0"')}.`,
  );
}
