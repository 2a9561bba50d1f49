import { collection, uniqueWhileLive, type Row } from "@/kit/collection";
import { User } from "./schema";

export const Users = collection("users", User, {
  indexes: [[{ email: 1 }, uniqueWhileLive], [{ google_id: 1 }]],
  sorts: ["created_at", "name", "email"],
  by: ["role", "status"],
  search: ["name", "email"],
});

export type UserRow = Row<typeof User>;
