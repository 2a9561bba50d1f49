import { anyone, atLeast } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { packagePlans } from "./service";

export const routes = resource(packagePlans, {
  path: "/package-plans",
  name: ["PackagePlan", "PackagePlans"],
  filter: ["package", "plan", "credits", "is_initial", "is_active", "created_at"],
  include: ["package", "plan"],
  access: { read: anyone, write: atLeast("admin") },
  problems: [inUse],
});
