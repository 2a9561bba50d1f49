import { collection } from "@/kit/collection";
import { ContactMessage } from "./schema";

export const ContactMessages = collection("contact_messages", ContactMessage, {
  by: ["status", "email"],
  search: ["name", "email", "subject"],
});
