/** Declarations of other languages: reports them, and reads them as their equivalents. */
import type { Declaration, Name } from "./ast.js";
import { BlockGrammar } from "./block-grammar.js";
import { findKeyword } from "./keywords.js";
import { At, Colon, Comma, Eq, isWord, Kw, LBrace, LParen, retype, UnknownAtWord } from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit } from "./syntax-error.js";

const FLOW_WORDS: ReadonlySet<string> = new Set(["def", "function", "func", "fn", "fun", "task", "proc"]);
const OBJECT_WORDS: ReadonlySet<string> = new Set(["class", "interface", "struct", "record"]);
/** Modifiers that mean `pub`, and modifiers that have no equivalent. */
const EXPORTING: ReadonlySet<string> = new Set(["export", "public"]);
const NEEDLESS: ReadonlySet<string> = new Set(["async", "private", "protected", "static", "final", "default"]);

export abstract class ForeignDeclarationGrammar extends BlockGrammar {
  /** Reads foreign words before a declaration. Returns the declaration where all of it was read, as for `enum`. */
  protected foreignDeclaration(): Declaration | undefined {
    for (;;) {
      const token = this.next();
      const following = this.peek(2);
      if (following.newline || this.atSign(following)) return undefined;
      if (token.damaged || !isWord(token)) return undefined;
      if (!this.acceptModifier(token, following)) return this.foreignKind(token, following);
    }
  }
  private atSign({ tokenType }: SyntaxToken): boolean {
    return tokenType === Eq || tokenType === Colon;
  }

  /** Reads `@task greet(…) { … }`, whose unknown keyword has been reported, as a flow. Returns whether it did. */
  protected acceptUnknown(): boolean {
    const declares = this.at(UnknownAtWord) && isWord(this.peek(2)) && this.peek(3).tokenType === LParen;
    if (declares) retype(this.next(), At["@flow"]);
    return declares;
  }

  /** Reports `export`, `async`, … before a declaration. Returns whether another modifier may follow. */
  private acceptModifier(token: SyntaxToken, following: SyntaxToken): boolean {
    const { image } = token;
    const before = isWord(following) || following.image.startsWith("@");
    if (!before || (!EXPORTING.has(image) && !NEEDLESS.has(image))) return false;
    const { start, end } = this.spanOf(token);
    if (EXPORTING.has(image)) {
      this.report(E100["foreign-pub"]({ word: image }), { start, end }, { fix: edit(start, end, "pub") });
      retype(token, Kw.pub);
      return false;
    }
    const message = E100["needless-modifier"]({ word: image });
    this.report(message, { start, end }, { fix: edit(start, following.startOffset, "") });
    this.skip();
    return true;
  }

  private foreignKind(token: SyntaxToken, following: SyntaxToken): Declaration | undefined {
    const { image } = token;
    const { start, end } = this.spanOf(token);
    if (!isWord(following)) return undefined;
    const opener = this.peek(3);
    if (FLOW_WORDS.has(image) && opener.tokenType === LParen) {
      this.report(E100["foreign-flow-word"]({ word: image }), { start, end }, { fix: edit(start, end, "@flow") });
      retype(token, At["@flow"]);
      return undefined;
    }
    if (opener.tokenType !== LBrace || opener.newline) return undefined;
    const name = this.asName(following);
    if (OBJECT_WORDS.has(image)) {
      const edits = [
        { start, end, newText: "type" },
        { start: name.end, end: name.end, newText: " =" },
      ];
      this.report(E100["foreign-object-declaration"]({ name: name.text }), { start, end }, { fix: edits });
      retype(token, Kw.type);
      this.suppressAt(opener);
      return undefined;
    }
    return token.tokenType === Kw.enum ? this.bracedEnum(token, name, opener) : undefined;
  }

  /** Reports `enum Mood { warm, formal }`, and reads it as a type declaration. */
  private bracedEnum(token: SyntaxToken, name: Name, open: SyntaxToken): Declaration | undefined {
    const close = open.partner;
    const between = close === undefined ? [] : this.tokens.slice(open.index + 1, close.index);
    if (close === undefined || !between.every((part) => isWord(part) || part.tokenType === Comma)) return undefined;
    const { start, end } = this.spanOf(token);
    const edits = [
      { start, end, newText: "type" },
      { start: name.end, end: open.endOffset + 1, newText: " = enum[" },
      { start: close.startOffset, end: close.endOffset + 1, newText: "]" },
    ];
    this.report(E100["foreign-enum-declaration"]({ name: name.text }), { start, end }, { fix: edits });
    const { doc } = token;
    this.skipTo(close.index + 1);
    const members = between.filter((part) => isWord(part)).map((part) => this.asName(part));
    const type = { kind: "EnumType" as const, members, start: open.startOffset, end: close.endOffset + 1 };
    return { kind: "TypeDeclaration", doc, pub: false, name, type, start, end: type.end };
  }

  /** Skips everything up to what looks like a declaration, so that a stray sentence is one mistake. */
  protected skipStrayLines(): void {
    while (!this.atClose() && !this.looksLikeDeclaration()) this.skipElement();
  }
  private looksLikeDeclaration(): boolean {
    const token = this.next();
    const { image } = token;
    if (!token.newline && !image.startsWith("@")) return false;
    if ([Kw.type, Kw.import, Kw.pub, Kw.const].includes(token.tokenType)) return true;
    if (image.startsWith("@") || this.atSign(this.peek(2))) return true;
    const places = isWord(token) ? (findKeyword(`@${image}`)?.places ?? []) : [];
    const foreign = FLOW_WORDS.has(image) || OBJECT_WORDS.has(image) || EXPORTING.has(image) || NEEDLESS.has(image);
    return foreign || places.some((place) => place === "file" || place === "core");
  }
}
