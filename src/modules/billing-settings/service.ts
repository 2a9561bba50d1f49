import type { z } from "@hono/zod-openapi";
import { crud, revisionOf, type CrudOptions } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import type { Row } from "@/kit/collection";
import { inUse, problem } from "@/kit/problem";
import type { ListQuery } from "@/kit/query";
import { audited } from "@/modules/audit-logs/service";
import { dropsPrices } from "./cache";
import { inForce, type InForce } from "./in-force";
import { BillingSettingHistories, BillingSettings } from "./model";
import { isPinned } from "./pinned";
import type { BillingSetting, BillingSettingHistory } from "./schema";

export { dropsPrices } from "./cache";
export { inForce, type InForce } from "./in-force";
export { isPinned } from "./pinned";

export const initialSetting = problem("initial_setting", 409, "The first billing setting stays: without it nothing could be priced.");

type Setting = Row<typeof BillingSetting>;
type Input = z.output<typeof BillingSetting.create>;
type Patch = z.output<typeof BillingSetting.patch>;
type Version = Row<typeof BillingSettingHistory>;

const before: CrudOptions<Setting, Input, Patch>["before"] = async (ctx, change) => {
  switch (change.op) {
    case "create":
      change.input.applied_at ??= ctx.now();
      Object.assign(change.input, { is_initial: change.input.is_active && (await isFirst()) });
      return;
    case "patch":
      if (change.row.is_initial && change.input.is_active === false) throw initialSetting();
      change.input.applied_at ??= ctx.now();
      return;
    case "remove":
      if (change.row.is_initial) throw initialSetting();
      return;
    case "destroy":
      if (change.row.is_initial) throw initialSetting();
      if (await isPinned("billing_setting", await BillingSettingHistories.model.find({ billing_setting: change.row._id }).distinct("_id")))
        throw inUse("Calls were charged by this setting.");
      return;
    case "restore":
      return;
  }
};

const stored = crud(BillingSettings, {
  before,
  history: (ctx, row) => keepVersion(ctx, row),
  after: audited("billing-settings"),
});

/** Every change is a new version that takes over at its `applied_at`; which one is charged now is told at reading. */
export const billingSettings: typeof stored = presenting(dropsPrices(stored));

const storedHistories = crud(BillingSettingHistories);

export const billingSettingHistories: typeof storedHistories = {
  ...storedHistories,
  list: async (ctx, query) => {
    const active = await inForce(ctx);
    const page = await storedHistories.list(ctx, withStatus(query, active?.version._id));
    return { ...page, data: page.data.map((row) => versionShown(row, active)) };
  },
  get: async (ctx, id) => versionShown(await storedHistories.get(ctx, id), await inForce(ctx)),
};

/** Adds what is true only now. Each write is answered with the state after it. */
function presenting(verbs: typeof stored): typeof stored {
  const shown = async (ctx: Ctx, row: Setting) => settingShown(row, await inForce(ctx));
  return {
    ...verbs,
    list: async (ctx, query) => {
      const active = await inForce(ctx);
      const page = await verbs.list(ctx, withStatus(query, active?.version.billing_setting));
      return { ...page, data: page.data.map((row) => settingShown(row, active)) };
    },
    get: async (ctx, id) => shown(ctx, await verbs.get(ctx, id)),
    create: async (ctx, input) => shown(ctx, await verbs.create(ctx, input)),
    patch: async (ctx, id, input, revision) => shown(ctx, await verbs.patch(ctx, id, input, revision)),
    remove: async (ctx, id) => shown(ctx, await verbs.remove(ctx, id)),
    restore: async (ctx, id) => shown(ctx, await verbs.restore(ctx, id)),
    destroy: async (ctx, id) => shown(ctx, await verbs.destroy(ctx, id)),
  };
}

function settingShown(row: Setting, active: InForce | null): Setting {
  const version = active?.version;
  if (!version?.billing_setting.equals(row._id)) return { ...row, status: "inactive", in_force: null };
  const { _id, credit_price, applied_at } = version;
  return { ...row, status: "active", in_force: { version: _id, credit_price, applied_at } };
}

const versionShown = (row: Version, active: InForce | null): Version => ({
  ...row,
  status: active?.version._id.equals(row._id) ? "active" : "inactive",
});

/** `status` is in no row: asking for it is asking for the one row that is active, or for all others. */
function withStatus({ status, "status[in]": several, ...query }: ListQuery, active: Id | undefined): ListQuery {
  const asked = (value: string) =>
    (status === undefined || status === value) && (several === undefined || (several as unknown[]).includes(value));
  if (asked("active") && asked("inactive")) return query;
  if (asked("inactive")) return { ...query, "_id[ne]": active ?? null };
  return { ...query, "_id[in]": asked("active") && active ? [active] : [] };
}

async function keepVersion(ctx: Ctx, row: Setting): Promise<void> {
  const { _id, credit_price, currency, applied_at, is_active } = row;
  await BillingSettingHistories.model.create([
    {
      billing_setting: _id,
      version: revisionOf(row) + 1,
      credit_price,
      currency,
      applied_at,
      is_active,
      created_by: ctx.actor.kind === "user" ? ctx.actor.id : null,
    },
  ]);
}

async function isFirst(): Promise<boolean> {
  return (await BillingSettings.model.exists({ is_initial: true }).setOptions({ withDeleted: true })) === null;
}
