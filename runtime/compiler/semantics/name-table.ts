/**
 * What a file knows by name: what it declares, then what it imports. The entity of a declaration is made when
 * it is first asked for, so that a file costs no more than what is used of it.
 */
export interface NameTable<E> {
  get(name: string): E | undefined;
  has(name: string): boolean;
  /** What the file declares itself: imports are not passed on. */
  declared(name: string): E | undefined;
  /** Adds an imported name, which the file does not declare. */
  add(name: string, imported: E): void;
  keys(): readonly string[];
  values(): readonly E[];
  entries(): readonly (readonly [name: string, entity: E])[];
}

export function createNameTable<N, E extends object>(
  nodes: ReadonlyMap<string, N>,
  create: (node: N) => E,
): NameTable<E> {
  const own = new Map<string, E>();
  const imported = new Map<string, E>();
  const declared = (name: string): E | undefined => {
    const known = own.get(name);
    if (known !== undefined) return known;
    const node = nodes.get(name);
    if (node === undefined) return undefined;
    const entity = create(node);
    own.set(name, entity);
    return entity;
  };
  return {
    declared,
    get: (name) => declared(name) ?? imported.get(name),
    has: (name) => nodes.has(name) || imported.has(name),
    add: (name, entity) => void imported.set(name, entity),
    keys: () => [...nodes.keys(), ...imported.keys()],
    values: () => [...[...nodes.keys()].map((name) => declared(name)!), ...imported.values()],
    entries: () => [...[...nodes.keys()].map((name) => [name, declared(name)!] as const), ...imported],
  };
}
