import { collection } from "@/kit/collection";
import { DeadLetter } from "./schema";

const kept_s = 90 * 86_400;

export const DeadLetters = collection("dead_letters", DeadLetter, {
  indexes: [[{ died_at: 1 }, { expireAfterSeconds: kept_s }]],
  sorts: ["died_at", "created_at"],
  by: ["queue"],
});
