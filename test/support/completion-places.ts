/** The places of a program where completion is asked: each word that it has, by what kind of word it is. */
import type { Name, Span } from "../../runtime/syntax/ast.js";
import { findKeyword, walk, type SyntaxNode } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import type { Analysis } from "../../runtime/compiler/editor.js";

export type WordKind = "keyword" | "setting" | "field" | "member" | "symbol" | "name" | "type" | "text";

/** A word that completion should know. */
export interface KnownWord extends Span {
  readonly kind: WordKind;
  /** As it stands there, with its `@`, `:` or quotes. */
  readonly text: string;
}

type Loose = SyntaxNode & Readonly<Record<string, unknown>>;

/**
 * The words of a program that completion should know: not the names that it declares there, nor texts, numbers and dates. A text is one
 * where a type says which there are.
 */
export function knownWords({ text, file, model }: Analysis): readonly KnownWord[] {
  const kinds = new Map<number, WordKind | undefined>();
  const declared = new Set(model.occurrences.filter(({ role }) => role === "declaration").map(({ start }) => start));
  const isShorthand = new Set<number>();
  const mark = (span: Span | undefined, kind: WordKind | undefined): void => {
    if (span !== undefined && span.end > span.start && !kinds.has(span.start)) kinds.set(span.start, kind);
  };
  walk(file, (node, ancestors) => {
    const loose = node as Loose;
    const parent = ancestors.at(-1) as Loose | undefined;
    switch (node.kind) {
      case "MemberExpression":
        mark(loose.name as Name, "member");
        break;
      case "SymbolLiteral":
        mark(node, "symbol");
        break;
      case "NameExpression":
        mark(node, declared.has(node.start) || !isKnown(model, node, text) ? undefined : "name");
        break;
      case "NamedType":
      case "BuiltinType":
        mark(node, "type");
        break;
      case "Setting":
        mark(
          loose.name as Name,
          parent?.kind === "GivenStep" ||
            parent?.kind === "ModelsDeclaration" ||
            (parent !== undefined && "alias" in parent)
            ? undefined
            : settingKind(text, loose),
        );
        break;
      case "CoreSetting":
      case "InstanceSetting":
        mark(loose.name as Name, "setting");
        break;
      case "ObjectEntry": {
        const key = loose.key as Name;
        const shorthand = loose.value === undefined;
        if (shorthand) isShorthand.add(key.start);
        mark(key, shorthand ? "name" : keyKind(model, key));
        break;
      }
      case "StringLiteral": {
        const known = model.expectedTypeAt(node.start + 1);
        mark(node, known?.kind === "string_union" ? "text" : undefined);
        break;
      }
      default:
        break;
    }
  });
  for (const { start } of model.occurrences) if (declared.has(start)) mark({ start, end: start + 1 }, undefined);
  return readTokens(text).tokens.flatMap(({ image, startOffset: start }): KnownWord[] => {
    const end = start + image.length;
    if (!/^(@?[A-Za-z_]\w*|:[A-Za-z_]\w*|".*")$/s.test(image) && kinds.get(start) !== "symbol") return [];
    if (kinds.has(start)) {
      const kind = kinds.get(start);
      if (kind === undefined) return [];
      if (kind === "symbol")
        return [
          {
            kind,
            start,
            end: start + (/^:\w+/.exec(text.slice(start))?.[0].length ?? 1),
            text: /^:\w+/.exec(text.slice(start))?.[0] ?? "",
          },
        ];
      return [{ kind, start, end, text: image }];
    }
    if (findKeyword(image) === undefined || image.startsWith('"')) return [];
    return [{ kind: "keyword", start, end, text: image }];
  });
}

/** What nothing declares, as the flow of a core without an interface, cannot be offered. */
const isKnown = (model: Analysis["model"], node: Span, text: string): boolean =>
  model.symbolAt(node.start + 1) !== undefined || WORDS.has(text.slice(node.start, node.end));
const WORDS: ReadonlySet<string> = new Set(["resume", "timeout", "fail", "retry", "escalate", "flag_and_checkpoint"]);

const settingKind = (text: string, setting: Loose): WordKind | undefined => {
  const name = setting.name as Name;
  return text[name.start - 1] === "@" ? undefined : "setting";
};

/** A key that no type knows is a name of the author's own. */
const keyKind = (model: Analysis["model"], key: Name): WordKind | undefined => {
  const found = model.symbolAt(key.start + 1)?.symbol;
  const declared = found === undefined ? undefined : model.declarationOf(found);
  return declared === undefined || declared.name.start === key.start ? undefined : "field";
};
