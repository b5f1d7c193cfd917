import type { TestStep } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { resolveType } from "../../resolve/resolve-type.js";
import type { Variable } from "../../resolve/variable.js";
import { formatType } from "../../types/format.js";
import { checkCondition } from "../condition.js";
import { during } from "../flow-check.js";
import { openScope } from "../scope.js";
import { checkSettings, entriesOfSettings } from "../settings.js";
import { keywordSpan } from "../declarations/keyword-span.js";
import type { TestCheck } from "./test-check.js";

type PropertyStep = TestStep & { readonly kind: "PropertyStep" };

/** `@property(runs = 100) (n: int) { … }`: conditions over pure flows that hold for all values. */
export function checkProperty(check: TestCheck, step: PropertyStep): void {
  checkSettings(check, "property", entriesOfSettings(step.header), keywordSpan(step, "@property"));
  const scope = openScope(check.scope, step, check.facts, "names");
  during(check, { scope }, () => {
    for (const param of step.params) {
      const { name } = param;
      const type = resolveType(param.type, check.unit);
      if (param.default !== undefined)
        check.report("E213", param.default, "A property is tried with many values: a default has no meaning here.");
      if (name.text === "") continue;
      const first = scope.names.get(name.text);
      if (first !== undefined) {
        check.report("E201", name, `The property has a value ${quote(name.text)} already.`, {
          related: [{ message: "The first one", file: check.unit.path, ...first.symbol.declaration!.name }],
        });
        continue;
      }
      const span = { start: name.start, end: name.end };
      const variable: Variable = {
        name: name.text,
        kind: "param",
        type,
        symbol: {
          kind: "parameter",
          name: name.text,
          type,
          doc: param.doc,
          detail: `${name.text}: ${formatType(type)}`,
          declaration: { file: check.unit.path, name: span, full: { start: param.start, end: param.end } },
        },
        irName: name.text,
        concurrency: 0,
      };
      scope.names.set(name.text, variable);
      check.state.set(variable, { assigned: true, type: undefined, paths: undefined });
      check.facts.occurrences.push({ ...span, symbol: variable.symbol, role: "declaration" });
      check.facts.properties.set(param, variable);
    }
    if (step.params.length === 0)
      check.report(
        "E303",
        keywordSpan(step, "@property"),
        `A property names its values: ${quote("@property (n: int) { … }")}.`,
      );
    for (const condition of step.conditions) checkCondition(check, condition, `A line of ${quote("@property")}`);
  });
}
