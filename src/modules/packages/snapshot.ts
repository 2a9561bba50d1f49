import mongoose from "mongoose";
import type { z } from "@hono/zod-openapi";
import type { Model } from "mongoose";
import { collectionNamed, type Row } from "@/kit/collection";
import type { Id } from "@/kit/ctx";
import type { AnyEntity } from "@/kit/schema";
import { FeatureEndpoint } from "@/modules/feature-endpoints/schema";
import { Feature } from "@/modules/features/schema";
import { PackageFeature } from "@/modules/package-features/schema";
import { PackagePlan } from "@/modules/package-plans/schema";
import { Plan } from "@/modules/plans/schema";
import type { Package, PackageHistory } from "./schema";

export type Snapshot = Row<typeof PackageHistory>;
type Content = Omit<Snapshot, "_id" | "is_deleted" | "created_at" | "updated_at" | "created_by">;

/** What a package sells as things stand: its live, active plans and features, a feature's descendants with it. */
export async function contentOf(row: Row<typeof Package>): Promise<Content> {
  const { _id, value, name, description, content, type, badge, points, sequence, is_initial, is_active } = row;
  const plans = await plansOf(_id);
  const features = await featuresOf(_id);
  return { package: _id, value, name, description, content, type, badge, points, sequence, is_initial, is_active, features, plans };
}

/** True when two snapshots sell the same. */
export function sellsTheSame(one: Content, other: Content): boolean {
  const text = ({ package: of, value, name, description, content, type, badge, points, sequence, ...rest }: Content) => {
    const { is_initial, is_active, features, plans } = rest;
    const said = { of, value, name, description, content, type, badge, points, sequence, is_initial, is_active, features, plans };
    return mongoose.mongo.BSON.EJSON.stringify(said, { relaxed: false });
  };
  return text(one) === text(other);
}

/** The packages that sell through a plan. */
export const packagesWithPlan = (plan: Id): Promise<Id[]> => rowsOf("package_plans", PackagePlan).distinct("package", { plan });

/** The packages that include one of these features, or an ancestor of it. */
export async function packagesWithFeatures(features: readonly Id[]): Promise<Id[]> {
  const known = new Map<string, Id>();
  let level = features;
  while (level.length > 0) {
    for (const id of level) known.set(String(id), id);
    const rows = await rowsOf("features", Feature)
      .find({ _id: { $in: level } })
      .setOptions({ withDeleted: true })
      .lean();
    level = rows.flatMap(({ parent }) => (parent && !known.has(String(parent)) ? [parent] : []));
  }
  return rowsOf("package_features", PackageFeature).distinct("package", { feature: { $in: [...known.values()] } });
}

/** The rows of a module that itself depends on this one. Its own schema types them: the collection was made from it. */
const rowsOf = <E extends AnyEntity>(name: string, _entity: E) => collectionNamed(name).model as unknown as Model<z.output<E["row"]>>;

async function plansOf(package_: Id): Promise<Content["plans"]> {
  const offers = await rowsOf("package_plans", PackagePlan).find({ package: package_, is_active: true }).sort({ _id: 1 }).lean();
  const plans = await rowsOf("plans", Plan)
    .find({ _id: { $in: offers.map(({ plan }) => plan) }, is_active: true })
    .lean();
  const byId = new Map(plans.map((plan) => [String(plan._id), plan]));
  return offers.flatMap(({ _id, plan: planId, price, previous_price, credits, is_initial }) => {
    const plan = byId.get(String(planId));
    return plan
      ? [{ package_plan: _id, plan: plan._id, name: plan.name, duration: plan.duration, price, previous_price, credits, is_initial }]
      : [];
  });
}

async function featuresOf(package_: Id): Promise<Content["features"]> {
  const links = await rowsOf("package_features", PackageFeature)
    .find({ package: package_, is_active: true })
    .sort({ sequence: 1, _id: 1 })
    .lean();
  const found = await withDescendants(links.map(({ feature }) => feature));
  const endpoints = await rowsOf("feature_endpoints", FeatureEndpoint)
    .find({ feature: { $in: [...found.values()].map(({ _id }) => _id) }, is_active: true })
    .sort({ _id: 1 })
    .lean();
  const limits = new Map(links.map(({ feature, word_limit }) => [String(feature), word_limit]));
  // The nearest limit counts: the feature's own in this package, else that of the parent that brought it in.
  const limitOf = (id: string | null): number | null => {
    if (id === null || !found.has(id)) return null;
    const parent = found.get(id)!.parent;
    return limits.get(id) ?? limitOf(parent && String(parent));
  };
  return [...found.entries()].map(([id, { _id, parent, name, type, path, prefix }]) => {
    const word_limit = limitOf(id);
    const own = endpoints.filter(({ feature }) => String(feature) === id);
    return {
      feature: _id,
      parent,
      name,
      type,
      path,
      prefix,
      word_limit,
      endpoints: own.map((each) => ({
        feature_endpoint: each._id,
        name: each.name,
        method: each.method,
        endpoint: each.endpoint,
        credits: each.credits,
        word_limit: word_limit ?? each.word_limit,
      })),
    };
  });
}

async function withDescendants(roots: readonly Id[]): Promise<Map<string, Row<typeof Feature>>> {
  const features = rowsOf("features", Feature);
  const found = new Map<string, Row<typeof Feature>>();
  const first = new Map((await features.find({ _id: { $in: roots }, is_active: true }).lean()).map((row) => [String(row._id), row]));
  let level = roots.flatMap((id) => first.get(String(id)) ?? []);
  while (level.length > 0) {
    for (const row of level) found.set(String(row._id), row);
    const children = await features
      .find({ parent: { $in: level.map(({ _id }) => _id) }, is_active: true })
      .sort({ _id: 1 })
      .lean();
    level = children.filter(({ _id }) => !found.has(String(_id)));
  }
  return found;
}
