/** What calls flows, or starts them: flows, tests, triggers and subscriptions. */
import { SymbolKind } from "../../lsp.js";
import type { Declaration, Span, StringLiteral, TriggerDeclaration } from "../../../runtime/syntax/index.js";
import type { DocumentState } from "../../workspace/document-state.js";

/** A part of a file that calls flows, in offsets of the file. */
export interface Caller {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly full: Span;
  readonly nameSpan: Span;
}

/** All callers of a file, in its order. */
export const callers = ({ analysis }: DocumentState): readonly Caller[] =>
  analysis.segments.flatMap(({ start, file }) =>
    file.declarations.flatMap(ofDeclaration).map(({ full, nameSpan, ...caller }) => ({
      ...caller,
      full: { start: full.start + start, end: full.end + start },
      nameSpan: { start: nameSpan.start + start, end: nameSpan.end + start },
    })),
  );

function ofDeclaration(declaration: Declaration): readonly Caller[] {
  switch (declaration.kind) {
    case "CoreDeclaration":
      return declaration.members.flatMap(ofDeclaration);
    case "FlowDeclaration": {
      const { name, role } = declaration;
      return [{ name: name.text, detail: `@${role}`, kind: SymbolKind.Function, full: declaration, nameSpan: name }];
    }
    case "TestDeclaration":
      return [
        {
          name: textOf(declaration.name) || "test",
          detail: "@test",
          kind: SymbolKind.Method,
          full: declaration,
          nameSpan: declaration.name,
        },
      ];
    case "TriggersDeclaration":
      return declaration.triggers.map(ofTrigger);
    case "SubscriptionDeclaration": {
      const { event } = declaration;
      const name = event.parts.map(({ text }) => text).join(".");
      return [{ name, detail: "@on", kind: SymbolKind.Event, full: declaration, nameSpan: event }];
    }
    case "ImportDeclaration":
    case "TypesDeclaration":
    case "TypeDeclaration":
    case "PluginInterfaceDeclaration":
    case "CoreInterfaceDeclaration":
    case "CoreSetting":
    case "InstanceSetting":
    case "ModelsDeclaration":
    case "PluginsDeclaration":
    case "FieldsDeclaration":
    case "ConfigDeclaration":
    case "ConstraintsDeclaration":
    case "ConversationPolicyDeclaration":
      return [];
  }
}

const ofTrigger = (trigger: TriggerDeclaration): Caller => ({
  name: trigger.name.text,
  detail: `@${trigger.trigger}`,
  kind: SymbolKind.Event,
  full: trigger,
  nameSpan: trigger.name,
});

const textOf = ({ parts }: StringLiteral): string =>
  parts.map((part) => (part.kind === "text" ? part.value : "…")).join("");
