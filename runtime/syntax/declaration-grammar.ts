/** Files and declarations. */
import type { IOrAlt, TokenType } from "chevrotain";
import type {
  Body,
  ConfigParam,
  CoreDeclaration,
  Declaration,
  Expression,
  FieldsDeclaration,
  FlowDeclaration,
  FlowRole,
  ImportDeclaration,
  ImportName,
  InstanceSetting,
  MethodSignature,
  PluginReference,
  PluginUse,
  Setting,
  SubscriptionDeclaration,
  TestDeclaration,
  TestStep,
  TriggerDeclaration,
  TypeDeclaration,
  TypedField,
  TypeNode,
  UriLiteral,
  MissingExpression,
  Name,
} from "./ast.js";
import { ForeignDeclarationGrammar } from "./foreign-declaration-grammar.js";
import { findKeyword, isReservedWord } from "./keywords.js";
import type { Rule } from "./parser-base.js";
import { nearest } from "../nearest.js";
import {
  Arrow,
  At,
  Colon,
  Comma,
  Eq,
  Identifier,
  isWord,
  keywordType,
  Kw,
  LBrace,
  LParen,
  LParenOnNewLine,
  PluginRef,
  RBrace,
  retype,
  Text,
  TextHead,
  ThinArrow,
  Uri,
  Word,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E102, E103, E104, E105 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit } from "./syntax-error.js";

const isCalled = (token: SyntaxToken | undefined): boolean => token?.tokenType === LParen;

interface Modifiers {
  readonly start: number;
  readonly doc: string | undefined;
  readonly pub: boolean;
  readonly internal: boolean;
}

export abstract class DeclarationGrammar extends ForeignDeclarationGrammar {
  /** What stood before the declaration that is read. */
  private modifiers: Modifiers = { start: 0, doc: undefined, pub: false, internal: false };

  protected readonly declarations: Rule<readonly Declaration[]> = this.RULE("declarations", () => {
    const declarations: Declaration[] = [];
    do {
      this.MANY(() => {
        this.declarationInto(declarations, 0);
        this.commas(0);
      });
    } while (this.strayDeclaration());
    declarations.push(...this.misplacedTypes);
    return declarations;
  });

  private declarationInto(declarations: Declaration[], index: number): void {
    const declaration = this.subrule(index, this.declaration);
    if (declaration !== undefined) declarations.push(declaration);
  }

  private strayDeclaration(): boolean {
    if (this.RECORDING_PHASE || this.atEnd()) return false;
    // Only at the end of a file can brackets be left that close nothing; they were reported when they were paired.
    if (this.atClose()) this.skip();
    else if (!this.acceptUnknown()) {
      this.strayElement("a declaration", "file");
      this.skipStrayLines();
    }
    return true;
  }

  private readonly declarationAlternatives: IOrAlt<Declaration | undefined>[] = [
    { ALT: () => this.SUBRULE(this.flow) },
    { ALT: () => this.SUBRULE(this.typeDeclaration) },
    { ALT: () => this.SUBRULE(this.types) },
    { ALT: () => this.SUBRULE(this.importDeclaration) },
    { ALT: () => this.SUBRULE(this.core) },
    { ALT: () => this.SUBRULE(this.pluginInterface) },
    { ALT: () => this.SUBRULE(this.coreInterface) },
    { ALT: () => this.SUBRULE(this.test) },
    { ALT: () => this.SUBRULE(this.models) },
    { ALT: () => this.SUBRULE(this.policies) },
    { ALT: () => this.SUBRULE(this.plugins) },
    { ALT: () => this.SUBRULE(this.fields) },
    { ALT: () => this.SUBRULE(this.config) },
    { ALT: () => this.SUBRULE(this.triggers) },
    { ALT: () => this.SUBRULE(this.subscription) },
    { GATE: () => this.RECORDING_PHASE || this.atSetting(), ALT: () => this.SUBRULE(this.instanceSetting) },
    { IGNORE_AMBIGUITIES: true, ALT: () => this.SUBRULE(this.coreSetting) },
    { ALT: () => undefined },
  ];

