import { endWithSupervisor } from "../../host/process/supervised-child.node.js";
import type { Supervision } from "./supervision.js";
import { type FromCommand, isFromSupervisor } from "./work.js";

/** Obeys the supervisor of this process from now on. */
export function obeySupervisor(): Supervision {
  // The terminal sends them to all processes in the foreground; it is the supervisor who acts on them.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
  endWithSupervisor();
  let controller = new AbortController();
  let noted: () => void = () => undefined;
  process.on("message", (message) => {
    if (!isFromSupervisor(message)) return;
    switch (message.kind) {
      case "noted":
        noted();
        return;
      case "stop":
        controller.abort(new Error(message.reason));
        return;
      case "leave":
        process.exit(message.code);
    }
  });
  const tell = (message: FromCommand): Promise<void> =>
    new Promise((resolve) => {
      noted = resolve;
      process.send?.(message);
    });
  return {
    get stopped() {
      return controller.signal.aborted;
    },
    async guard(work, action) {
      controller = new AbortController();
      await tell({ work });
      try {
        return await action(controller.signal);
      } finally {
        await tell({ work: null });
      }
    },
  };
}
