/** The part of the package `bullmq`, version 5 or 6, that queues use: `import * as bullmq from "bullmq"`. */
export interface BullMqPackage {
  readonly Queue: new (name: string, options: BullMqOptions) => BullMqQueue;
  readonly Worker: new (
    name: string,
    process: (job: BullMqJob) => Promise<unknown>,
    options: BullMqOptions & { concurrency: number },
  ) => BullMqWorker;
}

/** Where the Redis is, as `ioredis` takes it: `{ host, port, password }`. */
export type BullMqConnection = Readonly<Record<string, unknown>>;

interface BullMqOptions {
  // The package has a type of many clients here; what it takes, it checks.
  connection: unknown;
  prefix?: string;
}

interface BullMqQueue {
  add(name: string, data: unknown, options: BullMqJobOptions): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

interface BullMqJobOptions {
  jobId?: string;
  delay?: number;
  attempts: number;
  backoff: { type: "fixed"; delay: number };
  deduplication?: { id: string; keepLastIfActive?: boolean };
  removeOnComplete: boolean | { age: number };
  removeOnFail: boolean;
}

export interface BullMqJob {
  readonly id?: string | undefined;
  readonly data: unknown;
  readonly attemptsStarted: number;
}

interface BullMqWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  pause(doNotWaitActive: boolean): Promise<void>;
  close(force?: boolean): Promise<void>;
}

/** Ids of jobs may have no colon and be no number. */
export const bullMqId = (id: string): string => `m-${id.replace(/[%:]/g, (sign) => (sign === ":" ? "%3A" : "%25"))}`;
