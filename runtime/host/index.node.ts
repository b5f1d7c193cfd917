/** Host parts that need Node. */
export { openFileStore, type FileStore, type FileStoreOptions } from "./file-store/open-file-store.node.js";
export {
  inspectStore,
  type InspectStoreOptions,
  STORE_FINDINGS,
  type StoreFinding,
  type StoreFindingKind,
  type StoreInspection,
} from "./file-store/inspect-store.node.js";
export { FileEventSink, type FileEventSinkOptions } from "./events/file-event-sink.node.js";
export type { FileCheckpointBackend } from "./file-store/file-checkpoint-backend.js";
export type { FileMemoryBackend } from "./file-store/file-memory-backend.js";
export type { FileSystem, FileStatus, OpenFile } from "./file-store/file-system.js";
export { nodeFileSystem } from "./file-store/node-file-system.node.js";
export {
  endWithSupervisor,
  STOP_GRACE_MS,
  SupervisedChild,
  type ChildEnd,
  type SupervisedChildOptions,
} from "./process/supervised-child.node.js";
export { openRecordingFile, type RecordingFile } from "./recording/recording-file.node.js";
export { runFileName, RunRecordings } from "./recording/run-recordings.node.js";
