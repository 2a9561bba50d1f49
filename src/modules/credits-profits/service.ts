import type { z } from "@hono/zod-openapi";
import type { Row } from "@/kit/collection";
import { crud, revisionOf, type CrudOptions } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { inUse, invalidField } from "@/kit/problem";
import { modelExists } from "@/modules/ai-models/service";
import { audit, audited } from "@/modules/audit-logs/service";
import { dropsPrices, isPinned } from "@/modules/billing-settings/service";
import { CreditsProfitHistories, CreditsProfits } from "./model";
import type { CreditsProfit, CreditsProfitHistory } from "./schema";

type Profit = Row<typeof CreditsProfit>;
type Input = z.output<typeof CreditsProfit.create>;
type Patch = z.output<typeof CreditsProfit.patch>;
export type Version = Row<typeof CreditsProfitHistory>;

export const creditsProfits = dropsPrices(
  crud(CreditsProfits, {
    before: (ctx, change) => before(ctx, change),
    history: keepVersion,
    after: audited("credits-profits"),
  }),
);

export const creditsProfitHistories = crud(CreditsProfitHistories);

/** The version of the profit on calls of this model: its own, else the one for all, else null (nothing is added). */
export async function currentProfit(aiModel: Id): Promise<Version | null> {
  const found = await CreditsProfits.model.find({ ai_model: { $in: [aiModel, null] }, is_active: true }).lean();
  const profit = found.find((row) => row.ai_model !== null) ?? found[0];
  return profit ? CreditsProfitHistories.model.findOne({ credits_profit: profit._id }).sort({ version: -1 }).lean() : null;
}

/** A version that a use was charged by. Versions are never changed. */
export const profitVersion = (id: Id): Promise<Version | null> => CreditsProfitHistories.model.findById(id).lean();

const before: NonNullable<CrudOptions<Profit, Input, Patch>["before"]> = async (ctx, change) => {
  switch (change.op) {
    case "create":
      return place(ctx, change.input, null);
    case "patch":
      return place(ctx, { ...change.row, ...change.input }, change.row);
    case "restore":
      return place(ctx, change.row, change.row);
    case "remove":
      return;
    case "destroy": {
      const versions = await CreditsProfitHistories.model.find({ credits_profit: change.row._id }).distinct("_id");
      if (await isPinned("credits_profit", versions)) throw inUse("Calls were charged with this profit.");
    }
  }
};

/** Checks the model, and ends the profit that was active in the same place: the index allows one. */
async function place(ctx: Ctx, next: Pick<Profit, "ai_model" | "is_active">, row: Profit | null): Promise<void> {
  if (next.ai_model && !(row?.ai_model && next.ai_model.equals(row.ai_model)) && !(await modelExists(next.ai_model)))
    throw invalidField("ai_model", "no such model", "not_found");
  if (!next.is_active) return;
  const was = await CreditsProfits.model
    .findOne({ ai_model: next.ai_model, is_active: true, ...(row && { _id: { $ne: row._id } }) })
    .lean();
  if (!was) return;
  const ended = await CreditsProfits.model
    .findOneAndUpdate({ _id: was._id, is_active: true }, { $set: { is_active: false }, $inc: { revision: 1 } }, { returnDocument: "after" })
    .lean();
  if (!ended) return;
  await keepVersion(ctx, ended);
  await audit(ctx, { action: "patch", module: "credits-profits", record: ended._id, before: was, after: ended });
}

async function keepVersion(ctx: Ctx, row: Profit): Promise<void> {
  const { _id, name, percentage, ai_model, is_active } = row;
  await CreditsProfitHistories.model.create([
    {
      credits_profit: _id,
      version: revisionOf(row) + 1,
      name,
      percentage,
      ai_model,
      is_active,
      created_by: ctx.actor.kind === "user" ? ctx.actor.id : null,
    },
  ]);
}
