import type { JsonObject, RuntimeEvent, StartRecord } from "../../host/interfaces.js";
import type { MachineEvent } from "../machine/host.js";
import type { Emit, MachineState } from "../machine/state.js";
import { outsideKeysOf } from "../program/ids.js";
import type { EventPipe } from "./notifications.js";

export type EventListener = (event: RuntimeEvent) => void;

/**
 * Numbers the events of one run, and delivers them to the sink and to callers that follow the run. The flow's own
 * events stay in the state until the sink has confirmed them, so that a crash does not lose them.
 */
export class RunEvents {
  readonly #keyOf: (place: string) => string;
  readonly #handed = new Set<number>();
  #lastNow = NaN;
  #lastTimestamp = "";

  constructor(
    private readonly start: StartRecord,
    private readonly epoch: number,
    private readonly state: () => MachineState,
    private readonly now: () => number,
    private readonly pathOf: (event: MachineEvent) => string | undefined,
    private readonly pipe: EventPipe,
    private readonly listener: EventListener,
    /** Every event leaves through it. */
    private readonly withoutSecrets: (payload: JsonObject) => JsonObject,
  ) {
    this.#keyOf = outsideKeysOf(start.invocationId);
  }

  /** Sends an event of the machine or of the run at once. */
  send(event: MachineEvent): void {
    const path = event.path ?? this.pathOf(event);
    this.#deliver(this.#event(this.state().sequence++, this.#timestamp(), event, path));
  }

  /** Keeps an event of the flow until the sink has confirmed it. */
  keep(name: string, event: MachineEvent): void {
    const state = this.state();
    const emit: Emit = {
      sequence: state.sequence++,
      event: name,
      timestamp: this.#timestamp(),
      nodeId: event.block?.ir.node_id ?? "",
      path: event.path ?? "",
      blockKind: event.block?.ir.kind ?? "",
      payload: this.withoutSecrets(event.payload),
      ...(event.index === undefined ? {} : { index: event.index }),
    };
    state.outbox = [...state.outbox, emit];
  }

  /** Sends the kept events, which are durable now. */
  release(): void {
    const { outbox } = this.state();
    // Those that were sent come first, and there may be many.
    let from = outbox.length;
    while (from > 0 && !this.#handed.has(outbox[from - 1]!.sequence)) from--;
    for (const emit of outbox.slice(from)) {
      this.#handed.add(emit.sequence);
      const { sequence, timestamp, nodeId, path, blockKind, payload, index } = emit;
      const event = {
        ...this.#base(sequence, timestamp, emit.event, payload),
        nodeId,
        path,
        blockKind,
        // The id does not use the sequence, which counts events that another attempt need not send.
        eventId: this.#keyOf(`${path}#${index ?? `${sequence}`}`),
      };
      this.#deliver(event, () => {
        const state = this.state();
        // Mostly they are confirmed in their order.
        const isFirst = state.outbox[0]?.sequence === sequence;
        state.outbox = isFirst ? state.outbox.slice(1) : state.outbox.filter((other) => other.sequence !== sequence);
      });
    }
  }

  #event(sequence: number, timestamp: string, event: MachineEvent, path: string | undefined): RuntimeEvent {
    const { block, type, payload } = event;
    if (block === undefined) return this.#base(sequence, timestamp, type, payload);
    const { file, line, column } = block.ir.source_location;
    const { invocationId: executionId, core, flow } = this.start;
    return {
      type,
      executionId,
      epoch: this.epoch,
      sequence,
      timestamp,
      core,
      flow,
      nodeId: block.ir.node_id,
      path: path ?? block.ir.node_id,
      blockKind: block.ir.kind,
      sourceLocation: { file, line, column },
      payload,
    };
  }

  #base(sequence: number, timestamp: string, type: string, payload: JsonObject): RuntimeEvent {
    const { invocationId, core, flow } = this.start;
    return { type, executionId: invocationId, epoch: this.epoch, sequence, timestamp, core, flow, payload };
  }

  #deliver(unmasked: RuntimeEvent, delivered?: () => void): void {
    const payload = this.withoutSecrets(unmasked.payload);
    const event = payload === unmasked.payload ? unmasked : { ...unmasked, payload };
    this.pipe.push(event, delivered);
    this.listener(event);
  }

  /** Many events share a millisecond. */
  #timestamp(): string {
    const now = this.now();
    if (now !== this.#lastNow) {
      this.#lastNow = now;
      this.#lastTimestamp = new Date(now).toISOString();
    }
    return this.#lastTimestamp;
  }
}
