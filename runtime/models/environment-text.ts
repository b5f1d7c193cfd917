/**
 * The text with the values of the variables that it names as `${env:NAME}`.
 * @param missing gives what stands in place of one that is not set, or throws
 */
export function withEnvironment(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  missing: (name: string) => string,
): string {
  return text.replaceAll(/\$\{env:(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    return value === undefined || value === "" ? missing(name) : value;
  });
}
