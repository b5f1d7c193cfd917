import type { CoreInterfaceDeclaration, MethodSignature, PluginInterfaceDeclaration } from "../../../syntax/ast.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { E301 } from "../../diagnostics/definitions/values.js";
import { relatedTexts } from "../../diagnostics/phrases.js";
import { interfaceName } from "../../semantics/interfaces.js";
import type { InterfaceEntity, MethodEntity, Unit } from "../../semantics/program.js";
import { SELF } from "../../semantics/blocks.js";
import { checkDefault } from "../expect.js";
import { createCheck } from "../flow.js";

/** `@core_interface core://shop/orders { refund(order_id: string): Receipt }`. */
export function checkCoreInterface(unit: Unit, node: CoreInterfaceDeclaration): void {
  const { target } = node;
  if (target.kind === "UriLiteral") {
    if (target.text === SELF) {
      unit.reporter.report(E213["interface-of-self"]({ self: SELF }), target);
      return;
    }
    if (!target.text.startsWith("core://")) {
      unit.reporter.report(E301["interface-of-no-core"](), target);
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
    else reportTwice(unit, method, declared, entity);
  }
}

function reportTwice(unit: Unit, method: MethodSignature, first: MethodEntity, { of }: InterfaceEntity): void {
  const what = of === "plugin" ? "method" : "flow";
  unit.reporter.report(E201["double-interface-method"]({ what, name: first.name }), method.name, {
    related: [{ message: relatedTexts.first(), file: unit.path, ...first.symbol.declaration!.name }],
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
      check.report(E201["double-interface-parameter"]({ method: method.name, parameter: param }), node.name, {
        related: [{ message: relatedTexts.first(), file: unit.path, ...first }],
      });
      continue;
    }
    seen.set(param, { start, end });
    facts.occurrences.push({ start, end, symbol, role: "declaration" });
    if (value !== undefined) checkDefault(check, value, type, param, node.type);
  }
  method.resolve();
}

/** `@plugin_interface company/salesforce@1.0 { get_account(id: string): Account }`. */
export function checkPluginInterface(unit: Unit, node: PluginInterfaceDeclaration): void {
  checkInterface(unit, node);
}
