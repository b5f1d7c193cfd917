import type { FileSystem, OpenFile } from "../../runtime/host/file-store/file-system.js";

type Step = (...args: unknown[]) => Promise<unknown>;

/** A disk that counts its calls and their bytes, and that can fail: until the end of an outage every call is EIO. */
export function measuredDisk(disk: FileSystem): {
  readonly fileSystem: FileSystem;
  readonly work: () => number;
  readonly outage: () => { readonly end: () => void };
} {
  let work = 0;
  let away = false;
  const measured = <T extends object>(object: T): T =>
    Object.fromEntries(
      Object.entries(object).map(([name, given]) => {
        const step = given as Step;
        const measuredStep: Step = async (...args) => {
          if (away) throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
          work += 1 + bytesIn(args);
          const answer = await step(...args);
          work += bytesIn([answer]);
          return answer;
        };
        return [name, measuredStep];
      }),
    ) as T;
  const fileSystem = measured(disk);
  const { open } = fileSystem;
  return {
    fileSystem: { ...fileSystem, open: async (path, mode) => measured<OpenFile>(await open(path, mode)) },
    work: () => work,
    outage: () => {
      away = true;
      return { end: () => (away = false) };
    },
  };
}

const bytesIn = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0);
