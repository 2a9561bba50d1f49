import { collection } from "@/kit/collection";
import { CreditHold, DebtWriteOff, SpendCounter, UserWallet, WalletChanges } from "@/modules/user-wallets/schema";

const day_s = 86_400;
const month_s = 30 * day_s;

export const UserWallets = collection("user_wallets", UserWallet, {
  indexes: [
    [{ user: 1 }, { unique: true }],
    [{ next_lapse_at: 1 }, { partialFilterExpression: { next_lapse_at: { $type: "date" } } }],
  ],
  by: ["user"],
});

export const CreditHolds = collection("credit_holds", CreditHold, {
  indexes: [[{ client: 1, usage_key: 1 }, { unique: true }], [{ user_wallet: 1, status: 1, expires_at: 1 }]],
  // A use is remembered by its usage row; how it was held may be forgotten.
  keep: { since: "ended_at", days: "KEEP_HOLDS_DAYS" },
  by: ["client", "user"],
});

export const DebtWriteOffs = collection("debt_write_offs", DebtWriteOff, {
  indexes: [[{ key: 1 }, { unique: true }], [{ user_wallet: 1 }]],
});

export const SpendCounters = collection("spend_counters", SpendCounter, {
  indexes: [
    [{ owner: 1, period: 1 }, { unique: true }],
    [{ updated_at: 1 }, { expireAfterSeconds: 3 * month_s }],
  ],
  sorts: [],
});

export const ChangeLog = collection("wallet_changes", WalletChanges, {
  indexes: [
    [{ user_wallet: 1, slot: 1 }, { unique: true }],
    [{ updated_at: 1 }, { expireAfterSeconds: 7 * day_s }],
  ],
  sorts: [],
});
