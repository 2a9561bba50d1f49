import { randomInt } from "node:crypto";
import mongoose from "mongoose";

const attemptsMax = 10;
const pauseMax_ms = 50;
const writeConflict = 112;

/**
 * Inserts a row whose unique index decides who is first. Null: it is there already. Inserts that wait for each other in a circle are
 * told so by some engines, and try again.
 */
export async function insertOnce<T>(insert: () => Promise<T>): Promise<T | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await insert();
    } catch (error) {
      if (isDuplicate(error)) return null;
      if (codeOf(error) !== writeConflict || attempt >= attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, randomInt(pauseMax_ms)));
    }
  }
}

export const isDuplicate = (error: unknown): boolean => codeOf(error) === 11_000;

const codeOf = (error: unknown) => (error instanceof mongoose.mongo.MongoServerError ? error.code : undefined);