  private readonly declaration: Rule<Declaration | undefined> = this.RULE("declaration", () => {
    if (!this.RECORDING_PHASE) {
      const foreign = this.foreignDeclaration();
      if (foreign !== undefined) return foreign;
    }
    this.modifiers = this.readModifiers();
    if (!this.RECORDING_PHASE) {
      this.acceptMisspeltDeclaration();
      this.acceptForgottenAt();
      if (isWord(this.next()) && !this.atSetting() && !this.beginsWordDeclaration()) return this.strayWord();
    }
    const { start, pub, internal } = this.modifiers;
    const declaration = this.OR(this.declarationAlternatives);
    if (this.RECORDING_PHASE || (!pub && !internal)) return declaration;
    if (declaration === undefined) {
      const found = this.found();
      this.reportHere(pub ? E100["pub-without-declaration"]({ found }) : E100["internal-without-flow"]({ found }));
    } else if (declaration.kind !== "FlowDeclaration" && (internal || declaration.kind !== "TypeDeclaration")) {
      const end = start + (this.source.startsWith("pub", start) ? 3 : 9);
      this.report(internal ? E100["internal-non-flow"]() : E100["pub-non-importable"](), { start, end });
    }
    return declaration;
  });

  /** `pub` and `@internal`, in either order. */
  private readModifiers(): Modifiers {
    const { doc } = this.next();
    const start = this.here();
    const found: TokenType[] = [];
    this.MANY(() => {
      const token = this.OR1([{ ALT: () => this.CONSUME(Kw.pub) }, { ALT: () => this.CONSUME(At["@internal"]) }]);
      found.push(token.tokenType);
    });
    const first = doc ?? (found.length > 0 ? this.next().doc : undefined);
    return { start, doc: first, pub: found.includes(Kw.pub), internal: found.includes(At["@internal"]) };
  }

  /** Whether `name = …` comes next: a setting, whatever the word means elsewhere. */
  private atSetting(): boolean {
    const { tokenType } = this.peek(2);
    return (tokenType === Eq || tokenType === Colon) && isWord(this.next());
  }
  private beginsWordDeclaration(): boolean {
    const { tokenType } = this.next();
    return tokenType === Kw.type || tokenType === Kw.import;
  }
  /** `tpye Order = …`, `ipmort { … } from …`. */
  private acceptMisspeltDeclaration(): void {
    const token = this.next();
    const [second, third] = [this.peek(2), this.peek(3)];
    if (!this.isIdentifier(token) || token.damaged || second.newline) return;
    const names =
      isWord(second) && (third.tokenType === Eq || third.tokenType === LBrace) && /^[A-Z]/.test(second.image);
    const close = second.tokenType === LBrace ? second.partner : undefined;
    const imports = close !== undefined && this.tokens[close.index + 1]?.tokenType === Kw.from;
    const type = names && nearest(token.image, ["type"]) !== undefined ? Kw.type : undefined;
    const meant = type ?? (imports && nearest(token.image, ["import"]) !== undefined ? Kw.import : undefined);
    if (meant === undefined) return;
    const word = meant === Kw.type ? "type" : "import";
    const { start, end } = this.spanOf(token);
    this.report(
      E100["misspelt-declaration"]({ found: token.image, meant: word }),
      { start, end },
      { fix: edit(start, end, word) },
    );
    retype(token, meant);
  }
  /** `flow greet(…)` is read as `@flow greet(…)`. */
  private acceptForgottenAt(): void {
    const token = this.next();
    if (!isWord(token) || this.atSetting() || this.beginsWordDeclaration()) return;
    const keyword = findKeyword(`@${token.image}`);
    if (!keyword?.places.some((place) => place === "file" || place === "core")) return;
    const { start, end } = this.spanOf(token);
    this.report(
      E100["declaration-without-at"]({ word: token.image }),
      { start, end },
      { fix: edit(start, start, "@") },
    );
    retype(token, keywordType(keyword.word)!);
  }
  /** A word that begins no declaration: a setting that is being written if it stands alone, else something stray. */
  private strayWord(): Declaration | undefined {
    const name = this.asName(this.next());
    const { doc } = this.next();
    const following = this.peek(2);
    const alone = following.first || following.tokenType === RBrace || Number.isNaN(following.startOffset);
    if (
      !alone &&
      !isReservedWord(name.text) &&
      !isWord(following) &&
      following.tokenType !== LParen &&
      this.beginsType(following)
    ) {
      // `version "1"`: a value without its `=`.
      this.skip();
      this.reportHere(E101["missing-equals-before-value"]({ name: name.text }), this.spanOf(following), {
        fix: edit(name.end, name.end, " ="),
      });
      const value = this.subrule(6, this.expression);
      return { kind: "CoreSetting", doc, name, value, start: name.start, end: this.endFrom(name.start) };
    }
    if (!alone) {
      this.strayElement("a declaration", "file");
      this.skipStrayLines();
      return undefined;
    }
    this.skip();
    const message = E101["no-core-setting"]({ name: name.text });
    this.reportHere(message, name);
    const value: MissingExpression = { kind: "MissingExpression", ...this.gap() };
    return { kind: "CoreSetting", doc, name, value, start: name.start, end: name.end };
  }

