/** Types: `string`, `array[T]`, `{ a: T }`, `enum[a, b]`, `"a" | "b"`, `T?`. */
import type { Expression, Name, Span, StringLiteral, TypedField, TypeNode } from "./ast.js";
import { bracketOf } from "./bracket-kinds.js";
import { ParserBase } from "./parser-base.js";
import type { Rule } from "./parser-base.js";
import {
  Colon,
  Comma,
  Eq,
  Greater,
  Identifier,
  isWord,
  Kw,
  LBrace,
  LBracket,
  Less,
  LParen,
  LParenOnNewLine,
  Pipe,
  Question,
  QuestionQuestion,
  RBrace,
  RBracket,
  retype,
  RParen,
  Text,
  TextHead,
  TypeIdentifier,
  Word,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E101, E103, E104, E105, E214 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit, type TextEdit } from "./syntax-error.js";

/** Types that are written with types in brackets, as other languages call them too. */
const TAKES_TYPES: ReadonlySet<string> = new Set(["array", "map", "list"]);
const FOREIGN_GENERICS: ReadonlyMap<string, string> = new Map([
  ...["Array", "ReadonlyArray", "List", "Sequence", "Set", "Vec"].map((name) => [name, "array"] as const),
  ...["Map", "Record", "Dict", "Dictionary"].map((name) => [name, "map"] as const),
]);
const BUILTIN: ReadonlySet<string> = new Set(
  "string int float bool date datetime duration money email url uuid".split(" "),
);

interface FieldList {
  readonly fields: readonly TypedField[];
  readonly start: number;
  readonly end: number;
}

/** A name that can be nothing but that of a type: constants have none. */
const isTypeWord = (token: SyntaxToken): boolean =>
  token.tokenType === Identifier || token.tokenType === TypeIdentifier;

export abstract class TypeGrammar extends ParserBase {
  protected abstract readonly expression: Rule<Expression>;
  protected abstract readonly text: Rule<StringLiteral>;

  protected readonly type: Rule<TypeNode> = this.RULE("type", (): TypeNode => {
    const start = this.here();
    this.OPTION(() => this.CONSUME(Pipe));
    const first = this.SUBRULE(this.suffixedType);
    if (!this.RECORDING_PHASE && !this.at(Pipe)) return first;
    const members = [first];
    this.MANY(() => {
      this.CONSUME2(Pipe);
      members.push(this.SUBRULE2(this.suffixedType));
    });
    return { kind: "UnionType", members, start: Math.min(start, first.start), end: this.endFrom(start) };
  });

  private readonly suffixedType: Rule<TypeNode> = this.RULE("suffixedType", (): TypeNode => {
    if (!this.RECORDING_PHASE) {
      this.acceptForeignGeneric();
      const isNext = this.next().newline && isWord(this.next()) && this.peek(2).tokenType === Eq;
      if (isNext && !this.peek(2).newline) return this.noType();
      if (this.atBareEnum()) return this.bareEnum();
      if (this.atBracketedType()) return this.bracketedType();
    }
    let type = this.OR<TypeNode>(this.typeAlternatives);
    this.MANY(() => {
      const token = this.OR2([{ ALT: () => this.CONSUME(Question) }, { ALT: () => this.CONSUME(QuestionQuestion) }]);
      // `T??` is `T?`.
      if (type.kind === "OptionalType") type = { ...type, end: this.previousEnd() };
      else type = { kind: "OptionalType", type, start: type.start, end: token.endOffset! + 1 };
    });
    return type;
  });

  private readonly typeAlternatives = [
    { ALT: () => this.SUBRULE(this.builtinType) },
    { ALT: () => this.SUBRULE(this.namedType) },
    { ALT: () => this.SUBRULE(this.objectType) },
    { ALT: () => this.SUBRULE(this.enumType) },
    { ALT: () => this.SUBRULE(this.literalType) },
    { ALT: () => this.SUBRULE(this.parenthesizedType) },
    { ALT: () => this.nullType(this.CONSUME(Kw.null) as SyntaxToken) },
    { ALT: () => this.missingType() },
  ];

  private nullType(token: SyntaxToken): TypeNode {
    return { kind: "NullType", ...this.spanOf(token) };
  }

