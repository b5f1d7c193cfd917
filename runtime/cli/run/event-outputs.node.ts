import { open } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { FileEventSink } from "../../host/index.node.js";
import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";
import { PathError } from "../cli-error.js";
import type { CommandContext } from "../command-context.js";
import { eventSink } from "../output/progress.js";
import { wireOfEvent } from "../output/wire.js";

/** Where the events of a run go: the terminal, a file, both or neither. */
export interface EventOutputs {
  readonly sink: EventSink | undefined;
  /** Nothing more is shown. */
  end(): void;
  /** All is written. */
  close(): Promise<void>;
}

/** Throws a PathError for a file that cannot be written, before anything runs. */
export async function openEventOutputs(
  { trace, file }: { readonly trace: boolean; readonly file: string | undefined },
  { cwd, terminal }: CommandContext,
): Promise<EventOutputs> {
  const shown = eventSink(trace, terminal);
  const end = () => shown?.end();
  if (file === undefined) return { sink: shown, end, close: () => Promise.resolve() };
  const path = resolve(cwd, file);
  await checkWritable(path, relative(cwd, path));
  const written = new FileEventSink(path, { format: (event) => JSON.stringify(wireOfEvent(event)) });
  const emit = (event: RuntimeEvent) => {
    void shown?.emit(event);
    return written.emit(event);
  };
  return { sink: { emit }, end, close: () => written.close() };
}

async function checkWritable(path: string, shown: string): Promise<void> {
  try {
    await (await open(path, "a")).close();
  } catch (error) {
    throw new PathError(`${shown} cannot be written: ${error instanceof Error ? error.message : String(error)}`, shown);
  }
}
