import { anyone, atLeast } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { plans } from "./service";

export const routes = resource(plans, {
  path: "/plans",
  name: ["Plan", "Plans"],
  filter: ["name", "duration", "sequence", "is_active", "created_at"],
  access: { read: anyone, write: atLeast("admin") },
  problems: [inUse],
});
