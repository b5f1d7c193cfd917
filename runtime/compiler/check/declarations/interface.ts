import type { MethodSignature } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { type InterfaceEntity, type MethodEntity, interfaceName } from "../../resolve/interface-entity.js";
import type { Unit } from "../../resolve/unit.js";
import { requireConstant } from "../constants.js";
import { checkAgainst } from "../expect.js";
import { createCheck } from "../flow.js";

/** What a plugin or another core offers: no two methods of one name, known types, defaults that fit. */
export function checkInterface(unit: Unit, node: InterfaceEntity["node"]): void {
  const entity = unit.ownInterfaces.find((candidate) => candidate.node === node);
  if (entity === undefined) return;
  const { start, end } = interfaceName(node);
  unit.facts.occurrences.push({ start, end, symbol: entity.symbol, role: "declaration" });
  for (const method of node.methods) {
    const declared = entity.methods.get(method.name.text);
    if (declared === undefined) continue;
    if (declared.node === method) checkMethod(unit, declared);
    else tellTwice(unit, method, declared, entity);
  }
}

function tellTwice(unit: Unit, method: MethodSignature, first: MethodEntity, { of }: InterfaceEntity): void {
  const what = of === "plugin" ? "method" : "flow";
  unit.reporter.report("E201", method.name, `There is a ${what} ${quote(first.name)} already in this interface.`, {
    related: [{ message: "The first one", file: unit.path, ...first.symbol.declaration!.name }],
  });
}

function checkMethod(unit: Unit, method: MethodEntity): void {
  const { facts } = unit;
  const { name } = method.node;
  facts.occurrences.push({ start: name.start, end: name.end, symbol: method.symbol, role: "declaration" });
  const check = createCheck(unit, undefined, method.node);
  const seen = new Map<string, { readonly start: number; readonly end: number }>();
  for (const { name: param, node, type, default: value, symbol } of method.params) {
    if (param === "") continue;
    const { start, end } = node.name;
    const first = seen.get(param);
    if (first !== undefined) {
      check.report("E201", node.name, `${quote(method.name)} has a parameter ${quote(param)} already.`, {
        related: [{ message: "The first one", file: unit.path, ...first }],
      });
      continue;
    }
    seen.set(param, { start, end });
    facts.occurrences.push({ start, end, symbol, role: "declaration" });
    if (value !== undefined && requireConstant(check, value, `The default of ${quote(param)}`))
      checkAgainst(check, value, type, { what: `the default of ${quote(param)}` });
  }
  method.resolve();
}
