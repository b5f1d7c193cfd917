/** Types: `string`, `array[T]`, `{ a: T }`, `enum[a, b]`, `"a" | "b"`, `T?`. */
import type { Name, StringLiteral, TypeNode } from "./ast.js";
import { E103, E105, E214 } from "./diagnostics/grammar.js";
import type { FieldList } from "./field-grammar.js";
import { ForeignTypeGrammar } from "./foreign-type-grammar.js";
import type { Rule } from "./parser-base.js";
import type { TextEdit } from "./syntax-error.js";
import {
  Colon,
  Comma,
  Eq,
  Identifier,
  Kw,
  LBracket,
  LParen,
  LParenOnNewLine,
  Less,
  Pipe,
  Question,
  QuestionQuestion,
  RBracket,
  RParen,
  type SyntaxToken,
  TypeIdentifier,
  Word,
  isWord,
} from "./token-types.js";

/** Built-in types with type parameters in brackets; `list` is the name of other languages for `array`. */
const TAKES_TYPES: ReadonlySet<string> = new Set(["array", "map", "list"]);

export abstract class TypeGrammar extends ForeignTypeGrammar {
  protected abstract readonly text: Rule<StringLiteral>;
  protected abstract readonly fieldList: Rule<FieldList, [string]>;

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

  protected readonly suffixedType: Rule<TypeNode> = this.RULE("suffixedType", (): TypeNode => {
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
      else type = { kind: "OptionalType", type, start: type.start, end: token.endOffset + 1 };
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
    { ALT: () => this.nullType(this.CONSUME(Kw.null)) },
    { ALT: () => this.missingType() },
  ];

  private nullType(token: SyntaxToken): TypeNode {
    return { kind: "NullType", ...this.spanOf(token) };
  }

  private missingType(): TypeNode {
    if (this.RECORDING_PHASE) return { kind: "MissingType", start: 0, end: 0 };
    const token = this.next();
    // A reserved word in place of a type is reported as a name, and the type is not reported again.
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
    const name = this.asName(this.CONSUME(TypeIdentifier));
    if (!this.RECORDING_PHASE && this.atArraySuffix()) return this.arraySuffix(name);
    if (!this.RECORDING_PHASE && this.at(Less)) this.skipGeneric(name);
    return { kind: "NamedType", name, start: name.start, end: name.end };
  });

  private readonly builtinType: Rule<TypeNode> = this.RULE("builtinType", (): TypeNode => {
    const name = this.asName(this.CONSUME(Identifier));
    if (!this.RECORDING_PHASE) this.useTypeName(name);
    if (!this.RECORDING_PHASE && this.atArraySuffix()) return this.arraySuffix(name);
    const parameters: TypeNode[] = [];
    let entered = true as boolean;
    if (TAKES_TYPES.has(name.text))
      this.acceptOtherBrackets(name.text, name.text === "map" ? "[string, int]" : "[string]");
    this.OPTION(() => {
      const open = this.CONSUME(LBracket);
      const bracket = this.enter(open);
      entered = bracket.entered;
      if (entered) {
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
    // What is nested too deep has been reported, and was not read: nothing is to be said of its types.
    if (!entered) return { kind: "MissingType", start: name.start, end: this.endFrom(name.start) };
    return { kind: "BuiltinType", name, arguments: parameters, start: name.start, end: this.endFrom(name.start) };
  });
  /** Reports a missing type where the next line begins with `name =`. */
  private noType(): TypeNode {
    this.reportHere(E103["type-before-next-setting"]({ after: this.after() }));
    return { kind: "MissingType", ...this.gap() };
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
          members.push(this.asName(this.CONSUME2(Word)));
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
    const bracket = this.enter(open);
    let type: TypeNode = { kind: "MissingType", ...this.gap() };
    if (bracket.entered) {
      type = this.SUBRULE(this.type);
      if (!this.RECORDING_PHASE && this.at(Comma)) type = this.skipTuple(open);
      while (this.strayElement("`)`", "type"));
    }
    this.leave(bracket, true);
    this.need(2, RParen, "`)`");
    return type;
  });

  /** Whether a tuple was declared as the result of the current flow: several returned values are part of that mistake. */
  protected givesTuple = false;
  /** Reports `(int, string)`, and skips it. */
  private skipTuple(open: SyntaxToken): TypeNode {
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
}
