import { ModelProviderError } from "../host/errors.js";
import type { CallOptions, Json, ModelRequest } from "../host/interfaces.js";

/** The part of `ImageModelV3`, `SpeechModelV3` and `TranscriptionModelV3` that is used here; see language-model.ts. */
export interface ImageModel {
  readonly modelId: string;
  doGenerate(options: ImageCall): PromiseLike<{ readonly images: readonly string[] | readonly Uint8Array[] }>;
}
export interface SpeechModel {
  readonly modelId: string;
  doGenerate(options: SpeechCall): PromiseLike<{ readonly audio: string | Uint8Array }>;
}
export interface TranscriptionModel {
  readonly modelId: string;
  doGenerate(options: TranscriptionCall): PromiseLike<{ readonly text: string }>;
}

interface Sent {
  abortSignal?: AbortSignal;
  headers?: Record<string, string | undefined>;
}
interface ImageCall extends Sent {
  prompt: string;
  n: number;
  size: undefined;
  aspectRatio: undefined;
  seed: undefined;
  files: undefined;
  mask: undefined;
  providerOptions: Record<string, never>;
}
interface SpeechCall extends Sent {
  text: string;
  outputFormat?: "mp3";
}
interface TranscriptionCall extends Sent {
  audio: string;
  mediaType: string;
}

type Of<T> = T | ((modelId: string) => T | Promise<T>);

/** What makes something other than text. Each is a model, or what gives the model of an id. */
export interface MediaModels {
  readonly images?: Of<ImageModel>;
  readonly speech?: Of<SpeechModel>;
  readonly transcriptions?: Of<TranscriptionModel>;
}

const KINDS: Readonly<Record<string, keyof MediaModels>> = {
  image_generation: "images",
  tts: "speech",
  audio: "speech",
  stt: "transcriptions",
};

/** What a modality needs; `undefined` for one that answers in words or vectors. */
export const mediaKind = (modality: string | undefined): keyof MediaModels | undefined =>
  modality !== undefined && Object.hasOwn(KINDS, modality) ? KINDS[modality] : undefined;

interface Made {
  readonly output: Json;
  readonly model: string;
}

/**
 * Makes a picture or speech, as `data:` addresses, or the text of speech. `undefined`: there is no model for that.
 * @throws ModelProviderError for speech that is no `data:audio/…;base64,…`, and what the model throws
 */
export async function madeMedia(
  request: ModelRequest,
  models: MediaModels,
  modelId: string,
  { signal, headers }: { readonly signal: CallOptions["signal"]; readonly headers: Record<string, string> },
): Promise<Made | undefined> {
  const sent: Sent = { abortSignal: signal, headers };
  const said = request.messages.filter(({ role }) => role === "user").at(-1)?.content ?? "";
  switch (mediaKind(request.modality)) {
    case undefined:
      return undefined;
    case "images": {
      const model = await modelOf(models.images, modelId);
      if (model === undefined) return undefined;
      // What a picture shall look like stands in the goal and the rules too.
      const prompt = request.messages.filter(({ role }) => role !== "assistant").map(({ content }) => content);
      const { images } = await model.doGenerate({
        ...sent,
        prompt: prompt.join("\n\n"),
        n: 1,
        size: undefined,
        aspectRatio: undefined,
        seed: undefined,
        files: undefined,
        mask: undefined,
        providerOptions: {},
      });
      return { output: { value: dataUrl("image/png", images[0] ?? "") }, model: model.modelId };
    }
    case "speech": {
      const model = await modelOf(models.speech, modelId);
      if (model === undefined) return undefined;
      const { audio } = await model.doGenerate({ ...sent, text: said, outputFormat: "mp3" });
      return { output: { value: dataUrl("audio/mpeg", audio) }, model: model.modelId };
    }
    case "transcriptions": {
      const model = await modelOf(models.transcriptions, modelId);
      if (model === undefined) return undefined;
      const [, mediaType, audio] =
        /^data:((?:audio|video)\/[\w.+-]+);base64,([A-Za-z0-9+/=]+)$/.exec(said.trim()) ?? [];
      if (mediaType === undefined || audio === undefined) {
        throw new ModelProviderError("Speech is given as data:audio/…;base64,…, and the input is something else.", {
          retryable: false,
        });
      }
      const { text } = await model.doGenerate({ ...sent, audio, mediaType });
      return { output: { value: text }, model: model.modelId };
    }
  }
}

const modelOf = async <T extends object>(given: Of<T> | undefined, modelId: string): Promise<T | undefined> =>
  typeof given === "function" ? await given(modelId) : given;

function dataUrl(mediaType: string, data: string | Uint8Array): string {
  return `data:${mediaType};base64,${typeof data === "string" ? data : base64(data)}`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