  private missingType(): TypeNode {
    if (this.RECORDING_PHASE) return { kind: "MissingType", start: 0, end: 0 };
    const token = this.next();
    // A reserved word in the place of a type's name is one mistake with its name.
    if (isWord(token) && !token.newline && token.tokenType !== Kw.if && !this.isFollowedByValue()) {
      const name = this.declaredName(9, "a type");
      return { kind: "MissingType", start: name.start, end: name.end };
    }
    this.reportHere(E103["missing-type"]({ after: this.after(), found: this.found() }));
    return { kind: "MissingType", ...this.gap() };
  }
  private isFollowedByValue(): boolean {
    const { tokenType } = this.peek(2);
    return tokenType === Colon || tokenType === Eq;
  }

  private readonly namedType: Rule<TypeNode> = this.RULE("namedType", (): TypeNode => {
    const name = this.asName(this.CONSUME(TypeIdentifier) as SyntaxToken);
    if (!this.RECORDING_PHASE && this.atArraySuffix()) return this.arraySuffix(name);
    if (!this.RECORDING_PHASE && this.at(Less)) this.skipGeneric(name);
    return { kind: "NamedType", name, start: name.start, end: name.end };
  });

  private readonly builtinType: Rule<TypeNode> = this.RULE("builtinType", (): TypeNode => {
    const name = this.asName(this.CONSUME(Identifier) as SyntaxToken);
    if (!this.RECORDING_PHASE) this.useTypeName(name);
    if (!this.RECORDING_PHASE && this.atArraySuffix()) return this.arraySuffix(name);
    const parameters: TypeNode[] = [];
    if (TAKES_TYPES.has(name.text))
      this.acceptOtherBrackets(name.text, name.text === "map" ? "[string, int]" : "[string]");
    this.OPTION(() => {
      const open = this.CONSUME(LBracket) as SyntaxToken;
      const bracket = this.enter(open);
      if (bracket.entered) {
        if (!this.RECORDING_PHASE && this.at(RBracket) && !this.next().missing) {
          const [start, end] = [open.startOffset, this.next().endOffset + 1];
          this.reportHere(E103["missing-element-type"]({ name: name.text }), { start, end });
        }
        do {
          this.MANY(() => {
            parameters.push(this.SUBRULE(this.type));
            this.neededCommas(1, "types");
          });
        } while (this.strayElement("a type", "type"));
      }
      this.leave(bracket, true);
      this.need(2, RBracket, "`]`");
    });
    if (!this.RECORDING_PHASE) this.acceptGoValues(name, parameters);
    return { kind: "BuiltinType", name, arguments: parameters, start: name.start, end: this.endFrom(name.start) };
  });

