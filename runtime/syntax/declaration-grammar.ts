/** Files: lists of declarations with their modifiers, and what is read in their place. */
import type { Alternative, TokenType } from "./toolkit/index.js";
import { nearest } from "../nearest.js";
import type { Declaration, MissingExpression } from "./ast.js";
import { bareDeclaration } from "./bare-declarations.js";
import { E101 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Modifiers } from "./flow-grammar.js";
import { findKeyword, isReservedWord } from "./keywords.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { TestGrammar } from "./test-grammar.js";
import { At, Colon, Eq, Kw, LBrace, LParen, RBrace, isWord, keywordType, retype } from "./token-types.js";

export abstract class DeclarationGrammar extends TestGrammar {
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

  protected declarationInto(declarations: Declaration[], index: number): void {
    const declaration = this.subrule(index, this.declaration);
    if (declaration !== undefined) declarations.push(declaration);
  }

  private strayDeclaration(): boolean {
    if (this.RECORDING_PHASE || this.atEnd()) return false;
    // A closing bracket without a partner remains only at the end of a file; the pairing of brackets has reported it.
    if (this.atClose()) this.skip();
    else if (!this.acceptUnknown()) {
      this.strayElement("a declaration", "file");
      this.skipStrayLines();
    }
    return true;
  }

  private readonly declarationAlternatives: Alternative<Declaration | undefined>[] = [
    { ALT: () => this.SUBRULE(this.flow) },
    { ALT: () => this.SUBRULE(this.typeDeclaration) },
    { ALT: () => this.SUBRULE(this.constant) },
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
    { GATE: () => this.RECORDING_PHASE || this.atBare === "type", ALT: () => this.SUBRULE(this.bareType) },
    {
      GATE: () => this.RECORDING_PHASE || this.atBare === "core",
      IGNORE_AMBIGUITIES: true,
      ALT: () => this.SUBRULE(this.bareCore),
    },
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
      this.atBare = this.reportBare();
      if (this.atBare === undefined && isWord(this.next()) && !this.atSetting() && !this.beginsWordDeclaration())
        return this.strayWord();
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

  /** Which declaration begins here without its word. */
  private atBare: "type" | "core" | undefined;

  /** Reports `Mood = enum[warm, cold]` and `Shop { version = "1.0.0" }`, which are read as what they declare. */
  private reportBare(): "type" | "core" | undefined {
    const kind = bareDeclaration((distance) => this.peek(distance + 1));
    if (kind === undefined) return undefined;
    const name = this.next().image;
    const { start, end } = this.spanOf(this.next());
    const content = kind === "type" ? E100["type-without-word"]({ name }) : E100["core-without-word"]({ name });
    this.report(content, { start, end }, { fix: edit(start, start, kind === "type" ? "type " : "@core ") });
    return kind;
  }

  /** Reads `pub` and `@internal`, in either order. */
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

  /** Returns whether `name = …` comes next: a setting, even if the word is a keyword elsewhere. */
  private atSetting(): boolean {
    const { tokenType } = this.peek(2);
    return (tokenType === Eq || tokenType === Colon) && isWord(this.next());
  }
  private beginsWordDeclaration(): boolean {
    const { tokenType } = this.next();
    return tokenType === Kw.type || tokenType === Kw.import || tokenType === Kw.const;
  }
  /** Reports `tpye Order = …` and `ipmort { … } from …`, and reads the keyword that was meant. */
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
  /** Reports `flow greet(…)`, and reads it as `@flow greet(…)`. */
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
  /** Reports a word that begins no declaration. Alone on its line it is read as an unfinished setting, else it is skipped. */
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
      // `version "1"`: the `=` is missing.
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
}
