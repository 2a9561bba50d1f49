import { collection, uniqueWhileLive, type Row } from "@/kit/collection";
import { User } from "./schema";

export const Users = collection("users", User, {
  indexes: [
    [{ email: 1 }, uniqueWhileLive],
    // One Google identity opens one account.
    [{ google_id: 1 }, { unique: true, partialFilterExpression: { is_deleted: false, google_id: { $type: "string" } } }],
  ],
  sorts: ["created_at", "name", "email"],
  by: ["role", "status"],
  search: ["name", "email"],
});

export type UserRow = Row<typeof User>;
