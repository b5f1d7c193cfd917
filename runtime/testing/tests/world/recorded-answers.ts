import { ScaiCoreError } from "../../../error.js";
import type {
  CallOptions,
  Json,
  ModelRequest,
  ModelResponse,
  PluginHost,
  SecretSource,
} from "../../../host/interfaces.js";
import type { AnsweringParts } from "../../../host/recording/recorder.js";
import { calledName, type RecordedCall, type Recording } from "../../../host/recording/recording.js";
import { Replay } from "../../../host/recording/replay.js";
import type { Mocks } from "./mocks.js";

/** The answers of the recordings that a test names; what they do not have fails the test, as a missing mock does. */
export class RecordedAnswers {
  #calls: readonly RecordedCall[] = [];
  #parts: AnsweringParts | undefined;

  constructor(
    private readonly core: string,
    private readonly mocks: Mocks,
    private readonly secrets: SecretSource,
  ) {}

  get isEmpty(): boolean {
    return this.#parts === undefined;
  }

  /** Adds a recording, after those that are there. */
  add(recording: Recording): void {
    this.#calls = [...this.#calls, ...recording.calls];
    const replay = new Replay({ ...recording, calls: this.#calls }, { mode: "block" });
    this.#parts = replay.parts(this.core, this.secrets);
  }

  /** Whether anything of a method was recorded. */
  knows(call: string): boolean {
    return this.#calls.some((recorded) => recorded.kind === "plugin" && calledName(recorded) === call);
  }

  complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    return this.#asked(({ modelProviders }) => modelProviders.complete(request, options));
  }

  call(call: Parameters<PluginHost["call"]>[0], options: CallOptions): Promise<Json> {
    return this.#asked(({ plugins }) => plugins.call(call, options));
  }

  /** Secrets are cut out of what is looked up, as they were of what was recorded. */
  async readSecret(core: string, name: string): Promise<string | undefined> {
    return await (this.#parts?.secrets ?? this.secrets).read(core, name);
  }

  async #asked<T>(ask: (parts: AnsweringParts) => Promise<T>): Promise<T> {
    if (this.#parts === undefined) throw new Error("No recording is named.");
    try {
      return await ask(this.#parts);
    } catch (error) {
      if (error instanceof ScaiCoreError && error.details.replayed === false) this.mocks.missing(error.message);
      throw error;
    }
  }
}
