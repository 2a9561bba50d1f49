import { Types } from "mongoose";
import { collectionNamed } from "@/kit/collection";
import type { Ctx, Id } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { wordsOf } from "@/kit/search";
import { FeatureEndpoint } from "@/modules/feature-endpoints/schema";
import { featureEndpoints } from "@/modules/feature-endpoints/service";
import { Feature } from "@/modules/features/schema";
import { features } from "@/modules/features/service";
import { PackageFeature } from "@/modules/package-features/schema";
import { packageFeatures } from "@/modules/package-features/service";
import { PackagePlan } from "@/modules/package-plans/schema";
import { packagePlans } from "@/modules/package-plans/service";
import { Package } from "@/modules/packages/schema";
import { packages } from "@/modules/packages/service";
import { Plan } from "@/modules/plans/schema";
import { plans } from "@/modules/plans/service";
import { demoFeatures, demoPackages, demoPlans, type DemoFeature } from "./catalog-data";

/**
 * The demonstration's catalog. All of it or nothing, and only where there never was a package: whoever runs this twice, or at once, or has
 * a catalog already, changes nothing.
 */
export async function seedCatalog(ctx: Ctx): Promise<void> {
  try {
    await ctx.atomically(async () => {
      if (!(await hasPackages())) await sow(ctx);
    });
  } catch (error) {
    if (!isDuplicate(error) || !(await hasPackages())) throw error;
  }
}

const hasPackages = async () => (await packages.collection.model.exists({}).setOptions({ withDeleted: true })) !== null;

type Rows = Record<string, unknown>[];

/** The parts are put in together and the packages made last, by their own verb: so the first snapshot of each holds all it sells. */
async function sow(ctx: Ctx): Promise<void> {
  const ids = new Map<string, Id>();
  const idOf = (name: string) => ids.getOrInsertComputed(name, () => new Types.ObjectId());
  const hexOf = (name: string) => idOf(name).toHexString();
  const nodes: Rows = [];
  const endpoints: Rows = [];
  const grow = ({ endpoints: own = [], children = [], ...about }: DemoFeature, parent: string | null): void => {
    nodes.push({ _id: idOf(about.name), ...Feature.create.parse({ ...about, parent }) });
    for (const endpoint of own) endpoints.push(FeatureEndpoint.create.parse({ ...endpoint, feature: hexOf(about.name) }));
    for (const child of children) grow(child, hexOf(about.name));
  };
  for (const feature of demoFeatures) grow(feature, null);
  const periods = demoPlans.map((plan, index) => ({ _id: idOf(plan.name), ...Plan.create.parse({ ...plan, sequence: index + 1 }) }));
  const offers = demoPackages.flatMap(({ value, offers: of }) =>
    of.map(({ plan, ...offer }) => PackagePlan.create.parse({ ...offer, package: hexOf(value), plan: hexOf(plan) })),
  );
  const links = demoPackages.flatMap(({ value, includes }) =>
    includes.map(([name, word_limit], index) =>
      PackageFeature.create.parse({ package: hexOf(value), feature: hexOf(name), word_limit, sequence: index + 1 }),
    ),
  );
  await put(features.collection, nodes);
  await put(featureEndpoints.collection, endpoints);
  await put(plans.collection, periods);
  await put(packagePlans.collection, offers);
  await put(packageFeatures.collection, links);
  for (const [index, { offers: _offers, includes: _includes, ...about }] of demoPackages.entries()) {
    const made = { _id: idOf(about.value), ...Package.create.parse({ ...about, sequence: index + 1 }) };
    await packages.create(ctx, made);
  }
}

/** Inserts rows as their create schemas decoded them, with the words that search looks into. */
async function put({ name }: { name: string }, rows: Rows): Promise<void> {
  const { model, search } = collectionNamed(name);
  const whole = rows.map((row) => (search.length > 0 ? { ...row, search_words: wordsOf(search.map((field) => row[field])) } : row));
  await model.insertMany(whole);
}
