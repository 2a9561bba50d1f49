import { collection } from "@/kit/collection";
import { Feature } from "./schema";

export const Features = collection("features", Feature, {
  indexes: [[{ parent: 1 }, {}]],
  sorts: ["created_at", "name"],
  by: ["parent", "is_active"],
  search: ["name", "description", "path", "prefix"],
});
