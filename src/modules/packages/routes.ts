import { appendOnlyRoutes } from "@/kit/append-only";
import { anyone, atLeast } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource, type ResourceOptions } from "@/kit/resource";
import type { Package } from "./schema";
import { packageHistories, packages } from "./service";

const options = {
  path: "/packages",
  name: ["Package", "Packages"],
  filter: ["value", "type", "is_initial", "is_active", "sequence", "created_at"],
  problems: [inUse],
} as const satisfies Omit<ResourceOptions<typeof Package>, "access">;

export const routes = [
  ...resource(packages, {
    ...options,
    access: { read: anyone, write: atLeast("admin") },
    only: ["list", "create", "removeMany", "get", "remove", "restore", "destroy"],
  }),
  // Editors write the texts of packages; the verb refuses them the rest.
  ...resource(packages, { ...options, access: { read: anyone, write: atLeast("editor") }, only: ["patch"] }),
  ...resource(packageHistories, {
    path: "/package-histories",
    name: ["PackageHistory", "PackageHistories"],
    filter: ["package", "is_active", "created_at"],
    include: ["package"],
    access: { read: atLeast("editor"), write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes("/package-histories", ["PackageHistory", "PackageHistories"], "Sales point at what was sold."),
];
