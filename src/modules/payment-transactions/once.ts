import { randomInt } from "node:crypto";
import { isConflict, isDuplicate } from "@/kit/database-errors";
import { unavailable } from "@/kit/problem";

const attemptsMax = 10;
const pauseMax_ms = 50;

/**
 * Inserts a row whose unique index decides who is first. Null: it is there already. Inserts that wait for each other in a circle are
 * told so by some engines, and try again. Throws 503 where that goes on.
 */
export async function insertOnce<T>(insert: () => Promise<T>): Promise<T | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await insert();
    } catch (error) {
      if (isDuplicate(error)) return null;
      if (!isConflict(error)) throw error;
      if (attempt >= attemptsMax) throw unavailable({ headers: { "Retry-After": "1" } });
      await new Promise((resolve) => setTimeout(resolve, randomInt(pauseMax_ms)));
    }
  }
}
