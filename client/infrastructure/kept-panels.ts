export interface KeptPanel {
  readonly viewType: string;
  readonly key: string;
}

/** The panels that an earlier extension host of this window had open. Panels that another session kept are not among them. */
export function keptPanels(kept: unknown, session: string): readonly KeptPanel[] {
  if (!isObject(kept) || kept.session !== session || !Array.isArray(kept.panels)) return [];
  return (kept.panels as readonly unknown[]).filter(
    (panel): panel is KeptPanel =>
      isObject(panel) && typeof panel.viewType === "string" && typeof panel.key === "string",
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
