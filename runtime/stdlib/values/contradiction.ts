/** The message for a module whose parts do not fit, as `A literal has no value.`: no compiler makes such a one. */
export const contradictionText = (what: string): string => `${what} The bundle contradicts itself: compile it again.`;