  // ------------------------------------------------------------------------------------------------------- modules

  private readonly importDeclaration: Rule<ImportDeclaration> = this.RULE(
    "importDeclaration",
    (): ImportDeclaration => {
      const { startOffset: start } = this.CONSUME(Kw.import);
      const names: ImportName[] = [];
      if (!this.RECORDING_PHASE && isWord(this.next()) && !this.at(Kw.from)) this.unbracedImport(names);
      const open =
        names.length > 0
          ? undefined
          : this.need(0, LBrace, '`{` and the imported names, as in `import { Name } from "./file"`');
      const bracket = this.enter(open);
      if (bracket.entered) {
        do {
          this.MANY(() => {
            names.push(this.SUBRULE(this.importName));
            this.commas(0);
          });
        } while (this.strayElement("a name to import", "import"));
      }
      this.leave(bracket, open !== undefined);
      if (open !== undefined) this.need(0, RBrace, "`}`");
      const from = this.need(0, Kw.from, '`from "./file"`');
      const hasPath = this.RECORDING_PHASE || this.at(Text) || this.at(TextHead);
      if (from !== undefined && !hasPath)
        this.reportHere(E101["missing-import-path"]({ after: this.after(), found: this.found() }));
      const path = hasPath ? this.SUBRULE(this.text) : undefined;
      return { kind: "ImportDeclaration", names, path, start, end: this.endFrom(start) };
    },
  );
  /** `import Name from …`, without braces. */
  private unbracedImport(names: ImportName[]): void {
    const { start } = this.spanOf(this.next());
    // `import Foo, { Bar } from …`.
    const mixed = this.peek(2).tokenType === Comma && this.peek(3).tokenType === LBrace ? this.peek(3) : undefined;
    if (mixed?.partner !== undefined && !mixed.partner.missing) {
      const first = this.spanOf(this.next());
      const brace = this.spanOf(mixed);
      const name = this.source.slice(first.start, first.end);
      const edits = [{ start, end: brace.end, newText: `{ ${name},` }];
      this.report(E101["mixed-import"]({ name }), first, { fix: edits });
      names.push(this.subrule(5, this.importName));
      while (this.next() !== mixed.partner && !this.atEnd()) {
        if (isWord(this.next())) names.push(this.subrule(4, this.importName));
        else this.skip();
      }
      this.skip();
      return;
    }
    const { end } = this.spanOf(this.next());
    const shown = this.source.slice(start, end);
    const message = E101["import-without-braces"]({ name: shown });
    this.reportHere(message, { start, end }, { fix: edit(start, end, `{ ${shown} }`) });
    names.push(this.subrule(5, this.importName));
  }
  private readonly importName: Rule<ImportName> = this.RULE("importName", (): ImportName => {
    const name = this.anyWord(0, "a name to import");
    const alias = this.OPTION({
      GATE: () => this.at(Kw.as),
      DEF: () => {
        this.CONSUME(Kw.as);
        return this.declaredName(1, "the name by which it is known here");
      },
    });
    return { name, alias, start: name.start, end: this.endFrom(name.start) };
  });

