import type { Id } from "@/kit/ctx";
import type { UsableEndpoint } from "@/modules/feature-endpoints/service";
import type { Snapshot } from "@/modules/packages/service";

/** What a user may use. */
export type Entitlement = {
  /** Ids of features, in hex. */
  features: ReadonlySet<string>;
  /** Words a call of this endpoint may carry; null: no limit. Says nothing about endpoints of features that are not among `features`. */
  wordLimit(endpointId: Id): number | null;
  /** True while a subscription package is live. */
  subscribed: boolean;
};

type Sold = Pick<Snapshot, "type" | "features">;

/** What some snapshots together allow. Of several word limits the highest counts, and none is higher than any. */
export function unionOf(snapshots: readonly Sold[], inService: readonly UsableEndpoint[], subscribed: boolean): Entitlement {
  const features = new Set(snapshots.flatMap(({ features: sold }) => sold.map(({ feature }) => String(feature))));
  const limits = new Map<string, number | null>();
  for (const endpoint of inService)
    for (const snapshot of snapshots) {
      const sold = snapshot.features.find(({ feature }) => feature.equals(endpoint.feature));
      if (!sold) continue;
      const key = String(endpoint._id);
      const before = limits.get(key);
      const limit = limitIn(sold, endpoint);
      limits.set(key, before === undefined ? limit : before === null || limit === null ? null : Math.max(before, limit));
    }
  return { features, wordLimit: (id) => limits.get(String(id)) ?? null, subscribed };
}

/** An endpoint that came into the feature after the sale has the limit of today, where the package says none. */
function limitIn(sold: Sold["features"][number], endpoint: UsableEndpoint): number | null {
  const known = sold.endpoints.find(({ feature_endpoint }) => feature_endpoint.equals(endpoint._id));
  return known ? known.word_limit : (sold.word_limit ?? endpoint.word_limit);
}
