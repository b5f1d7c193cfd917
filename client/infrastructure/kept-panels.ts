export interface KeptPanel {
  readonly viewType: string;
  readonly key: string;
  /** Its tab is in front of the others. */
  readonly visible?: boolean;
}

/**
 * The panels that an earlier extension host of this window had open, those in front last: what is opened last is in front. Panels that
 * another session kept are not among them.
 */
export function keptPanels(kept: unknown, session: string): readonly KeptPanel[] {
  if (!isObject(kept) || kept.session !== session || !Array.isArray(kept.panels)) return [];
  return (kept.panels as readonly unknown[])
    .filter(
      (panel): panel is KeptPanel =>
        isObject(panel) && typeof panel.viewType === "string" && typeof panel.key === "string",
    )
    .toSorted((one, other) => Number(one.visible === true) - Number(other.visible === true));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
