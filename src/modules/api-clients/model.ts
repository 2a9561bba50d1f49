import { collection, type Row } from "@/kit/collection";
import { ApiClient } from "./schema";

export const ApiClients = collection("api_clients", ApiClient, {
  indexes: [[{ key_hash: 1 }, { unique: true }], [{ previous_hash: 1 }]],
  sorts: ["created_at", "name"],
  search: ["name"],
});

export type ApiClientRow = Row<typeof ApiClient>;
