import type { CoreInterfaceDeclaration, MethodSignature, PluginInterfaceDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { interfaceName } from "../../semantics/interfaces.js";
import type { InterfaceEntity, MethodEntity, Unit } from "../../semantics/program.js";
import { requireConstant } from "../constants.js";
import { SELF } from "../../semantics/blocks.js";
import { checkAgainst } from "../expect.js";
import { createCheck } from "../flow.js";

/** `@core_interface core://shop/orders { refund(order_id: string): Receipt }`. */
export function checkCoreInterface(unit: Unit, node: CoreInterfaceDeclaration): void {
  const { target } = node;
  if (target.kind === "UriLiteral") {
    if (target.text === SELF) {
      unit.reporter.report(
        "E213",
        target,
        `${quote(SELF)} is this core, and its flows are known. Remove the interface.`,
      );
      return;
    }
    if (!target.text.startsWith("core://")) {
      unit.reporter.report(
        "E301",
        target,
        `${quote("@core_interface")} names a core, such as ${quote("core://shop/orders")}.`,
      );
      return;
    }
  }
  checkInterface(unit, node);
}

/** What a plugin or another core offers: no two methods of one name, known types, defaults that fit. */
function checkInterface(unit: Unit, node: InterfaceEntity["node"]): void {
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

/** `@plugin_interface company/salesforce@1.0 { get_account(id: string): Account }`. */
export function checkPluginInterface(unit: Unit, node: PluginInterfaceDeclaration): void {
  checkInterface(unit, node);
}
