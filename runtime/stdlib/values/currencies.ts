/**
 * How many decimals the smaller unit of a currency has, by ISO 4217: two, but for these. An own table, as what the platform
 * knows differs from version to version, and a run that goes on must compute as it began.
 */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const),
]);

const USUAL = 2;

/** The decimals of a currency; those of most for one that is not known, and for plain money. */
export const currencyDecimals = (currency: string | undefined): number =>
  currency === undefined ? USUAL : (DECIMALS.get(currency) ?? USUAL);
