import { collection, type Row } from "@/kit/collection";
import { AutoTopUp } from "./schema";

export type TopUpRow = Row<typeof AutoTopUp>;

export const AutoTopUps = collection("auto_top_ups", AutoTopUp, {
  indexes: [[{ user: 1 }, { unique: true }], [{ next_try_at: 1 }], [{ saved_method: 1 }]],
});
