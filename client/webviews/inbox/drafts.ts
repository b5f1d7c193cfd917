/** What a person typed and has not sent, in this tab. */

import { isKept, type Kept } from "../checkpoint/kept.js";

const place = (checkpointId: string): string => `scaicore.kept.${checkpointId}`;

export function keptAt(checkpointId: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(place(checkpointId)) ?? "null");
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function keepAt(checkpointId: string, kept: Kept): void {
  try {
    sessionStorage.setItem(place(checkpointId), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage keeps nothing, and deciding goes on.
  }
}

export const forgetAt = (checkpointId: string): void => sessionStorage.removeItem(place(checkpointId));
