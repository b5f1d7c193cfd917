/** The types that are strings of a certain form. The compiler checks literals with these, the runtime JSON. */

// As HTML defines an e-mail address for forms, with bounded lengths.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const isEmail = (text: string): boolean => text.length <= 254 && EMAIL.test(text);
export const isUuid = (text: string): boolean => UUID.test(text);
/** An absolute URL of any scheme. */
export const isUrl = (text: string): boolean => !/\s/.test(text) && URL.canParse(text);