  /** `enum(a, b)`, `array<string>`: round and angle brackets are read as square ones. */
  private acceptOtherBrackets(word: string, example: string): void {
    if (this.RECORDING_PHASE) return;
    const open = this.next();
    const close =
      open.tokenType === LParen ? open.partner : open.tokenType === Less ? this.closingAngle(open.index) : undefined;
    if (close === undefined || close.missing || open.first || open.missing) return;
    const [from, to] = [this.spanOf(open), this.spanOf(close)];
    const edits = [
      { ...from, newText: "[" },
      { ...to, newText: "]" },
    ];
    this.report(E100["angle-brackets"]({ type: word, parameters: example }), from, { fix: edits });
    this.pairSquare(open, close);
  }
  /** `Array<string>` and `Record<string, int>` are read as what they are called here. */
  private acceptForeignGeneric(): void {
    const name = this.next();
    const open = this.peek(2);
    const square = open.tokenType === LBracket;
    const instead = name.image === "list" || name.image === "List" ? "array" : FOREIGN_GENERICS.get(name.image);
    if (instead === undefined || open.first || (!square && open.tokenType !== Less)) return;
    if (name.tokenType !== TypeIdentifier && name.image !== "list") return;
    const close = square ? open.partner : this.closingAngle(open.index);
    if (close === undefined || close.missing || close.index === open.index + 1) return;
    const [word, from, to] = [this.spanOf(name), this.spanOf(open), this.spanOf(close)];
    const inside = this.source.slice(from.end, to.start);
    const example =
      inside.length > 30 ? (instead === "map" ? "map[string, int]" : "array[string]") : `${instead}[${inside}]`;
    const edits = [
      { ...word, newText: instead },
      { ...from, newText: "[" },
      { ...to, newText: "]" },
    ];
    this.report(
      E100["foreign-type-name"]({ found: name.image, brackets: square ? "[…]" : "<…>", example, instead }),
      word,
      { fix: edits },
    );
    name.image = instead;
    retype(name, Identifier);
    this.pairSquare(open, close);
  }
  /** The next line begins with `name =`: it is no type of this one. */
  private noType(): TypeNode {
    this.reportHere(E103["type-before-next-setting"]({ after: this.after() }));
    return { kind: "MissingType", ...this.gap() };
  }
  /** Whether `[low, high]` stands here, an enum without its word. */
  private atBareEnum(): boolean {
    const open = this.next();
    const close = open.partner;
    if (open.tokenType !== LBracket || open.missing || close === undefined || close.missing) return false;
    const inside = this.tokens.slice(open.index + 1, close.index);
    return inside.length > 2 && inside.every((token, at) => (at % 2 === 0 ? isWord(token) : token.tokenType === Comma));
  }
  private bareEnum(): TypeNode {
    const open = this.next();
    const close = open.partner!;
    const { start } = this.spanOf(open);
    const members = this.tokens.slice(open.index + 1, close.index).filter((token) => isWord(token));
    this.report(E103["enum-without-keyword"](), this.spanOf(open), { fix: edit(start, start, "enum") });
    this.skipTo(close.index + 1);
    return { kind: "EnumType", members: members.map((token) => this.asName(token)), start, end: this.previousEnd() };
  }
  /** Whether `[T]` or `[]T` stands here, as other languages write `array[T]`. */
  private atBracketedType(): boolean {
    const open = this.next();
    const close = open.partner;
    if (open.tokenType !== LBracket || open.missing || open.newline || close === undefined || close.missing)
      return false;
    const after = this.tokens[close.index + 1];
    const isEmpty = close.index === open.index + 1;
    const inside = this.tokens[isEmpty ? close.index + 1 : open.index + 1];
    const begins = inside !== undefined && (inside.tokenType === LBracket || this.beginsType(inside));
    return begins && (!isEmpty || after?.newline === false);
  }
  private bracketedType(): TypeNode {
    const open = this.next();
    const { start } = this.spanOf(open);
    const close = open.partner!;
    const isEmpty = close.index === open.index + 1;
    this.skip();
    if (isEmpty) this.skip();
    const item: TypeNode = this.descend() ? this.subrule(7, this.suffixedType) : { kind: "MissingType", ...this.gap() };
    this.ascend();
    while (!isEmpty && !this.atEnd() && this.next().index < close.index) this.skip();
    if (!isEmpty) this.skip();
    const end = this.previousEnd();
    const array = `array[${this.source.slice(item.start, item.end)}]`;
    const edits = isEmpty
      ? [
          { start, end: close.endOffset + 1, newText: "array[" },
          { start: end, end, newText: "]" },
        ]
      : [{ start, end: start, newText: "array" }];
    this.report(
      E103["bracket-array"]({ array: array.length > 40 ? "array[…]" : array, shown: array.slice(0, 40) }),
      { start, end },
      { fix: edits },
    );
    const name = { text: "array", start, end: start + 1 };
    return { kind: "BuiltinType", name, arguments: [item], start, end };
  }
  /** `map[string]int`. */
  private acceptGoValues(name: Name, parameters: TypeNode[]): void {
    const token = this.next();
    const close = this.spanOf(this.LA(0) as SyntaxToken);
    if (name.text !== "map" || parameters.length !== 1 || token.newline || token.startOffset !== close.end) return;
    if (!this.beginsType(token) && token.tokenType !== LBracket) return;
    const value = this.subrule(6, this.suffixedType);
    const { end } = value;
    const edits = [
      { ...close, newText: ", " },
      { start: end, end, newText: "]" },
    ];
    this.report(E103["map-value-outside"](), { start: name.start, end }, { fix: edits });
    parameters.push(value);
  }
  /** `Promise<string>`: no type of a program takes types. */
  private skipGeneric({ text, start }: Name): void {
    const close = this.closingAngle(this.next().index);
    if (close === undefined) return;
    const end = close.endOffset + 1;
    this.report(E100["generic-type"]({ name: text }), { start, end }, { covers: { start, end } });
    this.skipTo(close.index + 1);
  }
  private pairSquare(open: SyntaxToken, close: SyntaxToken): void {
    retype(open, LBracket);
    retype(close, RBracket);
    open.partner = close;
    close.partner = open;
  }
  /** The `>` that belongs to the `<` with this index, on its line. */
  private closingAngle(index: number): SyntaxToken | undefined {
    let open = 0;
    for (let at = index; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.newline || token.tokenType === Eq) return undefined;
      if (token.tokenType === Less) open++;
      if (token.tokenType === Greater && --open === 0) return token;
      const bracket = bracketOf(token);
      if (bracket?.role === "closes") return undefined;
      if (bracket !== undefined && token.partner !== undefined && token.partner.index > at) at = token.partner.index;
    }
    return undefined;
  }

  /** Whether `T[]` stands here, as other languages write `array[T]`. */
  private atArraySuffix(): boolean {
    const token = this.next();
    if (token.newline || token.missing || token.tokenType !== LBracket) return false;
    const empty = token.partner?.index === token.index + 1 && !token.partner.missing;
    return empty && !["array", "map"].includes(this.LA(0).image);
  }
  private arraySuffix(name: Name): TypeNode {
    const { start } = name;
    const from = this.next().startOffset;
    this.skip();
    this.skip();
    const end = this.previousEnd();
    const array = `array[${name.text}]`;
    this.report(
      E103["suffixed-array"]({ item: name.text, array }),
      { start: from, end },
      { fix: edit(start, end, array) },
    );
    const item: TypeNode = /^[A-Z]/.test(name.text)
      ? { kind: "NamedType", name, start, end: name.end }
      : { kind: "BuiltinType", name, arguments: [], start, end: name.end };
    // What makes it an array are its brackets.
    return { kind: "BuiltinType", name: { text: "array", start: from, end }, arguments: [item], start, end };
  }

  private readonly enumType: Rule<TypeNode> = this.RULE("enumType", (): TypeNode => {
    const start = this.here();
    this.CONSUME(Kw.enum);
    this.acceptOtherBrackets("enum", "[low, high]");
    const open = this.need(1, LBracket, "`[` and the members of the enum");
    const bracket = this.enter(open);
    const members: Name[] = [];
    if (bracket.entered) {
      const edits: TextEdit[] = [];
      do {
        this.MANY(() => {
          members.push(this.asName(this.CONSUME2(Word) as SyntaxToken));
          this.commas(2);
        });
      } while (this.markedMember(members, edits) || this.strayElement("a member of the enum, a word", "type"));
      if (!this.RECORDING_PHASE && members.length === 0 && open !== undefined && !this.atEnd()) {
        this.reportHere(E105["empty-enum"](), { start, end: this.next().endOffset + 1 });
      }
    }
    this.leave(bracket, open !== undefined);
    if (open !== undefined) this.need(2, RBracket, "`]`");
    return { kind: "EnumType", members, start, end: this.endFrom(start) };
  });

  /** `:low` or `"low"` where a member of an enum is declared. One report for all of an enum. */
  private markedMember(members: Name[], edits: TextEdit[]): boolean {
    if (this.RECORDING_PHASE) return false;
    const token = this.next();
    const span = this.spanOf(token);
    const following = this.peek(2);
    const colon = token.tokenType === Colon && isWord(following);
    const word = token.tokenType === Text ? /^"([A-Za-z_][A-Za-z0-9_]*)"$/.exec(token.image)?.[1] : undefined;
    if (!colon && word === undefined) return false;
    if (edits.length === 0) {
      const shown = colon ? following.image : word!;
      this.report(E100["quoted-enum-member"]({ member: shown }), span, { fix: edits });
    }
    edits.push(colon ? { ...span, newText: "" } : { ...span, newText: word! });
    this.skip();
    if (!colon) {
      members.push({ text: word!, ...span });
      this.commas(2);
    }
    return true;
  }

  private readonly literalType: Rule<TypeNode> = this.RULE("literalType", (): TypeNode => {
    const literal = this.SUBRULE(this.text);
    if (this.RECORDING_PHASE) return { kind: "NullType", start: 0, end: 0 };
    const { start, end } = literal;
    if (literal.parts.some((part) => part.kind === "interpolation")) {
      this.report(E214["interpolated-type"](), { start, end });
    }
    const value = literal.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");
    return { kind: "LiteralType", value, start, end };
  });

  private readonly parenthesizedType: Rule<TypeNode> = this.RULE("parenthesizedType", (): TypeNode => {
    const open = this.OR([{ ALT: () => this.CONSUME(LParen) }, { ALT: () => this.CONSUME(LParenOnNewLine) }]);
    const bracket = this.enter(open as SyntaxToken);
    let type: TypeNode = { kind: "MissingType", ...this.gap() };
    if (bracket.entered) {
      type = this.SUBRULE(this.type);
      if (!this.RECORDING_PHASE && this.at(Comma)) type = this.passOverTuple(open as SyntaxToken);
      while (this.strayElement("`)`", "type"));
    }
    this.leave(bracket, true);
    this.need(2, RParen, "`)`");
    return type;
  });

  /** A flow was said to give several values: its `return`s are part of that mistake. */
  protected givesTuple = false;
  /** `(int, string)`. */
  private passOverTuple(open: SyntaxToken): TypeNode {
    const { start } = this.spanOf(open);
    const end = open.partner === undefined ? this.previousEnd() : this.spanOf(open.partner).end;
    this.report(E103["tuple-type"](), { start, end });
    this.givesTuple = true;
    if (open.partner !== undefined) this.skipTo(open.partner.index);
    return { kind: "MissingType", start, end };
  }

  private readonly objectType: Rule<TypeNode> = this.RULE("objectType", (): TypeNode => {
    const { fields, start, end } = this.SUBRULE(this.fieldList, { ARGS: ["a type"] });
    return { kind: "ObjectType", fields, start, end };
  });

  /** `{ name: Type = default, … }`. */
  protected readonly fieldList: Rule<FieldList, [string]> = this.RULE("fieldList", (what: string): FieldList => {
    const open = this.need(0, LBrace, `\`{\`, the fields of ${what}`, E104["missing-fields"]);
    const bracket = this.enter(open);
    const fields: TypedField[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          fields.push(this.SUBRULE(this.field));
          this.commas(1);
        });
      } while (this.strayElement("a field, `name: Type`", "type"));
    }
    this.leave(bracket, open !== undefined);
    if (open !== undefined) this.need(1, RBrace, "`}`");
    return { fields, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  private readonly field: Rule<TypedField> = this.RULE("field", (): TypedField => {
    const { doc } = this.next();
    return this.typedField(doc, this.anyWord(0, "the name of a field"), "field");
  });

  /** `: Type = default` after the name of a field or a parameter. */
  protected typedField(doc: string | undefined, name: Name, what: string): TypedField {
    const colon = this.typeColon(name, what);
    const mark = this.optionalMark;
    this.optionalMark = undefined;
    let type: TypeNode = colon ? this.SUBRULE9(this.type) : { kind: "MissingType", ...this.gap() };
    if (mark !== undefined) type = this.markedOptional(mark, type, name, what);
    const value = this.OPTION9(() => {
      this.CONSUME9(Eq);
      return this.SUBRULE9(this.expression);
    });
    return { doc, name, type, default: value, start: name.start, end: this.endFrom(name.start) };
  }

  /** The `?` of `name?: Type`, where it was read before the type. */
  private optionalMark: Span | undefined;
  /** `name?: Type` is read as `name: Type?`. */
  private markedOptional(mark: Span, type: TypeNode, name: Name, what: string): TypeNode {
    const { start, end } = type;
    const edits = [
      { ...mark, newText: "" },
      { start: end, end, newText: "?" },
    ];
    this.report(
      E100["marked-optional"]({ what, name: name.text, type: this.source.slice(start, end).slice(0, 30) }),
      mark,
      { fix: edits },
    );
    return type.kind === "OptionalType" ? type : { kind: "OptionalType", type, start, end };
  }

  private typeColon(name: Name, what: string): boolean {
    if (this.RECORDING_PHASE || this.at(Colon)) {
      this.CONSUME9(Colon);
      return true;
    }
    if (this.at(Question) && this.peek(2).tokenType === Colon) {
      this.optionalMark = this.spanOf(this.next());
      this.skip();
      this.skip();
      return true;
    }
    const following = this.next();
    if (
      name.text !== "" &&
      !following.first &&
      (this.beginsType(following) || this.at(LBracket)) &&
      this.peek(2).tokenType !== Colon
    ) {
      this.reportHere(E101["missing-colon-before-type"]({ name: name.text }), this.spanOf(following), {
        fix: edit(name.end, name.end, ":"),
      });
      return true;
    }
    const example = `\`${name.text}: string\``;
    const second = this.peek(2);
    if (this.at(Eq) && name.text !== "" && (isTypeWord(second) || second.tokenType === Kw.enum)) {
      const { start, end } = this.spanOf(following);
      this.reportHere(
        E101["equals-before-type"]({ name: name.text, type: second.image }),
        { start, end },
        { fix: edit(/\s/.test(this.source[start - 1] ?? "") ? start - 1 : start, end, ":") },
      );
      this.skip();
      return true;
    }
    if (this.at(Eq)) {
      this.reportHere(E103["untyped-with-default"]({ what, name: name.text, example }), name);
      return false;
    }
    this.reportHere(E103.untyped({ what, name: name.text, example }), name);
    return false;
  }

  /** `(name: Type = default, …)`. Those of a method are no variables, so that any word may name them. */
  protected readonly parameters: Rule<readonly TypedField[], [string, "variables" | "fields"]> = this.RULE(
    "parameters",
    (what: string, names: "variables" | "fields") => {
      const open = this.openParameters(what);
      const bracket = this.enter(open);
      const params: TypedField[] = [];
      if (bracket.entered) {
        do {
          this.MANY(() => {
            params.push(this.SUBRULE(this.parameter, { ARGS: [names] }));
            this.neededCommas(1, "parameters");
          });
        } while (this.strayElement("a parameter, `name: Type`", "type"));
      }
      this.leave(bracket, open !== undefined);
      if (open !== undefined) this.need(2, RParen, "`)`");
      return params;
    },
  );

  private openParameters(what: string): SyntaxToken | undefined {
    if (this.RECORDING_PHASE || this.at(LParen) || this.at(LParenOnNewLine)) {
      const missing = this.next().missing;
      const at = this.previousEnd();
      if (missing) this.reportHere(E101["missing-parameter-list"]({ what }), this.blame(), { fix: edit(at, at, "(") });
      if (missing) this.next().damaged = true;
      return this.OR2([
        { ALT: () => this.CONSUME2(LParen) },
        { ALT: () => this.CONSUME2(LParenOnNewLine) },
      ]) as SyntaxToken;
    }
    const at = this.previousEnd();
    this.reportHere(E101["missing-parameters"]({ what, found: this.found() }), this.blame(), {
      fix: edit(at, at, "()"),
    });
    return undefined;
  }

  private readonly parameter: Rule<TypedField, ["variables" | "fields"]> = this.RULE(
    "parameter",
    (names): TypedField => {
      const { doc } = this.next();
      if (!this.RECORDING_PHASE && this.atTypeBeforeName()) return this.typeBeforeName(doc);
      const name = this.anyWord(0, "the name of a parameter");
      if (!this.RECORDING_PHASE && names === "variables") this.checkName(name);
      return this.typedField(doc, name, "parameter");
    },
  );

  /** Whether `int n` stands here, as other languages write `n: int`. */
  private atTypeBeforeName(): boolean {
    const [type, name, end] = [this.next(), this.peek(2), this.peek(3)];
    const builtin = type.tokenType === TypeIdentifier || BUILTIN.has(type.image);
    const ends = end.tokenType === Comma || end.tokenType === RParen || end.tokenType === Eq;
    return builtin && name.tokenType === Identifier && !BUILTIN.has(name.image) && ends && !end.missing;
  }
  private typeBeforeName(doc: string | undefined): TypedField {
    const given = this.asName(this.next());
    this.skip();
    const name = this.asName(this.next());
    this.skip();
    const { start, end } = { start: given.start, end: name.end };
    this.report(
      E100["type-before-parameter"]({ name: name.text, type: given.text }),
      { start, end },
      { fix: edit(start, end, `${name.text}: ${given.text}`) },
    );
    const type: TypeNode = /^[A-Z]/.test(given.text)
      ? { kind: "NamedType", name: given, start, end: given.end }
      : { kind: "BuiltinType", name: given, arguments: [], start, end: given.end };
    let value: Expression | undefined;
    if (this.at(Eq)) {
      this.skip();
      value = this.subrule(8, this.expression);
    }
    return { doc, name, type, default: value, start, end: this.endFrom(start) };
  }

  /** Whether `token` may begin a type. */
  protected beginsType(token: SyntaxToken): boolean {
    switch (token.tokenType) {
      case Identifier:
      case TypeIdentifier:
      case LBrace:
      case LParen:
      case Text:
      case TextHead:
      case Kw.enum:
      case Kw.null:
        return true;
      default:
        return false;
    }
  }
}
