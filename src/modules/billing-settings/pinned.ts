import { collectionNamed } from "@/kit/collection";
import type { Id } from "@/kit/ctx";
import { isOutOfTime } from "@/kit/database-errors";

/** The versions that a use pins, by what they are versions of. */
export type Priced = "ai_model" | "billing_setting" | "credits_profit";

/** Where versions are pinned. Those of a hold that was settled at another model's price stand on the usage too. */
const places = [
  ["credit_holds", "versions"],
  ["credits_usages", "versions"],
  ["credits_usages", "hold_versions"],
] as const;

const timeMax_ms = 2_000;

/** True when a hold or a usage pins one of these versions; also when that cannot be told in time, for what is gone is gone. */
export async function isPinned(priced: Priced, versions: readonly Id[]): Promise<boolean> {
  try {
    for (const [name, field] of places) {
      const pinned = await collectionNamed(name)
        .model.exists({ [`${field}.${priced}`]: { $in: versions } })
        .setOptions({ withDeleted: true })
        .maxTimeMS(timeMax_ms);
      if (pinned) return true;
    }
    return false;
  } catch (error) {
    if (isOutOfTime(error)) return true;
    throw error;
  }
}
