import { collection } from "@/kit/collection";
import { StorageLeftover, StoredFile } from "./schema";

export const StoredFiles = collection("storages", StoredFile, {
  indexes: [
    [{ path: 1 }, { unique: true }],
    [
      { user: 1, upload_key: 1 },
      { unique: true, partialFilterExpression: { upload_key: { $type: "string" } } },
    ],
  ],
  sorts: ["created_at", "name", "size"],
  by: ["user"],
  search: ["name"],
});

export const StorageLeftovers = collection("storage_leftovers", StorageLeftover, {
  indexes: [[{ path: 1 }, { unique: true }], [{ created_at: 1 }]],
  sorts: [],
});
