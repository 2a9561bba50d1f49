import { isDuplicate } from "@/kit/database-errors";

/** Does a transaction's work, and once more where somebody else wrote the same unique value at the same moment: then it is there to be found. */
export const againIfTaken = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => (isDuplicate(error) ? work() : Promise.reject(error)));
