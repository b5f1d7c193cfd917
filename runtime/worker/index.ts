/** Workers: processes that take runs that can go on, from a store or a queue, and cores that call each other over them. */
export { Worker, type WorkerEngine, type WorkerOptions } from "./worker.js";
export type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "./run-queue.js";
export { StoreRunQueue, type StoreRunQueueOptions } from "./store-run-queue.js";
export { PgBossRunQueue, type PgBossClient, type PgBossRunQueueOptions } from "./pg-boss-run-queue.js";
export { announcingBackend } from "./announcing-backend.js";
export { StoreDispatcher, type StoreDispatcherOptions, type SubmittingEngine } from "./store-dispatcher.js";
