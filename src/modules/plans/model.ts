import { collection } from "@/kit/collection";
import { Plan } from "./schema";

export const Plans = collection("plans", Plan, {
  sorts: ["created_at", "sequence", "name"],
  by: ["is_active"],
  search: ["name", "description"],
});
