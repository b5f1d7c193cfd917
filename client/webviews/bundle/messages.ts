/** What the page of a bundle shows, and the messages between it and its host. Each side checks what it gets. */

import { isBoolean, isCount, isString, listOf, oneOf, optional, record, tagged } from "../shared/guards.js";

/** A name and what it stands for, in the syntax of the source. */
export interface Entry {
  readonly name: string;
  readonly text: string;
}

export interface BundleFlow {
  readonly name: string;
  /** `flow`, `internal pipeline` */
  readonly role: string;
  readonly signature: string;
  readonly description?: string;
  /** Whether a person can start it. */
  readonly runnable: boolean;
  readonly checkpoints: readonly string[];
  readonly models: readonly string[];
  readonly plugins: readonly string[];
  readonly blocks: number;
  readonly disassembly: string;
}

export interface BundlePart {
  readonly name: string;
  readonly bytes: number;
}

/** What is in a bundle. */
export interface BundleView {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly hash: string;
  readonly fingerprint: string;
  /** `scaicore 0.1.0` */
  readonly compiler: string;
  readonly schema: string;
  readonly instance: string;
  readonly identity?: string;
  readonly flows: readonly BundleFlow[];
  readonly models: readonly Entry[];
  readonly plugins: readonly Entry[];
  readonly triggers: readonly Entry[];
  readonly types: readonly Entry[];
  readonly memory: readonly Entry[];
  readonly reference: readonly Entry[];
  readonly config: readonly Entry[];
  /** The largest first. */
  readonly parts: readonly BundlePart[];
  /** Why no engine loads it, in sentences. */
  readonly faults: readonly string[];
}

const SOURCE_STATES = ["same", "changed", "missing"] as const;

/** A source that the bundle was made of, as it is now. */
export interface BundleSource {
  readonly path: string;
  readonly state: (typeof SOURCE_STATES)[number];
}

export type BundleHostMessage =
  | { readonly type: "state"; readonly bundle: BundleView; readonly sources: readonly BundleSource[] }
  /** What is wrong with the file, and what to do. */
  | { readonly type: "unreadable"; readonly message: string; readonly advice: string };

export type BundleWebviewMessage =
  | { readonly type: "ready" }
  | { readonly type: "run"; readonly flow?: string }
  /** By its place in the list of sources. */
  | { readonly type: "openSource"; readonly index: number }
  | { readonly type: "compare" }
  | { readonly type: "copyHash" }
  | { readonly type: "lookAgain" };

const isEntry = record<Entry>({ name: isString, text: isString });

const isFlow = record<BundleFlow>({
  name: isString,
  role: isString,
  signature: isString,
  description: optional(isString),
  runnable: isBoolean,
  checkpoints: listOf(isString),
  models: listOf(isString),
  plugins: listOf(isString),
  blocks: isCount,
  disassembly: isString,
});

const isBundle = record<BundleView>({
  name: isString,
  version: isString,
  description: optional(isString),
  size: isCount,
  hash: isString,
  fingerprint: isString,
  compiler: isString,
  schema: isString,
  instance: isString,
  identity: optional(isString),
  flows: listOf(isFlow),
  models: listOf(isEntry),
  plugins: listOf(isEntry),
  triggers: listOf(isEntry),
  types: listOf(isEntry),
  memory: listOf(isEntry),
  reference: listOf(isEntry),
  config: listOf(isEntry),
  parts: listOf(record<BundlePart>({ name: isString, bytes: isCount })),
  faults: listOf(isString),
});

type Host<T extends BundleHostMessage["type"]> = Extract<BundleHostMessage, { type: T }>;
const isHostMessage = tagged<BundleHostMessage, "type">("type", {
  state: record<Host<"state">>({
    type: oneOf("state"),
    bundle: isBundle,
    sources: listOf(record<BundleSource>({ path: isString, state: oneOf(...SOURCE_STATES) })),
  }),
  unreadable: record<Host<"unreadable">>({ type: oneOf("unreadable"), message: isString, advice: isString }),
});

type Page<T extends BundleWebviewMessage["type"]> = Extract<BundleWebviewMessage, { type: T }>;
const isWebviewMessage = tagged<BundleWebviewMessage, "type">("type", {
  ready: record<Page<"ready">>({ type: oneOf("ready") }),
  run: record<Page<"run">>({ type: oneOf("run"), flow: optional(isString) }),
  openSource: record<Page<"openSource">>({ type: oneOf("openSource"), index: isCount }),
  compare: record<Page<"compare">>({ type: oneOf("compare") }),
  copyHash: record<Page<"copyHash">>({ type: oneOf("copyHash") }),
  lookAgain: record<Page<"lookAgain">>({ type: oneOf("lookAgain") }),
});

/** In the page: a message of the host, or `undefined`. */
export const parseBundleHostMessage = (value: unknown): BundleHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;

/** In the host: a message of the page, or `undefined`. */
export const parseBundleWebviewMessage = (value: unknown): BundleWebviewMessage | undefined =>
  isWebviewMessage(value) ? value : undefined;
