import mongoose from "mongoose";

const codeOf = (error: unknown) => (error instanceof mongoose.mongo.MongoServerError ? error.code : undefined);

/** A unique value is there already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === 11_000;

/** The time that a reading was given is over. */
export const isOutOfTime = (error: unknown): boolean => codeOf(error) === 50;

/** Another transaction writes the same at this moment. */
export const isConflict = (error: unknown): boolean => codeOf(error) === 112;

/**
 * Throws it on; where somebody else has just written the same unique value, in such a way that the transaction runs once more from the start
 * and finds theirs.
 */
export function againIfDuplicate(error: unknown): never {
  if (isDuplicate(error)) (error as mongoose.mongo.MongoServerError).addErrorLabel("TransientTransactionError");
  throw error;
}
