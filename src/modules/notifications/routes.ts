import { atLeast } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { alreadySent, notifications } from "./service";

const admins = atLeast("admin");

export const routes = resource(notifications, {
  path: "/notifications",
  name: ["Notification", "Notifications"],
  filter: ["type", "priority", "channels", "status", "sender", "expires_at", "sent_at", "created_at"],
  include: ["sender"],
  access: { read: admins, write: admins },
  problems: [alreadySent, inUse],
});
