import { collection, uniqueWhileLive, type Row } from "@/kit/collection";
import { SavedMethod } from "./schema";

export type Saved = Row<typeof SavedMethod>;

export const SavedMethods = collection("saved_methods", SavedMethod, {
  indexes: [[{ user: 1, gateway: 1, method: 1 }, uniqueWhileLive]],
  by: ["user"],
});
