import { anyone, atLeast } from "@/kit/endpoint";
import { forbidden, inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { features } from "./service";

export const routes = resource(features, {
  path: "/features",
  name: ["Feature", "Features"],
  filter: ["parent", "name", "type", "path", "prefix", "is_active", "created_by", "created_at"],
  include: ["parent"],
  access: { read: anyone, write: atLeast("contributor") },
  problems: [inUse, forbidden],
});
