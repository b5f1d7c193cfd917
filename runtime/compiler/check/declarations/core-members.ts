import type { CoreMember, Span } from "../../../syntax/ast.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { relatedTexts } from "../../diagnostics/phrases.js";
import type { CoreEntity, Unit } from "../../semantics/program.js";
import { keywordSpan } from "../../semantics/tree.js";
import type { FlowCheck } from "../context.js";
import { checkSettings, entriesOfSettings } from "../settings.js";

type PlacedMember = Exclude<CoreMember["kind"], "PluginsDeclaration" | "FieldsDeclaration" | "ConfigDeclaration">;

/** How messages name a member of a core, and the words it begins with. */
function wordOf(member: CoreMember & { readonly kind: PlacedMember }): { readonly word: string; readonly span: Span } {
  switch (member.kind) {
    case "CoreSetting":
    case "InstanceSetting":
      return { word: member.name.text, span: member.name };
    case "ModelsDeclaration":
      return { word: member.keyword, span: keywordSpan(member, member.keyword) };
    case "ConstraintsDeclaration":
      return { word: "@constraints", span: keywordSpan(member, "@constraints") };
    case "ConversationPolicyDeclaration":
      return { word: "@conversation_policy", span: keywordSpan(member, "@conversation_policy") };
    case "TriggersDeclaration":
      return { word: "@triggers", span: keywordSpan(member, "@triggers") };
    case "SubscriptionDeclaration":
      return { word: "@on", span: keywordSpan(member, "@on") };
  }
}

/** A library has no core that its settings could belong to: they would be ignored. */
export function checkCoreMember(unit: Unit, member: CoreMember & { readonly kind: PlacedMember }): void {
  const { word, span } = wordOf(member);
  if (word !== "") requireCore(unit, word, span);
}

/** `instance`, `@constraints` and `@conversation_policy` stand once in a core; sections that list things may be split. */
export function reportDoubleMembers({ unit, instances, allConstraints, policies }: CoreEntity): void {
  for (const [first, ...others] of [instances, allConstraints, policies]) {
    if (first === undefined) continue;
    const { span } = wordOf(first);
    for (const other of others) {
      const { word, span: at } = wordOf(other);
      const double = other.kind === "InstanceSetting" ? E201["double-instance"] : E201["double-core-declaration"];
      unit.reporter.report(double({ word }), at, {
        related: [{ message: relatedTexts.first(), file: unit.path, start: span.start, end: span.end }],
      });
    }
  }
}

/** What belongs to a core stands in its file: a library has none of it. `word` is what stands at `at`. */
export function requireCore(unit: Unit, word: string, at: Span): boolean {
  if (unit.core?.unit === unit) return true;
  // The parser has reported a core that it cannot read.
  if (unit.syntaxErrors.length === 0) {
    unit.reporter.report(E213["outside-core"]({ word }), at);
  }
  return false;
}

/** `@constraints` and `@conversation_policy`: what goes into the prompt of every model block. */
export function checkPolicies(check: FlowCheck, { allConstraints, policies }: CoreEntity): void {
  for (const node of allConstraints)
    checkSettings(check, "core_constraints", entriesOfSettings(node.settings), keywordSpan(node, "@constraints"));
  for (const node of policies)
    checkSettings(
      check,
      "conversation_policy",
      entriesOfSettings(node.settings),
      keywordSpan(node, "@conversation_policy"),
    );
}
