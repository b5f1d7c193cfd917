/** The core: its settings, models, plugins, memory, configuration, triggers and subscriptions. */
import type {
  ConfigParam,
  CoreDeclaration,
  Declaration,
  FieldsDeclaration,
  InstanceSetting,
  MissingExpression,
  Name,
  PluginUse,
  SubscriptionDeclaration,
  TriggerDeclaration,
  TypedField,
} from "./ast.js";
import { E101, E102, E103 } from "./diagnostics/grammar.js";
import { InterfaceGrammar } from "./interface-grammar.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { At, Colon, Eq, Identifier, Kw, LBrace, Uri, Word, isWord, retype } from "./token-types.js";

export abstract class CoreGrammar extends InterfaceGrammar {
  protected abstract declarationInto(declarations: Declaration[], index: number): void;

  protected readonly core: Rule<CoreDeclaration> = this.RULE("core", (): CoreDeclaration => {
    this.CONSUME(At["@core"]);
    return this.SUBRULE(this.bareCore);
  });
  /** What follows `@core`; where that word is missing, its caller has reported it. */
  protected readonly bareCore: Rule<CoreDeclaration> = this.RULE("bareCore", (): CoreDeclaration => {
    const { start, doc } = this.modifiers;
    const name = this.capitalName(0, "the name of the core");
    const open = this.openBrace(0, name.text === "" ? "the core" : `the core \`${name.text}\``);
    const bracket = this.enter(open);
    const members: Declaration[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.declarationInto(members, 1);
          this.commas(0);
        });
      } while (this.strayElement("a setting or a declaration", "core"));
    }
    const body = this.closeBrace(0, bracket, open);
    return { kind: "CoreDeclaration", doc, name, members, body, start, end: this.endFrom(start) };
  });

  protected readonly coreSetting: Rule<Declaration> = this.RULE("coreSetting", (): Declaration => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Word));
    const { start } = name;
    if (!this.RECORDING_PHASE && this.at(Colon)) {
      const span = this.spanOf(this.next());
      this.reportHere(E101["colon-in-setting"]({ name: name.text }), span, { fix: edit(name.end, span.end, " =") });
      this.skip();
    } else this.CONSUME(Eq);
    const value = this.SUBRULE(this.expression);
    return { kind: "CoreSetting", doc, name, value, start, end: this.endFrom(start) };
  });

  /** Reads `instance = :entity(key = "id") { idle_timeout = 30m }`. */
  protected readonly instanceSetting: Rule<InstanceSetting> = this.RULE("instanceSetting", (): InstanceSetting => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Kw.instance));
    const { start } = name;
    this.OR1([{ ALT: () => this.CONSUME1(Eq) }, { ALT: () => this.CONSUME1(Colon) }]);
    const mode = this.OR2<InstanceSetting["mode"]>([
      { ALT: () => this.SUBRULE(this.symbol) },
      { ALT: () => this.missingMode() },
    ]);
    const given = this.OPTION1({
      GATE: () => this.atHeaderArguments(),
      DEF: () => this.SUBRULE(this.headerList, { ARGS: ["@budget"] }),
    });
    const settings = this.OPTION2({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.plainSettings, { ARGS: ["the instance"] }),
    });
    const end = this.endFrom(start);
    return { kind: "InstanceSetting", doc, name, mode, arguments: given ?? [], settings: settings ?? [], start, end };
  });
  private missingMode(): MissingExpression {
    if (this.RECORDING_PHASE) return { kind: "MissingExpression", start: 0, end: 0 };
    this.reportHere(E102["missing-instance-mode"]({ after: this.after(), found: this.found() }));
    const start = this.previousEnd();
    if (!this.next().newline && !this.atClose()) this.subrule(7, this.expression);
    return { kind: "MissingExpression", start, end: this.endFrom(start) };
  }

  protected readonly models: Rule<Declaration> = this.RULE("models", (): Declaration => {
    const { start } = this.modifiers;
    const keyword = this.OR<"@models" | "@llm">([
      { ALT: () => (this.CONSUME(At["@models"]), "@models") },
      { ALT: () => (this.CONSUME(At["@llm"]), "@llm") },
    ]);
    const roles = this.SUBRULE(this.plainSettings, { ARGS: [`\`${keyword}\``] });
    return { kind: "ModelsDeclaration", keyword, roles, start, end: this.endFrom(start) };
  });

  protected readonly policies: Rule<Declaration> = this.RULE("policies", (): Declaration => {
    const { start } = this.modifiers;
    const kind = this.OR<"ConstraintsDeclaration" | "ConversationPolicyDeclaration">([
      { ALT: () => (this.CONSUME(At["@constraints"]), "ConstraintsDeclaration") },
      { ALT: () => (this.CONSUME(At["@conversation_policy"]), "ConversationPolicyDeclaration") },
    ]);
    const owner = kind === "ConstraintsDeclaration" ? "`@constraints`" : "`@conversation_policy`";
    const settings = this.SUBRULE(this.plainSettings, { ARGS: [owner] });
    return { kind, settings, start, end: this.endFrom(start) };
  });

  protected readonly plugins: Rule<Declaration> = this.RULE("plugins", (): Declaration => {
    const { start } = this.modifiers;
    this.CONSUME(At["@plugins"]);
    const open = this.openBrace(0, "`@plugins`");
    const bracket = this.enter(open);
    const plugins: PluginUse[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          plugins.push(this.SUBRULE(this.pluginUse));
          this.commas(0);
        });
      } while (this.strayElement("a plugin, `alias = owner/name@1.0`", "core"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "PluginsDeclaration", plugins, start, end: this.endFrom(start) };
  });
  private readonly pluginUse: Rule<PluginUse> = this.RULE("pluginUse", (): PluginUse => {
    const alias = this.declaredName(0, "the alias of a plugin");
    const { start } = alias;
    const signed = this.need(0, Eq, "`=` and the plugin, as in `crm = company/salesforce@1.0`");
    const reference = signed === undefined ? { package: "", version: "", ...this.gap() } : this.pluginReference(0);
    const settings = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.plainSettings, { ARGS: [`the plugin \`${alias.text}\``] }),
    });
    return { alias, reference, settings: settings ?? [], start, end: this.endFrom(start) };
  });

  protected readonly fields: Rule<FieldsDeclaration> = this.RULE("fields", (): FieldsDeclaration => {
    const { start } = this.modifiers;
    const of = this.OR<"memory" | "reference">([
      { ALT: () => (this.CONSUME(At["@memory"]), "memory") },
      { ALT: () => (this.CONSUME(At["@reference"]), "reference") },
    ]);
    const { fields } = this.SUBRULE(this.fieldList, { ARGS: [`\`@${of}\``] });
    return { kind: "FieldsDeclaration", of, fields, start, end: this.endFrom(start) };
  });

  protected readonly config: Rule<Declaration> = this.RULE("config", (): Declaration => {
    const { start } = this.modifiers;
    this.CONSUME(At["@config"]);
    const open = this.openBrace(0, "`@config`");
    const bracket = this.enter(open);
    const params: ConfigParam[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          params.push(this.SUBRULE(this.configParam));
          this.commas(0);
        });
      } while (this.strayElement("a parameter, `@param name: Type`", "config"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "ConfigDeclaration", params, start, end: this.endFrom(start) };
  });
  private readonly configParam: Rule<ConfigParam> = this.RULE("configParam", (): ConfigParam => {
    const { doc } = this.next();
    const { startOffset: start } = this.CONSUME(At["@param"]);
    const name = this.declaredName(0, "the name of the parameter");
    const field: TypedField = this.atUntypedSettings()
      ? this.untyped(doc, name)
      : this.typedField(doc, name, "parameter");
    const modifiers: ConfigParam["modifiers"][number][] = [];
    this.MANY(() => {
      const name = this.OR<"hot_reload" | "runtime_configurable" | "secret">([
        { ALT: () => (this.CONSUME(At["@hot_reload"]), "hot_reload") },
        { ALT: () => (this.CONSUME(At["@runtime_configurable"]), "runtime_configurable") },
        { ALT: () => (this.CONSUME(At["@secret"]), "secret") },
      ]);
      modifiers.push({ name, ...this.spanOf(this.LA(0)) });
    });
    const settings = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.plainSettings, { ARGS: [`the parameter \`${field.name.text}\``] }),
    });
    return { ...field, modifiers, settings: settings ?? [], start, end: this.endFrom(start) };
  });

  /** Returns whether settings replace the type of a parameter: `@param limit: { description = … }`. */
  private atUntypedSettings(): boolean {
    if (this.RECORDING_PHASE || !this.at(Colon)) return false;
    return this.peek(2).tokenType === LBrace && isWord(this.peek(3)) && this.peek(4).tokenType === Eq;
  }
  private untyped(doc: string | undefined, name: Name): TypedField {
    this.reportHere(E103["untyped-config-parameter"]({ name: name.text }), name);
    this.skip();
    const type = { kind: "MissingType" as const, ...this.gap() };
    return { doc, name, type, default: undefined, start: name.start, end: this.endFrom(name.start) };
  }

  protected readonly triggers: Rule<Declaration> = this.RULE("triggers", (): Declaration => {
    const { start } = this.modifiers;
    this.CONSUME(At["@triggers"]);
    const open = this.openBrace(0, "`@triggers`");
    const bracket = this.enter(open);
    const triggers: TriggerDeclaration[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          triggers.push(this.SUBRULE(this.trigger));
          this.commas(0);
        });
      } while (this.strayElement("a trigger, `@api name { flow = … }`", "triggers"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "TriggersDeclaration", triggers, start, end: this.endFrom(start) };
  });
  private readonly trigger: Rule<TriggerDeclaration> = this.RULE("trigger", (): TriggerDeclaration => {
    const { doc } = this.next();
    const start = this.here();
    const trigger = this.OR<TriggerDeclaration["trigger"]>([
      { ALT: () => (this.CONSUME(At["@api"]), "api") },
      { ALT: () => (this.CONSUME(At["@webhook"]), "webhook") },
      { ALT: () => (this.CONSUME(At["@schedule"]), "schedule") },
    ]);
    const name = this.declaredName(0, "the name of the trigger");
    const settings = this.SUBRULE(this.plainSettings, { ARGS: [`the trigger \`${name.text}\``] });
    return { doc, trigger, name, settings, start, end: this.endFrom(start) };
  });

  protected readonly subscription: Rule<SubscriptionDeclaration> = this.RULE(
    "subscription",
    (): SubscriptionDeclaration => {
      const { start, doc } = this.modifiers;
      this.CONSUME(At["@on"]);
      const event = this.SUBRULE(this.qualifiedName, { ARGS: ["the name of an event"] });
      if (!this.RECORDING_PHASE) this.acceptMisspeltFrom();
      this.need(0, Kw.from, "`from` and the core that emits the event");
      const source = this.uri(0);
      const settings = this.SUBRULE(this.plainSettings, { ARGS: ["the `@on`"] });
      const end = this.endFrom(start);
      return { kind: "SubscriptionDeclaration", doc, event, source, settings, start, end };
    },
  );
  /** Reports `@on paid form core://…`, and reads `form` as `from`. */
  private acceptMisspeltFrom(): void {
    const token = this.next();
    if (token.tokenType !== Identifier || this.peek(2).tokenType !== Uri) return;
    const { start, end } = this.spanOf(token);
    this.report(E101["misspelt-from"]({ found: token.image }), { start, end }, { fix: edit(start, end, "from") });
    retype(token, Kw.from);
  }
}
