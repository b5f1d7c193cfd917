import type { IRModule, IRTest, IRTestStep } from "../module.js";
import { walkTest } from "../walk.js";
import type { Report } from "./fault.js";
import { E415 } from "./messages.js";
import { binderVisitor } from "./names.js";

/** Reports names in tests that the module does not have: what they start, mock and read. */
export function verifyTests(module: IRModule, report: Report): void {
  for (const test of module.tests ?? []) {
    for (const step of test.steps) verifyStep(module, test, step, report);
    verifyLocals(test, report);
  }
}

function verifyStep(module: IRModule, test: IRTest, step: IRTestStep, report: Report): void {
  const missing = (what: string, name: string): void =>
    report(
      E415["unknown-name-in-test"]({ test: JSON.stringify(test.name), what, name: JSON.stringify(name) }),
      undefined,
      step.source_location,
    );
  const inside = (list: readonly { readonly name: string }[], what: string, name: string): void => {
    if (!list.some((item) => item.name === name)) missing(what, name);
  };
  const role = (name: string): void => {
    // A core without models has one role, which the host provides.
    if (module.models.length === 0 ? name !== "primary" : !module.models.some(({ role_name }) => role_name === name))
      missing("model role", name);
  };
  if (step.kind === "when") {
    if (step.action === "start") inside(module.flows, "flow", step.flow ?? "");
    if (step.action === "fail") role(step.role ?? "");
  }
  if (step.kind !== "mock") return;
  switch (step.of) {
    case "model":
      role(step.name);
      return;
    case "plugin":
      if (!module.plugins.some(({ alias }) => alias === step.owner)) missing("plugin", step.owner ?? "");
      return;
    case "memory":
      inside(module.memory, "memory field", step.name);
      return;
    case "reference":
      inside(module.reference, "reference field", step.name);
      return;
    case "config":
      inside(module.config, "config parameter", step.name);
      return;
    case "core":
    case "recording":
      return;
  }
}

function verifyLocals(test: IRTest, report: Report): void {
  const known = new Set(["result", ...test.locals.map(({ name }) => name)]);
  const unknown = new Set<string>();
  walkTest(
    test,
    binderVisitor((name) => known.add(name)),
  );
  walkTest(test, {
    expr: (expr) => {
      if (expr.kind !== "name" || expr.scope !== "local" || known.has(expr.name) || unknown.has(expr.name)) return;
      unknown.add(expr.name);
      report(
        E415["unknown-variable-in-test"]({ test: JSON.stringify(test.name), name: JSON.stringify(expr.name) }),
        undefined,
        test.source_location,
      );
    },
  });
}
