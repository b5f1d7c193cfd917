/**
 * The functions of lodash that chevrotain 11 calls, over the platform's own. Lodash's carry 30 kB of cases that chevrotain never
 * reaches (paths, property shorthands, deep equality). Chevrotain 12 has no lodash, but needs Node 22; this goes when we are there.
 *
 * As in lodash, `undefined` and `null` are empty collections, and objects are collections of their values.
 */
const isObjectLike = (value) => value !== null && typeof value === "object";
const isArrayLike = (value) => Array.isArray(value) || typeof value === "string";
/** The elements of a collection, with their keys. */
const entriesOf = (collection) =>
  isArrayLike(collection)
    ? Array.from(collection, (value, index) => [index, value])
    : Object.entries(collection ?? {});

export const identity = (value) => value;
export const noop = () => undefined;

export const { isArray } = Array;
export const isFunction = (value) => typeof value === "function";
export const isObject = (value) => isObjectLike(value) || isFunction(value);
export const isRegExp = (value) => value instanceof RegExp;
export const isString = (value) => typeof value === "string";
export const isUndefined = (value) => value === undefined;
export const isEmpty = (value) => !isObject(value) && !isString(value) ? true : entriesOf(value).length === 0;

export const assign = Object.assign;
export const clone = (value) =>
  isArray(value) ? value.slice() : isObjectLike(value) ? Object.assign(Object.create(Object.getPrototypeOf(value)), value) : value;
export const defaults = (object, ...sources) => {
  for (const source of sources)
    for (const key in source) if (object[key] === undefined) object[key] = source[key];
  return object;
};
export const has = (object, key) => object !== null && object !== undefined && Object.hasOwn(object, key);
export const keys = (object) => Object.keys(object ?? {});
export const values = (object) => Object.values(object ?? {});
export const pickBy = (object, accept) =>
  Object.fromEntries(Object.entries(object ?? {}).filter(([key, value]) => accept(value, key)));

export const forEach = (collection, visit) => {
  if (isArray(collection)) {
    for (let index = 0; index < collection.length; index++)
      if (visit(collection[index], index, collection) === false) break;
  } else for (const [key, value] of entriesOf(collection)) if (visit(value, key, collection) === false) break;
  return collection;
};
export const map = (collection, change) => entriesOf(collection).map(([key, value]) => change(value, key, collection));
export const flatMap = (collection, change) => map(collection, change).flat();
export const filter = (collection, accept) =>
  entriesOf(collection)
    .filter(([key, value]) => accept(value, key, collection))
    .map(([, value]) => value);
export const reject = (collection, refuse) => filter(collection, (value, key) => !refuse(value, key, collection));
export const find = (collection, accept) =>
  entriesOf(collection).find(([key, value]) => accept(value, key, collection))?.[1];
export const some = (collection, accept = identity) =>
  entriesOf(collection).some(([key, value]) => Boolean(accept(value, key, collection)));
export const every = (collection, accept = identity) =>
  entriesOf(collection).every(([key, value]) => Boolean(accept(value, key, collection)));
export const reduce = (collection, add, ...start) =>
  start.length === 0
    ? values(collection).reduce((sum, value) => add(sum, value))
    : entriesOf(collection).reduce((sum, [key, value]) => add(sum, value, key, collection), start[0]);
export const groupBy = (collection, keyOf) => {
  const groups = {};
  forEach(collection, (value) => {
    (groups[keyOf(value)] ??= []).push(value);
  });
  return groups;
};
export const includes = (collection, value) =>
  isString(collection) ? collection.includes(value) : values(collection).includes(value);

export const first = (array) => array?.[0];
export const last = (array) => array?.at(-1);
export const drop = (array, count = 1) => (array ?? []).slice(count);
export const dropRight = (array, count = 1) => (array ?? []).slice(0, Math.max(0, (array ?? []).length - count));
export const compact = (array) => (array ?? []).filter(Boolean);
export const difference = (array, ...others) => {
  const left = new Set(others.flat());
  return (array ?? []).filter((value) => !left.has(value));
};
export const flatten = (array) => (array ?? []).flat();
export const indexOf = (array, value) => (array ?? []).indexOf(value);
export const uniq = (array) => [...new Set(array)];
export const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
