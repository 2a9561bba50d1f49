import { isAtLeast, roles, type Actor, type Role } from "@/kit/ctx";
import { storedRoles } from "./schema";

/** Every right by name, and the weakest role that has it: the table of access, as clients may read it. `own` is one's own rows. */
export const rights = {
  "catalog:read": "user",
  "profile:own": "user",
  "sessions:own": "user",
  "wallet:own": "user",
  "payments:own": "user",
  "packages:own": "user",
  "coupons:use": "user",
  "storage:own": "user",
  "notifications:own": "user",
  "usage:own": "user",
  "dashboard:own": "user",
  "features:draft": "contributor",
  "popups:draft": "contributor",
  "features:publish-own": "author",
  "popups:publish-own": "author",
  "features:write": "editor",
  "feature-endpoints:write": "editor",
  "popups:write": "editor",
  "packages:write-texts": "editor",
  "ai-models:read-costs": "editor",
  "billing:read": "editor",
  "histories:read": "editor",
  "usage-logs:read": "editor",
  "dashboard:read": "editor",
  "packages:write": "admin",
  "plans:write": "admin",
  "ai-models:write": "admin",
  "billing:write": "admin",
  "coupons:write": "admin",
  "users:read": "admin",
  "users:write": "admin",
  "users:block": "admin",
  "users:anonymise": "admin",
  "wallets:read": "admin",
  "credits:bonus": "admin",
  "payments:refund": "admin",
  "payments:reconcile": "admin",
  "payment-methods:read": "admin",
  "api-clients:write": "admin",
  "dead-letters:write": "admin",
  "audit-logs:read": "admin",
  "contact:read": "admin",
  "storage:write": "admin",
  "notifications:send": "admin",
  "usage-logs:delete": "admin",
  "users:role": "super-admin",
  "payment-methods:write": "super-admin",
  "records:destroy": "super-admin",
} as const satisfies Record<string, Role>;

/** The roles, strongest first, each with all it may do. */
export const roleTable = () =>
  roles.map((role) => ({
    role,
    stored: storedRoles.some((stored) => stored === role),
    rights: Object.entries(rights).flatMap(([right, weakest]) => (isAtLeast(bearer(role), weakest) ? [right] : [])),
  }));

/** True when `actor` is at least as strong as `role`: the strong are never changed by the weaker. */
export const outranks = (actor: Actor, role: Role): boolean => isAtLeast(actor, role);

/** Comparing roles needs nothing of an actor but its role. */
const bearer = (role: Role) => ({ kind: "user", role }) as Actor;
