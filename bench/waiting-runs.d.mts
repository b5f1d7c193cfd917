import type { CheckpointInfo } from "scaicore";

export function waitingId(number: number): string;
export function checkpointIdOf(invocationId: string, path: string): string;
export function copyWaiting(
  query: (text: string, params: unknown[]) => Promise<unknown>,
  options: {
    readonly schema: string;
    readonly of: string;
    readonly info: CheckpointInfo;
    readonly checkpointDigest: (info: CheckpointInfo) => string;
    readonly from: number;
    readonly count: number;
    readonly atOnce?: number;
    readonly began: number;
    readonly told?: (count: number) => void;
  },
): Promise<void>;
