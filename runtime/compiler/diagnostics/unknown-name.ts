import type { Text } from "../../diagnostic-definition.js";
import type { Span } from "../../syntax/ast.js";
import type { Diagnostic, Fix, RelatedLocation, TextEdit } from "./diagnostic.js";
import { fixTitles, hints, relatedTexts } from "./phrases.js";
import { quote } from "./wording.js";
import { spanOf } from "./edits.js";

/** A declared thing, as far as a diagnostic needs it: a symbol of the program. */
export interface DeclaredName {
  readonly name: string;
  readonly declaration: { readonly file: string; readonly name: Span } | undefined;
}

/** A name that nothing declares. All its uses in a file are one mistake, shown at the first of them. */
export interface UnknownName {
  readonly name: string;
  /** What it should have named, and whose: equal names of equal things are the same. */
  readonly of: string;
  /** The declaration that was probably meant. */
  readonly meant?: DeclaredName | undefined;
}

/** A diagnostic before those that report the same unknown name are merged. */
export interface Reported extends Diagnostic {
  readonly unknown?: UnknownName | undefined;
  /** The message without its guess at what was meant; only of unknown names. */
  readonly withoutHint?: Text;
}

/** The limit of related places: more do not help. */
const MOST_RELATED = 8;

/** Makes one diagnostic of all that report the same unknown name. */
export function mergeUnknown(
  reported: readonly Reported[],
  isRead: (declared: DeclaredName) => boolean,
): readonly Diagnostic[] {
  const groups = new Map<string, Reported[]>();
  const merged: Diagnostic[] = [];
  for (const one of reported) {
    const { unknown, withoutHint: _, ...diagnostic } = one;
    if (unknown === undefined) {
      merged.push(diagnostic);
      continue;
    }
    const key = JSON.stringify([unknown.of, unknown.name]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  for (const group of groups.values()) merged.push(mergedGroup(group, isRead));
  return merged;
}

function mergedGroup(group: Reported[], isRead: (declared: DeclaredName) => boolean): Diagnostic {
  const [first, ...others] = group.sort((a, b) => a.start - b.start || a.end - b.end);
  const { unknown, withoutHint, fix, ...diagnostic } = first!;
  if (others.length === 0) return fix === undefined ? diagnostic : { ...diagnostic, fix };
  const { name, meant } = unknown!;
  const places = others
    .slice(0, MOST_RELATED)
    .map(({ file, start, end }): RelatedLocation => ({ message: relatedTexts.repeated(), file, start, end }));
  const uses = hints.repeated({ count: group.length });
  const declared = meant?.declaration;
  if (meant !== undefined && declared?.file === diagnostic.file && !isRead(meant)) {
    return {
      ...diagnostic,
      message: `${withoutHint ?? diagnostic.message}${hints.misspeltDeclaration({ declared: quote(meant.name) })}${uses}`,
      related: [
        {
          message: relatedTexts.declaredAs({ what: quote(meant.name) }),
          file: declared.file,
          ...spanOf(declared.name),
        },
        ...places,
      ],
      fix: {
        title: fixTitles.rename({ from: meant.name, to: name }),
        edits: [{ ...spanOf(declared.name), newText: name }],
      },
    };
  }
  const all = fix === undefined ? undefined : changeAll(group);
  return {
    ...diagnostic,
    message: `${diagnostic.message}${uses}`,
    related: [...diagnostic.related, ...places],
    ...(all === undefined ? {} : { fix: all }),
  };
}

/** One fix of all of them; `undefined` where one has none. */
function changeAll(group: readonly Reported[]): Fix | undefined {
  const edits: TextEdit[] = [];
  const meant = new Set<string>();
  for (const { fix, unknown, start } of group) {
    if (fix === undefined) return undefined;
    edits.push(...fix.edits);
    // What is put in before the name leaves the name.
    for (const edit of fix.edits) meant.add(edit.end === start ? edit.newText + unknown!.name : edit.newText);
  }
  const count = group.length;
  const [text, other] = meant;
  const alike = text !== undefined && other === undefined;
  return { title: alike ? fixTitles.changeAllTo({ count, text }) : fixTitles.changeAll({ count }), edits };
}
