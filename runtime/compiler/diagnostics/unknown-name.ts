import type { Span } from "../../syntax/ast.js";
import type { Diagnostic, Fix, RelatedLocation, TextEdit } from "./diagnostic.js";
import { quote } from "./wording.js";

/** A declared thing, as far as a diagnostic needs it: a symbol of the program. */
export interface DeclaredName {
  readonly name: string;
  readonly declaration: { readonly file: string; readonly name: Span } | undefined;
}

/** A name that nothing declares. All its uses in a file are one mistake, told at the first of them. */
export interface UnknownName {
  readonly name: string;
  /** What it should have named, and whose: equal names of equal things are the same. */
  readonly of: string;
  /** The declaration that was probably meant. */
  readonly meant?: DeclaredName | undefined;
}

export interface Told extends Diagnostic {
  readonly unknown?: UnknownName | undefined;
}

/** More places than these help nobody. */
const MOST_RELATED = 8;

/** Makes one diagnostic of all that tell of the same unknown name. */
export function mergeUnknown(
  told: readonly Told[],
  isRead: (declared: DeclaredName) => boolean,
): readonly Diagnostic[] {
  const groups = new Map<string, Told[]>();
  const merged: Diagnostic[] = [];
  for (const one of told) {
    const { unknown, ...diagnostic } = one;
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

function mergedGroup(group: Told[], isRead: (declared: DeclaredName) => boolean): Diagnostic {
  const [first, ...others] = group.sort((a, b) => a.start - b.start || a.end - b.end);
  const { unknown, fix, ...diagnostic } = first!;
  if (others.length === 0) return fix === undefined ? diagnostic : { ...diagnostic, fix };
  const { name, meant } = unknown!;
  const places = others
    .slice(0, MOST_RELATED)
    .map(({ file, start, end }): RelatedLocation => ({ message: "Here as well", file, start, end }));
  const uses = `It stands ${group.length} times in this file.`;
  const declared = meant?.declaration;
  if (meant !== undefined && declared?.file === diagnostic.file && !isRead(meant)) {
    return {
      ...diagnostic,
      message: `${sentences(diagnostic.message)} ${quote(meant.name)} is declared and never used: is that the one that is misspelt? ${uses}`,
      related: [
        { message: `${quote(meant.name)} is declared here`, file: declared.file, ...spanOf(declared.name) },
        ...places,
      ],
      fix: {
        title: `Rename ${meant.name} to ${name}`,
        edits: [{ ...spanOf(declared.name), newText: name }],
      },
    };
  }
  const all = fix === undefined ? undefined : changeAll(group, fix);
  return {
    ...diagnostic,
    message: `${diagnostic.message} ${uses}`,
    related: [...diagnostic.related, ...places],
    ...(all === undefined ? {} : { fix: all }),
  };
}

/** What is wrong, without the guess at what was meant. */
const sentences = (message: string): string => message.replace(/ Did you mean [^?]*\?.*$/, "");

function changeAll(group: readonly Told[], first: Fix): Fix | undefined {
  const edits: TextEdit[] = [];
  let alike = true;
  for (const { fix } of group) {
    if (fix === undefined) return undefined;
    if (fix.title !== first.title) alike = false;
    edits.push(...fix.edits);
  }
  const all = `Change all ${group.length}`;
  return { title: alike ? first.title.replace(/^Change to/, `${all} to`) : all, edits };
}

const spanOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });
