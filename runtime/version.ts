declare const SCAICORE_VERSION: string;

/** The version of this package; the build puts it in. */
export const version: string = SCAICORE_VERSION;
