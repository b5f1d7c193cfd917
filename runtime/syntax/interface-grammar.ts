/** Imports, and the interfaces of plugins and of other cores. */
import type {
  Declaration,
  ImportDeclaration,
  ImportName,
  MethodSignature,
  MissingExpression,
  PluginReference,
  UriLiteral,
} from "./ast.js";
import { E101 } from "./diagnostics/grammar.js";
import { FlowGrammar } from "./flow-grammar.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { At, Comma, Eq, Kw, LBrace, PluginRef, RBrace, Text, TextHead, Uri, Word, isWord } from "./token-types.js";

export abstract class InterfaceGrammar extends FlowGrammar {
  protected readonly importDeclaration: Rule<ImportDeclaration> = this.RULE(
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
  /** Reports `import Name from …`, and reads the name without its braces. */
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
  protected pluginReference(index: number): PluginReference {
    if (this.RECORDING_PHASE || this.at(PluginRef)) {
      const token = this.consume(index, PluginRef);
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
    // Without its version, `owner/name` is several tokens.
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
  protected uri(index: number): UriLiteral | MissingExpression {
    if (this.RECORDING_PHASE || this.at(Uri)) {
      const token = this.consume(index, Uri);
      return { kind: "UriLiteral", text: token.image, ...this.spanOf(token) };
    }
    this.reportHere(E101["missing-core-uri"]({ after: this.after(), found: this.found() }));
    const start = this.previousEnd();
    if (!this.next().newline && !this.atClose() && !this.at(LBrace)) this.skip();
    return { kind: "MissingExpression", start, end: this.endFrom(start) };
  }

  protected readonly pluginInterface: Rule<Declaration> = this.RULE("pluginInterface", (): Declaration => {
    const { start, doc } = this.modifiers;
    this.CONSUME(At["@plugin_interface"]);
    const reference = this.pluginReference(0);
    const methods = this.SUBRULE(this.methods, { ARGS: ["the interface"] });
    return { kind: "PluginInterfaceDeclaration", doc, reference, methods, start, end: this.endFrom(start) };
  });
  protected readonly coreInterface: Rule<Declaration> = this.RULE("coreInterface", (): Declaration => {
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
    const name = this.asName(this.CONSUME(Word));
    const params = this.SUBRULE(this.parameters, { ARGS: [`the method \`${name.text}\``, "fields"] });
    const returnType = this.resultType();
    return { doc, name, params, returnType, start: name.start, end: this.endFrom(name.start) };
  });
}
