/** Hex of the SHA-256 of a text. */
export type Hash = (text: string) => string;

/** The paths of a store. All names are lower case, so that no file system confuses two of them. */
export interface Layout {
  readonly root: string;
  readonly format: string;
  readonly feed: string;
  readonly tmp: string;
  readonly bundles: string;
  /** The log of all invocations. */
  readonly log: string;
  /** What could not be read when an older store was taken over. */
  readonly damaged: string;
  /** These four and the names within belong to stores of format 1. */
  readonly invocations: string;
  readonly open: string;
  readonly pending: string;
  readonly closed: string;
  readonly locks: string;
  readonly owners: string;
  readonly memory: string;
  bundle(hash: string): string;
  /** The key of an invocation: 32 hex digits derived from its id, which may have any form. */
  key(invocationId: string): string;
  invocation(key: string): string;
  decisionName(checkpointId: string): string;
  /** The name of a vote about a checkpoint; `number` counts from 1. */
  voteName(checkpointId: string, number: number): string;
  owner(owner: string): string;
  lock(name: string): { readonly directory: string; readonly prefix: string };
  partition(core: string, instanceKey: string | null): { readonly core: string; readonly directory: string };
}

export function layoutOf(root: string, hash: Hash): Layout {
  const short = (text: string) => hash(text).slice(0, 32);
  /** A text as a file name: the text if it is valid on every file system, else its hash. */
  const nameOf = (text: string) => (PORTABLE_NAME.test(text) ? text : `~${short(text)}`);
  const memory = `${root}/memory`;
  return {
    root,
    format: `${root}/format.json`,
    feed: `${root}/feed`,
    tmp: `${root}/tmp`,
    bundles: `${root}/bundles`,
    log: `${root}/log`,
    damaged: `${root}/damaged`,
    invocations: `${root}/inv`,
    open: `${root}/open`,
    pending: `${root}/pending`,
    closed: `${root}/closed`,
    locks: `${root}/locks`,
    owners: `${root}/owners`,
    memory,
    bundle: (bundleHash) => `${root}/bundles/${nameOf(bundleHash)}.scaicore-ir`,
    key: short,
    invocation: (key) => `${root}/inv/${key.slice(0, 2)}/${key}`,
    decisionName: (checkpointId) => `d-${nameOf(checkpointId)}`,
    voteName: (checkpointId, number) => `v-${nameOf(checkpointId)}.${number}`,
    owner: (owner) => `${root}/owners/${nameOf(owner)}`,
    lock: (name) => {
      const key = short(name);
      return { directory: `${root}/locks/${key.slice(0, 2)}`, prefix: `${key}.` };
    },
    partition: (core, instanceKey) => {
      const folder = `${memory}/${slugOf(core)}-${hash(core).slice(0, 16)}`;
      return { core: folder, directory: `${folder}/${instanceKey === null ? "shared" : short(instanceKey)}` };
    },
  };
}

const PORTABLE_NAME = /^[a-z0-9][a-z0-9-]{7,79}$/;

function slugOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "")
      .slice(0, 24) || "core"
  );
}
