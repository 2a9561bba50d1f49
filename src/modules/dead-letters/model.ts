import { collection } from "@/kit/collection";
import { DeadLetter } from "./schema";

export const DeadLetters = collection("dead_letters", DeadLetter, {
  keep: { since: "died_at", days: "KEEP_DEAD_LETTERS_DAYS" },
  sorts: ["died_at", "created_at"],
  by: ["queue"],
});
