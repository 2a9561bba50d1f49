import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import type { Cache, Ctx, Id } from "@/kit/ctx";
import { referenced, refuseWhileUsed, stillThere } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { normalPath, type Feature } from "@/modules/features/schema";
import { features, refuseWhileSold } from "@/modules/features/service";
import { activeOnly, announced, catalogVersion, featuresChanged } from "@/modules/packages/service";
import { FeatureEndpoints } from "./model";
import { recogniser, type Pattern } from "./recognise";
import type { FeatureEndpoint } from "./schema";

export const featureEndpoints = announced(
  crud(FeatureEndpoints, {
    scope: activeOnly,
    async before(ctx, change) {
      if (change.op === "create") await referenced(ctx, "feature", "features", change.input.feature);
      if (change.op === "restore") await stillThere(ctx, "feature", "features", change.row.feature);
      if (change.op === "destroy") {
        await refuseWhileUsed(ctx, ...usesOf(change.row._id));
        await refuseWhileSold(ctx, { "features.endpoints.feature_endpoint": change.row._id });
      }
    },
    async after(ctx, op, row, was) {
      await featuresChanged(ctx, [row.feature]);
      await audited("feature-endpoints")(ctx, op, row, was);
    },
  }),
);

/** An endpoint that is in service: active, and so is its feature. `path` is the whole path of its calls; `credits` are micro-credits, null when a model prices it. */
export type UsableEndpoint = Pattern &
  Pick<Row<typeof FeatureEndpoint>, "_id" | "feature" | "name" | "credits" | "word_limit"> &
  Pick<Row<typeof Feature>, "type">;

/** The endpoint in service that a call names, by id or by its method and path; null when there is none. */
export async function findEndpoint(ctx: Ctx, named: { id: Id } | { method: string; endpoint: string }): Promise<UsableEndpoint | null> {
  const table = await tableOf(ctx);
  return "id" in named ? (table.byId.get(String(named.id)) ?? null) : table.byCall({ method: named.method, path: named.endpoint });
}

/** The endpoints in service of these features. */
export async function endpointsOf(ctx: Ctx, of: ReadonlySet<string>): Promise<UsableEndpoint[]> {
  const { byId } = await tableOf(ctx);
  return [...byId.values()].filter(({ feature }) => of.has(String(feature)));
}

type Table = { byId: ReadonlyMap<string, UsableEndpoint>; byCall(call: Pattern): UsableEndpoint | null };
type Kept = { version: string; read_at: number; table: Promise<Table> };

// Each process keeps what is in service for as long as the catalog's version stands, and at most for this long: a version that
// was announced before its change was committed may have been read too early.
const tableAge_max_ms = 2_000;
const tables = new WeakMap<Cache, Kept>();

async function tableOf(ctx: Ctx): Promise<Table> {
  const version = await catalogVersion(ctx);
  const now = ctx.now().getTime();
  const kept = tables.get(ctx.cache);
  if (kept && kept.version === version && Math.abs(now - kept.read_at) < tableAge_max_ms) return kept.table;
  const fresh: Kept = { version, read_at: now, table: readTable() };
  // Whoever comes meanwhile waits for the same reading; one that failed is not kept.
  tables.set(ctx.cache, fresh);
  fresh.table.catch(() => tables.get(ctx.cache) === fresh && tables.delete(ctx.cache));
  return fresh.table;
}

/** The driver's own calls, outside of any transaction: what many wait for must not end with the transaction of one. */
async function readTable(): Promise<Table> {
  const inService = { is_active: true, is_deleted: false };
  // What these collections hold was written through their entities.
  const rows = (await FeatureEndpoints.model.collection.find(inService).sort({ _id: 1 }).toArray()) as unknown as Row<
    typeof FeatureEndpoint
  >[];
  const parents = (await features.collection.model.collection.find(inService).toArray()) as unknown as Row<typeof Feature>[];
  const byFeature = new Map(parents.map((feature) => [String(feature._id), feature]));
  const usable = rows.flatMap(({ _id, feature: of, name, method, endpoint, credits, word_limit }) => {
    const feature = byFeature.get(String(of));
    const path = normalPath(`${feature?.prefix ?? ""}/${endpoint}`);
    return feature ? [{ _id, feature: of, name, method, path, credits, word_limit, type: feature.type }] : [];
  });
  return { byId: new Map(usable.map((endpoint) => [String(endpoint._id), endpoint])), byCall: recogniser(usable) };
}

const usesOf = (feature_endpoint: Id) =>
  [
    ["credits_transactions", { decrease_source: feature_endpoint }, "The ledger points at it."],
    ["credits_usages", { feature_endpoint }, "Usages point at it."],
    ["credit_holds", { feature_endpoint }, "Holds point at it."],
    ["feature_usage_logs", { feature_endpoint }, "Usage logs point at it."],
  ] as const;
