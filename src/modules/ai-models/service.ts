import { collectionNamed, type Row } from "@/kit/collection";
import { crud, revisionOf, type Change, type CrudOptions } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { conflict, inUse, invalidField, problem, type FieldError } from "@/kit/problem";
import { audit, audited } from "@/modules/audit-logs/service";
import { dropsPrices, isPinned } from "@/modules/billing-settings/service";
import { AiModelHistories, AiModels } from "./model";
import { checkPrices, keysOf, type Input, type Model, type Patch } from "./rules";
import type { AiModelHistory } from "./schema";

export const aiModelNotFound = problem("ai_model_not_found", 404, "No AI model answers to this name.");
export const initialModel = problem("initial_model", 409, "One model is always the initial one: make another one initial first.");

export type Version = Row<typeof AiModelHistory>;

export const aiModels = dropsPrices(
  crud(AiModels, {
    scope: (ctx, purpose) => (purpose === "write" || isAtLeast(ctx.actor, "editor") ? {} : { is_active: true }),
    before: (ctx, change) => before(ctx, change),
    history: keepVersion,
    after: audited("ai-models"),
  }),
);

export const aiModelHistories = crud(AiModelHistories);

/** The version that a call naming this model is charged by, and the model. Exactly its value or an alias, never a part of one; null: the initial model. */
export async function currentModel(named: string | null): Promise<{ model: Model; version: Version } | null> {
  const model = await AiModels.model.findOne(named === null ? { is_initial: true } : { keys: named, is_active: true }).lean();
  const version = model && (await AiModelHistories.model.findOne({ ai_model: model._id }).sort({ version: -1 }).lean());
  return version ? { model, version } : null;
}

/** A version that a use was charged by. Versions are never changed. */
export const modelVersion = (id: Id): Promise<Version | null> => AiModelHistories.model.findById(id).lean();

/** True when there is such a model. */
export const modelExists = async (id: Id): Promise<boolean> => (await AiModels.model.exists({ _id: id })) !== null;

const before: NonNullable<CrudOptions<Model, Input, Patch>["before"]> = async (ctx, change: Change<Model, Input, Patch>) => {
  switch (change.op) {
    case "create":
      return complete(ctx, change.input, null);
    case "patch":
      return complete(ctx, change.input, change.row);
    case "restore":
      return namesAreFree(change.row, change.row._id);
    case "remove":
      if (change.row.is_initial) throw initialModel();
      return;
    case "destroy":
      return destroyable(change.row);
  }
};

/** Checks the model as it will stand, and fills in what the product writes itself. */
async function complete(ctx: Ctx, input: Input | Patch, row: Model | null): Promise<void> {
  // A create has every field, a patch has the rest in its row.
  const next = { ...row, ...input } as Model;
  checkPrices(next);
  if (row?.is_initial && !(next.is_initial && next.is_active)) throw initialModel();
  if (next.is_initial && !next.is_active) throw invalidField("is_initial", "only an active model can be the initial one");
  const taken = input.value !== undefined || input.aliases !== undefined || input.name !== undefined;
  if (taken) await namesAreFree(next, row?._id ?? null);
  // Without an initial model yet, the first one that can be it, is it.
  const first = next.is_active && !next.is_initial && (await AiModels.model.exists({ is_initial: true })) === null;
  Object.assign(input, { keys: keysOf(next) }, first && { is_initial: true });
  if (next.is_initial && !row?.is_initial) await demote(ctx);
}

/** Says which name is taken. Two at once are decided by the unique indexes. */
async function namesAreFree(next: Pick<Model, "name" | "value" | "aliases">, self: Id | null): Promise<void> {
  const keys = keysOf(next);
  const others = await AiModels.model
    .find({ $or: [{ keys: { $in: keys } }, { name: next.name }], ...(self && { _id: { $ne: self } }) })
    .lean();
  const errors: FieldError[] = [];
  const fault = (field: string, owner: Model) => errors.push({ field, code: "taken", message: `already taken by ${owner.name}` });
  for (const other of others) {
    if (other.name === next.name) fault("name", other);
    if (other.keys.includes(next.value)) fault("value", other);
    next.aliases.forEach((alias, index) => other.keys.includes(alias) && fault(`aliases.${index}`, other));
  }
  if (errors.length > 0) throw conflict({ detail: errors.map(({ field, message }) => `${field}: ${message}`).join("; "), errors });
}

/** The initial model so far makes room: there is one at any time. */
async function demote(ctx: Ctx): Promise<void> {
  const was = await AiModels.model.findOne({ is_initial: true }).lean();
  if (!was) return;
  const row = await AiModels.model
    .findOneAndUpdate(
      { _id: was._id, is_initial: true },
      { $set: { is_initial: false }, $inc: { revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();
  if (!row) return;
  await keepVersion(ctx, row);
  await audit(ctx, { action: "patch", module: "ai-models", record: row._id, before: was, after: row });
}

async function destroyable(row: Model): Promise<void> {
  if (row.is_initial) throw initialModel();
  const profit = await collectionNamed("credits_profits").model.exists({ ai_model: row._id }).setOptions({ withDeleted: true });
  if (profit) throw inUse("A credits profit is for this model.");
  const versions = await AiModelHistories.model.find({ ai_model: row._id }).distinct("_id");
  if (await isPinned("ai_model", versions)) throw inUse("Calls were charged by this model.");
}

async function keepVersion(ctx: Ctx, row: Model): Promise<void> {
  const { _id, name, value, provider, aliases, unit_name, currency, is_active } = row;
  const { input_token_price, output_token_price, cached_input_token_price, request_price, unit_price } = row;
  const prices = { input_token_price, output_token_price, cached_input_token_price, request_price, unit_price, unit_name, currency };
  const created_by = ctx.actor.kind === "user" ? ctx.actor.id : null;
  const version = revisionOf(row) + 1;
  await AiModelHistories.model.create([{ ai_model: _id, version, name, value, provider, aliases, ...prices, is_active, created_by }]);
}
