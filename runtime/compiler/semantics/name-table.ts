/** What a file knows by name: what it declares, then what it imports, each in the order of the text. */
export interface NameTable<E> {
  get(name: string): E | undefined;
  has(name: string): boolean;
  /** What the file declares itself: imports are not passed on. */
  declared(name: string): E | undefined;
  keys(): readonly string[];
  values(): readonly E[];
  entries(): readonly (readonly [name: string, entity: E])[];
}
