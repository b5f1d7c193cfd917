/** The names in declarations that people look for by name, beside those of flows, types and cores: by the text of a file alone. */
import type {
  Declaration,
  Name,
  Span,
  StringLiteral,
  TypeDeclaration,
  TypedField,
} from "../../runtime/syntax/index.js";

/** A name, in offsets of the tree. */
export interface InnerName {
  readonly name: string;
  readonly kind:
    "config" | "enum_member" | "field" | "memory" | "method" | "plugin" | "reference" | "role" | "test" | "trigger";
  /** What it stands in: a type, an interface, or the core; `undefined` where that is the file. */
  readonly container: string | undefined;
  readonly nameSpan: Span;
}

/** The names in a declaration, in its order; `core` is the name of the core that it stands in. */
export function innerNames(declaration: Declaration, core: string | undefined): readonly InnerName[] {
  switch (declaration.kind) {
    case "TypesDeclaration":
      return declaration.types.flatMap(ofType);
    case "TypeDeclaration":
      return ofType(declaration);
    case "PluginInterfaceDeclaration": {
      const { package: of } = declaration.reference;
      return named("method", of, declaration.methods);
    }
    case "CoreInterfaceDeclaration": {
      const { target } = declaration;
      return named("method", target.kind === "MissingExpression" ? core : target.text, declaration.methods);
    }
    case "TestDeclaration": {
      const name = textOf(declaration.name);
      return name === "" ? [] : [{ name, kind: "test", container: core, nameSpan: spanOf(declaration.name) }];
    }
    case "ModelsDeclaration":
      return named("role", core, declaration.roles);
    case "PluginsDeclaration":
      return declaration.plugins.flatMap(({ alias }) => one("plugin", core, alias));
    case "FieldsDeclaration":
      return named(declaration.of, core, declaration.fields);
    case "ConfigDeclaration":
      return named("config", core, declaration.params);
    case "TriggersDeclaration":
      return named("trigger", core, declaration.triggers);
    case "CoreDeclaration":
    case "FlowDeclaration":
    case "ImportDeclaration":
    case "CoreSetting":
    case "InstanceSetting":
    case "ConstraintsDeclaration":
    case "ConversationPolicyDeclaration":
    case "SubscriptionDeclaration":
      return [];
  }
}

function ofType({ name, type }: TypeDeclaration): readonly InnerName[] {
  if (type.kind === "EnumType") return type.members.flatMap((member) => one("enum_member", name.text, member));
  return type.kind === "ObjectType" ? named("field", name.text, type.fields) : [];
}

const named = (
  kind: InnerName["kind"],
  container: string | undefined,
  nodes: readonly (Pick<TypedField, "name"> & Span)[],
): readonly InnerName[] => nodes.flatMap(({ name }) => one(kind, container, name));

const one = (kind: InnerName["kind"], container: string | undefined, name: Name): readonly InnerName[] =>
  name.text === "" ? [] : [{ name: name.text, kind, container, nameSpan: spanOf(name) }];

const spanOf = ({ start, end }: Span): Span => ({ start, end });

const textOf = ({ parts }: StringLiteral): string =>
  parts.map((part) => (part.kind === "text" ? part.value : "…")).join("");