  // ------------------------------------------------------------------------------------------------------- flows, types

  private readonly flow: Rule<FlowDeclaration> = this.RULE("flow", (): FlowDeclaration => {
    const { start, doc, pub, internal } = this.modifiers;
    this.givesTuple = false;
    const role = this.OR<FlowRole>([
      { ALT: () => (this.CONSUME(At["@flow"]), "flow") },
      { ALT: () => (this.CONSUME(At["@transformer"]), "transformer") },
      { ALT: () => (this.CONSUME(At["@evaluator"]), "evaluator") },
      { ALT: () => (this.CONSUME(At["@pipeline"]), "pipeline") },
    ]);
    const name = this.flowName(0, `the name of the ${role}`);
    const owner = name.text === "" ? `the ${role}` : `the ${role} \`${name.text}\``;
    const unparenthesized = !this.RECORDING_PHASE && !this.at(LParen) && !this.at(LParenOnNewLine);
    const params = this.SUBRULE(this.parameters, { ARGS: [owner, "variables"] });
    const given = this.resultType(true);
    const gap = this.gap();
    let expression: Expression | undefined;
    let body: Body = { kind: "Body", items: [], ...this.gap() };
    // `=> e` is read as `= e`.
    const arrow = !this.RECORDING_PHASE && this.atOnSameLine(Arrow);
    if (arrow) retype(this.next(), Eq);
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.OPTION1(() => {
        const equals = this.CONSUME(Eq) as SyntaxToken;
        expression = this.SUBRULE(this.expression);
        body = { kind: "Body", items: [], ...this.gap() };
        if (this.RECORDING_PHASE || (role === "pipeline" && !arrow)) return;
        const { start: from, end: to } = this.spanOf(equals);
        const ends = this.previousEnd();
        const edits = [
          { start: from, end: to, newText: "{ return" },
          { start: ends, end: ends, newText: " }" },
        ];
        if (role === "pipeline")
          this.report(E104["arrow-in-pipeline"](), { start: from, end: to }, { fix: edit(from, to, "=") });
        else this.report(E104["flow-with-equals"]({ owner }), { start: from, end: to }, { fix: edits });
      });
    }
    if (!this.RECORDING_PHASE && expression === undefined && role === "pipeline" && !this.at(LBrace)) {
      const first = params[0]?.name.text ?? "value";
      this.reportHere(
        E104["missing-pipeline-stages"]({ owner, found: this.found(), first }),
        this.next().first || this.atClose() ? this.spanOf(this.LA(0) as SyntaxToken) : this.blame(),
      );
    } else if (this.RECORDING_PHASE || expression === undefined) body = this.flowBody(owner);
    const end = this.endFrom(start);
    // Of a header that could not be read, nobody knows what the flow gives.
    const unknown = unparenthesized && body.items.length > 0;
    const returnType = given ?? (unknown ? { kind: "MissingType" as const, ...gap } : undefined);
    return {
      kind: "FlowDeclaration",
      doc,
      pub,
      internal,
      role,
      name,
      params,
      returnType,
      body,
      expression,
      start,
      end,
    };
  });
  private flowBody(owner: string): Body {
    return this.SUBRULE1(this.body, { ARGS: [owner, undefined] });
  }

  /** `: Type` after the parameters of a flow or a method. */
  private resultType(ofFlow = false): TypeNode | undefined {
    if (!this.RECORDING_PHASE && !this.at(Colon)) {
      const token = this.next();
      const arrow = token.tokenType === ThinArrow;
      if (!arrow && token.tokenType !== Arrow) return ofFlow ? this.unsignedResult() : undefined;
      const start = token.startOffset;
      const end = start + 2;
      this.reportHere(E101["arrow-before-result"](), { start, end }, { fix: edit(this.previousEnd(), end, ":") });
      this.skip();
      return this.subrule(8, this.type);
    }
    if (!this.RECORDING_PHASE && ofFlow && this.atBodyForType()) {
      this.reportHere(E103["body-in-place-of-type"](), this.spanOf(this.next()));
      this.skip();
      return { kind: "MissingType", ...this.gap() };
    }
    return this.OPTION8(() => {
      this.CONSUME8(Colon);
      return this.SUBRULE8(this.type);
    });
  }

  /** `@flow f(): { return 1 }`: whether what stands where the type should is the body. */
  private atBodyForType(): boolean {
    const [open, first, second] = [this.peek(2), this.peek(3), this.peek(4)];
    if (open.tokenType !== LBrace || open.missing || this.tokens[(open.partner?.index ?? 0) + 1]?.tokenType === LBrace)
      return false;
    if (first.image.startsWith("@")) return true;
    if (second.tokenType === Colon || !isWord(first)) return false;
    return second.tokenType === Eq || ["return", "if", "match", "emit", "yield"].includes(first.image);
  }
  /** `@flow f() string { … }`, without the `:`. */
  private unsignedResult(): TypeNode | undefined {
    const token = this.next();
    if (token.missing || !this.beginsType(token) || (token.first && token.tokenType !== LBrace)) return undefined;
    if (token.tokenType === LBrace) {
      // An object type, and not the body, where a body follows it.
      const following = token.partner === undefined ? undefined : this.tokens[token.partner.index + 1];
      if (following?.tokenType !== LBrace || following.missing) return undefined;
    }
    const at = this.previousEnd();
    this.reportHere(E101["missing-colon-before-result"](), this.spanOf(token), { fix: edit(at, at, ":") });
    return this.subrule(8, this.type);
  }
  /** The name of a flow, which begins with a small letter: one with a capital names a type. */
  private flowName(index: number, expected: string): Name {
    const name = this.declaredName(index, expected);
    if (this.RECORDING_PHASE || !/^[A-Z]/.test(name.text)) return name;
    const { text, start, end } = name;
    const small = text[0]!.toLowerCase() + text.slice(1);
    const edits = this.tokens
      .filter((token, at) => token.image === text && this.isIdentifier(token) && isCalled(this.tokens[at + 1]))
      .map((token) => ({ start: token.startOffset, end: token.endOffset + 1, newText: small }));
    this.report(E105["capital-flow-name"]({ suggestion: small }), { start, end }, { fix: edits });
    return name;
  }

  private readonly typeDeclaration: Rule<TypeDeclaration> = this.RULE("typeDeclaration", (): TypeDeclaration => {
    const { start, doc, pub } = this.modifiers;
    this.CONSUME(Kw.type);
    return this.typeRest(start, doc, pub);
  });
  private typeRest(start: number, doc: string | undefined, pub: boolean): TypeDeclaration {
    const name = this.capitalName(0, "the name of the type");
    const signed = this.typeSign(name.text);
    const type: TypeNode = signed ? this.SUBRULE(this.type) : { kind: "MissingType", ...this.gap() };
    return { kind: "TypeDeclaration", doc, pub, name, type, start, end: this.endFrom(start) };
  }
  private typeSign(name: string): boolean {
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      return true;
    }
    const token = this.next();
    const span = this.blame();
    const colon = token.tokenType === Colon;
    const usable = colon || (this.beginsType(token) && !token.first);
    const at = this.previousEnd();
    const expected = colon ? E101["colon-before-declared-type"] : E101["missing-equals-before-type"];
    const repair = colon ? edit(at, span.end, " =") : edit(at, at, " =");
    const content = expected({ after: this.after(), found: this.found() });
    this.reportHere(content, span, { fix: usable && name !== "" ? repair : undefined });
    if (colon) this.skip();
    return usable;
  }

  private readonly types: Rule<Declaration> = this.RULE("types", (): Declaration => {
    const { start } = this.modifiers;
    this.CONSUME(At["@types"]);
    const open = this.openBrace(0, "`@types`");
    const bracket = this.enter(open);
    const types: TypeDeclaration[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          types.push(this.SUBRULE(this.memberType));
          this.commas(0);
        });
      } while (this.strayElement("a type, `type Name = …`", "types"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "TypesDeclaration", types, start, end: this.endFrom(start) };
  });
  private readonly memberType: Rule<TypeDeclaration> = this.RULE("memberType", (): TypeDeclaration => {
    const { doc } = this.next();
    const start = this.here();
    let pub = false;
    this.OPTION(() => {
      this.CONSUME(Kw.pub);
      pub = true;
    });
    this.need(0, Kw.type, "`type`");
    return this.typeRest(start, doc, pub);
  });

  // ------------------------------------------------------------------------------------------------------- the core

  private readonly core: Rule<CoreDeclaration> = this.RULE("core", (): CoreDeclaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@core"]);
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

  private readonly coreSetting: Rule<Declaration> = this.RULE("coreSetting", (): Declaration => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Word) as SyntaxToken);
    const { start } = name;
    if (!this.RECORDING_PHASE && this.at(Colon)) {
      const span = this.spanOf(this.next());
      this.reportHere(E101["colon-in-setting"]({ name: name.text }), span, { fix: edit(name.end, span.end, " =") });
      this.skip();
    } else this.CONSUME(Eq);
    const value = this.SUBRULE(this.expression);
    return { kind: "CoreSetting", doc, name, value, start, end: this.endFrom(start) };
  });

  /** `instance = :entity(key = "id") { idle_timeout = 30m }`. */
  private readonly instanceSetting: Rule<InstanceSetting> = this.RULE("instanceSetting", (): InstanceSetting => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Kw.instance) as SyntaxToken);
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

  private readonly models: Rule<Declaration> = this.RULE("models", (): Declaration => {
    const { start } = this.modifiers;
    const keyword = this.OR<"@models" | "@llm">([
      { ALT: () => (this.CONSUME(At["@models"]), "@models") },
      { ALT: () => (this.CONSUME(At["@llm"]), "@llm") },
    ]);
    const roles = this.SUBRULE(this.plainSettings, { ARGS: [`\`${keyword}\``] });
    return { kind: "ModelsDeclaration", keyword, roles, start, end: this.endFrom(start) };
  });

  private readonly policies: Rule<Declaration> = this.RULE("policies", (): Declaration => {
    const { start } = this.modifiers;
    const kind = this.OR<"ConstraintsDeclaration" | "ConversationPolicyDeclaration">([
      { ALT: () => (this.CONSUME(At["@constraints"]), "ConstraintsDeclaration") },
      { ALT: () => (this.CONSUME(At["@conversation_policy"]), "ConversationPolicyDeclaration") },
    ]);
    const owner = kind === "ConstraintsDeclaration" ? "`@constraints`" : "`@conversation_policy`";
    const settings = this.SUBRULE(this.plainSettings, { ARGS: [owner] });
    return { kind, settings, start, end: this.endFrom(start) };
  });

  private readonly plugins: Rule<Declaration> = this.RULE("plugins", (): Declaration => {
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
  private pluginReference(index: number): PluginReference {
    if (this.RECORDING_PHASE || this.at(PluginRef)) {
      const token = this.consume(index, PluginRef) as SyntaxToken;
      const at = token.image.indexOf("@");
      return { package: token.image.slice(0, at), version: token.image.slice(at + 1), ...this.spanOf(token) };
    }
    const token = this.next();
    const start = this.here();
    const example = "`owner/name@1.0`";
    if (token.tokenType === Text && !token.newline) {
      const name = token.image.slice(1, -1);
      const { end } = this.spanOf(token);
      this.reportHere(
        E101["quoted-plugin"]({ example }),
        { start, end },
        { fix: /^[\w-]+\/[\w-]+@[\d.]+$/.test(name) ? edit(start, end, name) : undefined },
      );
      this.skip();
      return { package: "", version: "", start, end };
    }
    // `owner/name` without its version: several tokens.
    const line = /^[A-Za-z][\w-]*(?:\/[A-Za-z][\w-]*)?/.exec(this.source.slice(start, start + 200))?.[0];
    if (isWord(token) && !token.first && line !== undefined && this.peek(2).tokenType !== Eq) {
      const end = start + line.length;
      this.reportHere(
        line.includes("/")
          ? E101["plugin-without-version"]({ plugin: line })
          : E101["plugin-without-owner"]({ example }),
        { start, end },
      );
      while (!this.atEnd() && this.next().startOffset < end) this.skip();
      return { package: line, version: "", start, end: this.previousEnd() };
    }
    this.reportHere(E101["missing-plugin"]({ example, found: this.found() }));
    return { package: "", version: "", ...this.gap() };
  }

  private readonly fields: Rule<FieldsDeclaration> = this.RULE("fields", (): FieldsDeclaration => {
    const { start } = this.modifiers;
    const of = this.OR<"memory" | "reference">([
      { ALT: () => (this.CONSUME(At["@memory"]), "memory") },
      { ALT: () => (this.CONSUME(At["@reference"]), "reference") },
    ]);
    const { fields } = this.SUBRULE(this.fieldList, { ARGS: [`\`@${of}\``] });
    return { kind: "FieldsDeclaration", of, fields, start, end: this.endFrom(start) };
  });

  private readonly config: Rule<Declaration> = this.RULE("config", (): Declaration => {
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
      modifiers.push({ name, ...this.spanOf(this.LA(0) as SyntaxToken) });
    });
    const settings = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.plainSettings, { ARGS: [`the parameter \`${field.name.text}\``] }),
    });
    return { ...field, modifiers, settings: settings ?? [], start, end: this.endFrom(start) };
  });

  /** `@param limit: { description = … }`: settings where the type should be. */
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

  private readonly triggers: Rule<Declaration> = this.RULE("triggers", (): Declaration => {
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

  private readonly subscription: Rule<SubscriptionDeclaration> = this.RULE(
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
  /** `@on paid form core://…`. */
  private acceptMisspeltFrom(): void {
    const token = this.next();
    if (token.tokenType !== Identifier || this.peek(2).tokenType !== Uri) return;
    const { start, end } = this.spanOf(token);
    this.report(E101["misspelt-from"]({ found: token.image }), { start, end }, { fix: edit(start, end, "from") });
    retype(token, Kw.from);
  }
  private uri(index: number): UriLiteral | MissingExpression {
    if (this.RECORDING_PHASE || this.at(Uri)) {
      const token = this.consume(index, Uri) as SyntaxToken;
      return { kind: "UriLiteral", text: token.image, ...this.spanOf(token) };
    }
    this.reportHere(E101["missing-core-uri"]({ after: this.after(), found: this.found() }));
    const start = this.previousEnd();
    if (!this.next().newline && !this.atClose() && !this.at(LBrace)) this.skip();
    return { kind: "MissingExpression", start, end: this.endFrom(start) };
  }

  // ------------------------------------------------------------------------------------------------------- interfaces

  private readonly pluginInterface: Rule<Declaration> = this.RULE("pluginInterface", (): Declaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@plugin_interface"]);
    const reference = this.pluginReference(0);
    const methods = this.SUBRULE(this.methods, { ARGS: ["the interface"] });
    return { kind: "PluginInterfaceDeclaration", doc, reference, methods, start, end: this.endFrom(start) };
  });
  private readonly coreInterface: Rule<Declaration> = this.RULE("coreInterface", (): Declaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@core_interface"]);
    const target = this.uri(0);
    const methods = this.SUBRULE(this.methods, { ARGS: ["the interface"] });
    return { kind: "CoreInterfaceDeclaration", doc, target, methods, start, end: this.endFrom(start) };
  });
  private readonly methods: Rule<readonly MethodSignature[], [string]> = this.RULE("methods", (owner: string) => {
    const open = this.openBrace(0, owner);
    const bracket = this.enter(open);
    const methods: MethodSignature[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          methods.push(this.SUBRULE(this.method));
          this.commas(0);
        });
      } while (this.strayElement("a method, `name(parameter: Type): Type`", "core"));
    }
    this.closeBrace(0, bracket, open);
    return methods;
  });
  private readonly method: Rule<MethodSignature> = this.RULE("method", (): MethodSignature => {
    const { doc } = this.next();
    const name = this.asName(this.CONSUME(Word) as SyntaxToken);
    const params = this.SUBRULE(this.parameters, { ARGS: [`the method \`${name.text}\``, "fields"] });
    const returnType = this.resultType();
    return { doc, name, params, returnType, start: name.start, end: this.endFrom(name.start) };
  });

  // ------------------------------------------------------------------------------------------------------- tests

  private readonly test: Rule<TestDeclaration> = this.RULE("test", (): TestDeclaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@test"]);
    const named = this.RECORDING_PHASE || this.at(Text) || this.at(TextHead);
    if (!named) this.reportHere(E101["missing-test-name"]({ after: this.after(), found: this.found() }));
    if (!named && isWord(this.next())) this.skip();
    const name = named
      ? this.SUBRULE(this.text)
      : { kind: "StringLiteral" as const, multiline: false, parts: [], ...this.gap() };
    const open = this.openBrace(0, "the test");
    const bracket = this.enter(open);
    const steps: TestStep[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          steps.push(this.OR(this.stepAlternatives));
          this.commas(0);
        });
      } while (this.strayElement("a step of the test", "test"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "TestDeclaration", doc, name, steps, start, end: this.endFrom(start) };
  });

  private readonly stepAlternatives: IOrAlt<TestStep>[] = [
    { ALT: () => this.SUBRULE(this.mockStep) },
    { ALT: () => this.SUBRULE(this.givenStep) },
    { ALT: () => this.SUBRULE(this.whenStep) },
    { ALT: () => this.SUBRULE(this.thenStep) },
    { ALT: () => this.SUBRULE(this.propertyStep) },
  ];

  private readonly mockStep: Rule<TestStep> = this.RULE("mockStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@mock"]);
    const uri = this.OPTION(() => this.uri(0));
    const target = this.SUBRULE(this.qualifiedName, { ARGS: ["what is mocked: a model role, or `alias.method`"] });
    const given = this.OPTION1(() => this.SUBRULE(this.callArguments));
    const value = this.OPTION2(() => {
      this.CONSUME(Eq);
      return this.SUBRULE(this.expression);
    });
    const source = uri?.kind === "UriLiteral" ? uri : undefined;
    return { kind: "MockStep", target, uri: source, arguments: given, value, start, end: this.endFrom(start) };
  });
  private readonly givenStep: Rule<TestStep> = this.RULE("givenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@given"]);
    const values: readonly Setting[] = this.SUBRULE(this.plainSettings, { ARGS: ["`@given`"] });
    return { kind: "GivenStep", values, start, end: this.endFrom(start) };
  });
  private readonly whenStep: Rule<TestStep> = this.RULE("whenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@when"]);
    const { inHeader } = this;
    this.inHeader = true;
    this.height = 0;
    const action = this.SUBRULE(this.operand);
    this.inHeader = inHeader;
    const target = this.OPTION({
      GATE: () => !this.next().newline,
      DEF: () => this.asName(this.CONSUME(Word) as SyntaxToken),
    });
    const value = this.OPTION1({
      GATE: () => !this.next().newline,
      DEF: () => this.SUBRULE(this.objectLiteral),
    });
    return { kind: "WhenStep", action, target, value, start, end: this.endFrom(start) };
  });
  private readonly thenStep: Rule<TestStep> = this.RULE("thenStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@then"]);
    const { conditions } = this.SUBRULE(this.conditions, { ARGS: ["`@then`"] });
    return { kind: "ThenStep", conditions, start, end: this.endFrom(start) };
  });
  private readonly propertyStep: Rule<TestStep> = this.RULE("propertyStep", (): TestStep => {
    const { startOffset: start } = this.CONSUME(At["@property"]);
    const header = this.OPTION({
      // `(n: int)` are its parameters.
      GATE: () => this.atHeaderArguments() && this.peek(3).tokenType === Eq,
      DEF: () => this.SUBRULE(this.headerList, { ARGS: ["@budget"] }),
    });
    const params = this.SUBRULE(this.parameters, { ARGS: ["the property", "variables"] });
    const { conditions } = this.SUBRULE(this.conditions, { ARGS: ["the property"] });
    return { kind: "PropertyStep", header: header ?? [], params, conditions, start, end: this.endFrom(start) };
  });
}
