/** Types of what the core declares and tests stand in for: memory, reference data, config, plugins, other cores. */
import type { Declaration, MethodSignature, TypeNode, TypedField } from "../../../syntax/ast.js";
import { allDeclarations } from "../../resolve/create-unit.js";
import { resolveType } from "../../resolve/resolve-type.js";
import type { Unit } from "../../resolve/unit.js";
import { NULL, type Type, UNKNOWN, admitsNull } from "../../types/type.js";

type Store = "memory" | "reference" | "config";

/** The fields of memory, reference data or config. Empty where there is no core. */
export const storedFields = ({ core }: Unit, store: Store): readonly TypedField[] => core?.[store] ?? [];

export const storedType = (unit: Unit, field: TypedField): Type => quietType(unit.core?.unit ?? unit, field.type);

/** A method of a plugin, or a flow of another core. */
export interface OutsideMethod {
  readonly params: readonly { readonly name: string; readonly type: Type; readonly required: boolean }[];
  /** `null` where the interface declares none, unknown where there is no interface. */
  readonly result: Type;
}
/** What an interface declares, by name; `undefined` where nothing declares it. */
export type OutsideMethods = ReadonlyMap<string, () => OutsideMethod> | undefined;

export const pluginAliases = ({ core }: Unit): readonly string[] =>
  (core?.plugins ?? []).map(({ alias }) => alias.text);

/** The methods that an interface declares for a plugin of this alias. */
export function pluginMethods(unit: Unit, alias: string): OutsideMethods {
  const use = unit.core?.plugins.find((plugin) => plugin.alias.text === alias)?.reference;
  const declared = interfaces(unit, "PluginInterfaceDeclaration").filter(
    ({ node }) => node.reference.package === use?.package,
  );
  const found = declared.find(({ node }) => node.reference.version === use?.version) ?? declared[0];
  return found === undefined ? undefined : methodsOf(found.unit, found.node.methods);
}

/** The flows that an interface declares for another core. */
export function coreFlows(unit: Unit, uri: string): OutsideMethods {
  const found = interfaces(unit, "CoreInterfaceDeclaration").find(
    ({ node }) => node.target.kind === "UriLiteral" && node.target.text === uri,
  );
  return found === undefined ? undefined : methodsOf(found.unit, found.node.methods);
}

export const UNDECLARED: OutsideMethod = { params: [], result: UNKNOWN };

function interfaces<K extends Declaration["kind"]>(
  unit: Unit,
  kind: K,
): readonly { readonly unit: Unit; readonly node: Declaration & { readonly kind: K } }[] {
  return unit.program.flatMap((file) =>
    allDeclarations(file.file.declarations)
      .filter((node): node is Declaration & { readonly kind: K } => node.kind === kind)
      .map((node) => ({ unit: file, node })),
  );
}

function methodsOf(unit: Unit, methods: readonly MethodSignature[]): ReadonlyMap<string, () => OutsideMethod> {
  return new Map(
    methods.map((method) => [
      method.name.text,
      () => ({
        params: method.params.map((param) => {
          const type = quietType(unit, param.type);
          return { name: param.name.text, type, required: param.default === undefined && !admitsNull(type) };
        }),
        result: method.returnType === undefined ? NULL : quietType(unit, method.returnType),
      }),
    ]),
  );
}

/** A type that its own declaration has resolved already: its names have been noted there. */
export function quietType(unit: Unit, node: TypeNode): Type {
  const { occurrences } = unit.facts;
  const before = occurrences.length;
  const type = resolveType(node, unit);
  occurrences.length = before;
  return type;
}
