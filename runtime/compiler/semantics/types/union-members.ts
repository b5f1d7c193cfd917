/**
 * Which members of a union something can be about, without trying all of them: large unions are told apart by a field with a
 * word of its own in each member, and members are found by it. What is found may still not fit; what is not found never does.
 */
import { type ObjectType, type Type, type TypeDefinition, unalias } from "./type.js";

export interface UnionMembers {
  /** Whether this very type is a member. */
  has(type: Type): boolean;
  /** The members that a value of type `from` may fit. */
  accepting(from: Type): readonly Type[];
  /** The members of which a value may fit `to`. */
  fitting(to: Type): readonly Type[];
  /** The members that are objects and have these fields; where a word is given, the field may have it. */
  having(fields: Iterable<readonly [name: string, word: string | undefined]>): readonly Type[];
}

/** A member with its place in the union, so that what is found stays in order. */
interface Member {
  readonly at: number;
  readonly type: Type;
}

/** Below this many, trying all is quicker than looking them up. */
const FEW = 8;

const known = new WeakMap<readonly Type[], UnionMembers>();

/** The members of a union, looked up by what they are; made once for each list of members. */
export function membersByFields(members: readonly Type[]): UnionMembers {
  let found = known.get(members);
  if (found === undefined)
    known.set(members, (found = members.length <= FEW ? fewMembers(members) : manyMembers(members)));
  return found;
}

const fewMembers = (members: readonly Type[]): UnionMembers => ({
  has: (type) => members.some((member) => isSame(member, type)),
  accepting: () => members,
  fitting: () => members,
  having: () => members,
});

const isSame = (a: Type, b: Type): boolean =>
  a === b || (a.kind === "named" && b.kind === "named" && a.definition === b.definition);

function manyMembers(members: readonly Type[]): UnionMembers {
  const types = new Set<Type | TypeDefinition>();
  const others: Member[] = [];
  const objects: (Member & { readonly object: ObjectType })[] = [];
  members.forEach((type, at) => {
    types.add(identity(type));
    const object = unalias(type);
    if (object.kind === "object") objects.push({ at, type, object });
    else others.push({ at, type });
  });
  /** Objects by each name of a field, by each word that a field may be, and by the fields that may be more than words. */
  const byName = new Map<string, Member[]>();
  const byWord = new Map<string, Member[]>();
  const withoutWords = new Map<string, Member[]>();
  for (const member of objects)
    for (const { name, type } of member.object.fields.values()) {
      put(byName, name, member);
      const words = wordsOf(type);
      if (words === undefined) put(withoutWords, name, member);
      else for (const word of words) put(byWord, wordKey(name, word), member);
    }
  // A value fits an object that has a field which nothing else has only if it has that field too: each is found by its rarest.
  const byRarest = new Map<string, Member[]>();
  const withoutRequired: Member[] = [];
  for (const member of objects) {
    let best: { readonly key: string; readonly count: number } | undefined;
    for (const { key, word } of requiredKeys(member.object)) {
      const count = (word ? byWord : byName).get(key)?.length ?? 0;
      if (best === undefined || count < best.count) best = { key: word ? key : nameKey(key), count };
    }
    if (best === undefined) withoutRequired.push(member);
    else put(byRarest, best.key, member);
  }
  const merged = (...lists: (readonly Member[] | undefined)[]): readonly Type[] => {
    const found = new Map<number, Type>();
    for (const list of lists) for (const { at, type } of list ?? []) found.set(at, type);
    return [...found].sort(([a], [b]) => a - b).map(([, type]) => type);
  };
  return {
    has: (type) => types.has(identity(type)),
    accepting(from) {
      const object = unalias(from);
      if (object.kind === "error" || object.kind === "unknown" || object.kind === "never") return members;
      if (object.kind !== "object") return merged(others);
      const keys: string[] = [];
      for (const { name, type } of object.fields.values()) {
        keys.push(nameKey(name));
        const words = wordsOf(type);
        if (words?.length === 1) keys.push(wordKey(name, words[0]!));
        else if (isOpen(type)) return members;
      }
      return merged(withoutRequired, ...keys.map((key) => byRarest.get(key)), unknownOnes(others));
    },
    fitting(to) {
      const object = unalias(to);
      if (object.kind !== "object") return members;
      let best: readonly (readonly Member[] | undefined)[] | undefined;
      const size = (lists: readonly (readonly Member[] | undefined)[]): number =>
        lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
      for (const { key, name, word } of requiredKeys(object)) {
        // A field of unknown type fits any word.
        const lists = word ? [byWord.get(key), withoutWords.get(name)] : [byName.get(key)];
        if (best === undefined || size(lists) < size(best)) best = lists;
      }
      return best === undefined ? members : merged(...best, unknownOnes(others));
    },
    having(fields) {
      let best: readonly (readonly Member[] | undefined)[] | undefined;
      let least = Infinity;
      for (const [name, word] of fields) {
        const lists =
          word === undefined ? [byName.get(name)] : [byWord.get(wordKey(name, word)), withoutWords.get(name)];
        const size = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
        if (size < least) [best, least] = [lists, size];
      }
      return best === undefined ? merged(objects) : merged(...best);
    },
  };
}

const identity = (type: Type): Type | TypeDefinition => (type.kind === "named" ? type.definition : type);

const nameKey = (name: string): string => `name ${name}`;
const wordKey = (name: string, word: string): string => `word ${name} ${word}`;

/** Members that fit, or are fitted by, whatever it is. */
const unknownOnes = (others: readonly Member[]): readonly Member[] => others.filter(({ type }) => isOpen(type));

const isOpen = (type: Type): boolean => {
  const { kind } = unalias(type);
  return kind === "error" || kind === "unknown" || kind === "never";
};

/** What a value needs to have for this type: its fields without null, and where a field can be one word only, that word. */
function* requiredKeys(
  object: ObjectType,
): Generator<{ readonly key: string; readonly name: string; readonly word: boolean }> {
  for (const { name, type } of object.fields.values()) {
    const { kind } = unalias(type);
    if (kind === "optional" || kind === "null") continue;
    const words = wordsOf(type);
    if (words?.length === 1) yield { key: wordKey(name, words[0]!), name, word: true };
    else yield { key: name, name, word: false };
  }
}

/** The words of a type that is nothing but words: texts, or members of an enum with a colon before. */
export function wordsOf(type: Type): readonly string[] | undefined {
  const own = unalias(type);
  if (own.kind === "string_union") return own.members;
  if (own.kind === "primitive") return own.words;
  return own.kind === "enum" ? own.members.map(symbolWord) : undefined;
}

/** How a symbol is told from a text of the same letters. */
export const symbolWord = (name: string): string => `:${name}`;

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
