import type { ConsumeOptions, Consumer, Handled, QueuedRun, RunQueue } from "../worker/run-queue.js";
import { askRestate } from "./restate-client.js";
import { RestateEndpoint, type RestateEndpointOptions } from "./restate-endpoint.js";

export interface RestateRunQueueOptions {
  /** Where runs are sent to: the URL of Restate's ingress, such as `http://restate.example:8080`. */
  readonly ingress: string;
  /** Where Restate calls this process for runs; who only pushes has none, and needs no package of Restate. */
  readonly endpoint?: RestateEndpointOptions;
  /** What the names of its services begin with, one for each core; `scaicore.runs` by default. Letters, digits, `.`, `_` and `-`. */
  readonly service?: string;
  /** Headers of requests to Restate, such as `{ authorization: "Bearer …" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a run is left alone that a worker could not go on with, in milliseconds; 5,000 by default, then longer each time. */
  readonly retryMs?: number;
}

/**
 * Runs by Restate: each core is a service, a virtual object whose keys are the ids of runs. Restate calls an endpoint of the worker, one
 * call of a key at a time: what is pushed while a worker has the run waits for the end of that leg.
 */
export class RestateRunQueue implements RunQueue {
  readonly #endpoints: RestateEndpoint[] = [];

  constructor(private readonly options: RestateRunQueueOptions) {}

  async push({ invocationId, core, notBefore }: QueuedRun): Promise<void> {
    const { ingress, headers = {} } = this.options;
    const service = this.#serviceOf(core);
    const key = encodeURIComponent(invocationId);
    const delay = notBefore === undefined ? 0 : Math.max(0, Math.ceil(notBefore - Date.now()));
    // A later time is told once. What is for now is told each time: the call that it would be taken for may have looked already.
    const later = delay > 0 ? { "idempotency-key": `${key}@${notBefore}` } : {};
    const { ok, status, text } = await askRestate({
      server: ingress,
      path: `/${service}/${key}/proceed/send${delay > 0 ? `?delay=${delay}ms` : ""}`,
      headers: { ...headers, ...later },
    });
    if (ok) return;
    throw new Error(
      status === 404
        ? `Restate at ${ingress} knows no service ${service}: no worker of core ${core} has been registered with it yet. Start one that registers, or run: restate deployments register ADDRESS`
        : `Restate at ${ingress} did not take run ${invocationId}: ${status} ${text}`,
    );
  }

  consume(
    handle: (invocationId: string, core: string | undefined) => Promise<Handled>,
    { cores, room, warn }: ConsumeOptions,
  ): Consumer {
    const { endpoint: options, retryMs = 5000, headers = {} } = this.options;
    if (options === undefined)
      throw new TypeError("A worker needs the option `endpoint` of RestateRunQueue, where Restate calls it for runs.");
    const services = cores.map((core) => ({ name: this.#serviceOf(core), core }));
    const endpoint = new RestateEndpoint(options, { services, handle, room, warn, retryMs, headers });
    this.#endpoints.push(endpoint);
    return endpoint;
  }

  /** Ends calls that are under way: Restate makes them again, to another worker. */
  close(): Promise<void> {
    for (const endpoint of this.#endpoints) endpoint.close();
    return Promise.resolve();
  }

  #serviceOf(core: string): string {
    return `${this.options.service ?? "scaicore.runs"}.${core}`;
  }
}
