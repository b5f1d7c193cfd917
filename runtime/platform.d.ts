/**
 * What the runtime uses of its platform: the few globals that Node and browser workers both have. Rooms are type-checked
 * with these alone, so that nothing else of Node or of the DOM slips in. Add one only if both have it.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare var AbortSignal: {
  prototype: AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: {
  prototype: AbortController;
  new (): AbortController;
};

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
declare var TextEncoder: {
  prototype: TextEncoder;
  new (): TextEncoder;
};

interface TextDecoder {
  decode(bytes?: Uint8Array): string;
}
declare var TextDecoder: {
  prototype: TextDecoder;
  new (encoding?: "utf-8", options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }): TextDecoder;
};

interface URL {
  readonly href: string;
}
declare var URL: {
  prototype: URL;
  new (text: string): URL;
  canParse(text: string): boolean;
};

/** An object in Node, a number in browsers. */
type PlatformTimer = number | { unref(): unknown };
declare function setTimeout(work: (_: void) => void, milliseconds?: number): PlatformTimer;
declare function clearTimeout(timer: PlatformTimer | undefined): void;
declare function setInterval(work: () => void, milliseconds?: number): PlatformTimer;
declare function clearInterval(timer: PlatformTimer | undefined): void;
declare function queueMicrotask(work: () => void): void;

declare const performance: { now(): number };
declare const crypto: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> };
declare function btoa(binary: string): string;
declare function atob(base64: string): string;
