/**
 * A table whose values are made from those of another one, each when it is first asked for. There are more than a thousand templates of
 * messages, and a program has few mistakes: nobody waits at a start for what is made of the others.
 */
export function madeWhenAsked<Entry, Value>(
  entries: Readonly<Record<string, Entry>>,
  make: (entry: Entry, key: string) => Value,
): Readonly<Record<string, Value>> {
  const made = new Map<string, Value>();
  const valueOf = (key: string): Value => {
    let value = made.get(key);
    if (value === undefined) made.set(key, (value = make(entries[key]!, key)));
    return value;
  };
  // The keys are those of `entries`, so it is the target; what stands at them is never shown.
  return new Proxy(entries as unknown as Record<string, Value>, {
    get: (_, key) => (typeof key === "string" && Object.hasOwn(entries, key) ? valueOf(key) : undefined),
    getOwnPropertyDescriptor: (target, key) => {
      const own = Reflect.getOwnPropertyDescriptor(target, key);
      return own === undefined ? undefined : { ...own, value: valueOf(key as string) };
    },
  });
}
