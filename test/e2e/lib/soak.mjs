/** Whether there is time for all steps: `npm run test:soak`. */
export const isSoak = process.env.SCAICORE_SOAK === "1";
