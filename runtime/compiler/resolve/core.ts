import { E201 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import {
  type CoreEntity,
  DEFAULT_MODALITIES,
  type RoleEntity,
  type StoredField,
  type Unit,
} from "../semantics/program.js";
import type { Declaration, Name, Setting } from "../../syntax/ast.js";
import type { Symbol } from "../semantics/symbol.js";
import { createPlugins } from "./interfaces.js";
import { createConfigEntity, createStoredField } from "./stored.js";

/** Resolves the core of a file, with its members, and reports a second core. Gives `undefined` for a library. */
export function createCoreEntity(unit: Unit, all: readonly Declaration[]): CoreEntity | undefined {
  const cores = all.filter((declaration) => declaration.kind === "CoreDeclaration");
  const [node, ...others] = cores;
  if (node === undefined) return undefined;
  for (const other of others) {
    unit.reporter.report(E201["second-core"](), other.name, {
      related: [{ message: relatedTexts.first(), file: unit.path, start: node.name.start, end: node.name.end }],
    });
  }
  const elsewhere = new Set(others.flatMap(({ members }) => members));
  const declarations = all.filter((declaration) => !elsewhere.has(declaration));
  const of = <K extends Declaration["kind"]>(kind: K): readonly (Declaration & { kind: K })[] =>
    declarations.filter((declaration): declaration is Declaration & { kind: K } => declaration.kind === kind);
  const symbol: Symbol = {
    kind: "core",
    name: node.name.text,
    type: undefined,
    doc: node.doc,
    detail: `@core ${node.name.text}`,
    declaration: { file: unit.path, name: node.name, full: node },
  };
  unit.facts.occurrences.push({ start: node.name.start, end: node.name.end, symbol, role: "declaration" });
  const roles = collectRoles(
    unit,
    of("ModelsDeclaration").flatMap((models) => models.roles),
  );
  const stored = (root: StoredField["root"]) =>
    collect(
      unit,
      `@${root}`,
      "field",
      of("FieldsDeclaration").flatMap((fields) => (fields.of === root ? fields.fields : [])),
      (field) => createStoredField(unit, root, field),
    );
  return {
    name: node.name.text,
    node,
    unit,
    symbol,
    settings: of("CoreSetting"),
    instances: of("InstanceSetting"),
    roles,
    primary: roles.has("primary") ? "primary" : ([...roles.keys()][0] ?? "primary"),
    plugins: createPlugins(
      unit,
      of("PluginsDeclaration").flatMap(({ plugins }) => plugins),
    ),
    memory: stored("memory"),
    reference: stored("reference"),
    config: collect(
      unit,
      "@config",
      "parameter",
      of("ConfigDeclaration").flatMap(({ params }) => params),
      (param) => createConfigEntity(unit, param),
    ),
    allConstraints: of("ConstraintsDeclaration"),
    policies: of("ConversationPolicyDeclaration"),
    triggers: of("TriggersDeclaration").flatMap(({ triggers }) => triggers),
    subscriptions: of("SubscriptionDeclaration"),
  };
}

/** What a core declares by name; a name that stands twice is reported. */
function collect<N extends { readonly name: Name }, E extends { readonly symbol: Symbol }>(
  unit: Unit,
  where: string,
  what: string,
  nodes: readonly N[],
  create: (node: N) => E,
): ReadonlyMap<string, E> {
  const found = new Map<string, E>();
  for (const node of nodes) {
    const { text, start, end } = node.name;
    if (text === "") continue;
    const first = found.get(text);
    if (first !== undefined) {
      unit.reporter.report(E201["double-core-member"]({ where, what, name: text }), node.name, {
        related: [{ message: relatedTexts.first(), file: unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    const entity = create(node);
    unit.facts.occurrences.push({ start, end, symbol: entity.symbol, role: "declaration" });
    found.set(text, entity);
  }
  return found;
}

/** The roles of `@models`; where none is declared, the one that the host provides. */
function collectRoles(unit: Unit, settings: readonly Setting[]): ReadonlyMap<string, RoleEntity> {
  const roles = new Map<string, RoleEntity>();
  for (const node of settings) {
    const name = node.name.text;
    if (name === "") continue;
    const first = roles.get(name);
    if (first !== undefined) {
      unit.reporter.report(E201["double-model-role"]({ name }), node.name, {
        related: [{ message: relatedTexts.first(), file: unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    const symbol: Symbol = {
      kind: "model_role",
      name,
      type: undefined,
      doc: node.doc,
      detail: `model role ${name}`,
      declaration: { file: unit.path, name: { start: node.name.start, end: node.name.end }, full: node },
    };
    unit.facts.occurrences.push({ start: node.name.start, end: node.name.end, symbol, role: "declaration" });
    roles.set(name, { name, node, symbol, modalities: modalitiesOf(node) });
  }
  if (roles.size === 0) {
    const symbol: Symbol = {
      kind: "model_role",
      name: "primary",
      type: undefined,
      doc: "The model that the host provides.",
      detail: "model role primary",
      declaration: undefined,
    };
    roles.set("primary", {
      name: "primary",
      node: undefined,
      symbol,
      modalities: DEFAULT_MODALITIES,
    });
  }
  return roles;
}

/** What a role says it can do; the default where it says nothing readable. */
function modalitiesOf(role: Setting): readonly string[] {
  const value =
    role.value.form === "expression" && role.value.expression.kind === "ObjectLiteral"
      ? role.value.expression
      : undefined;
  const entry = value?.entries.find(
    (candidate) => candidate.kind === "ObjectEntry" && candidate.key.text === "modalities",
  );
  if (entry?.kind !== "ObjectEntry" || entry.value?.kind !== "ArrayLiteral") return DEFAULT_MODALITIES;
  const listed = entry.value.elements.flatMap((element) => {
    if (element.kind === "SymbolLiteral") return [element.name];
    return element.kind === "StringLiteral"
      ? element.parts.flatMap((part) => (part.kind === "text" ? [part.value] : []))
      : [];
  });
  // What sees is told in words what to look for, and answers in words.
  return listed.includes("vision") && !listed.includes("text") ? ["text", ...listed] : listed;
}
