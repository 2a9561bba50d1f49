import { collection, uniqueWhileLive } from "@/kit/collection";
import { PaymentMethod } from "./schema";

export const PaymentMethods = collection("payment_methods", PaymentMethod, {
  indexes: [[{ value: 1 }, uniqueWhileLive]],
  sorts: ["created_at", "name"],
  sealed: ["secret"],
});
