import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { z } from "@hono/zod-openapi";
import { resource } from "@/kit/resource";
import { idParams, objectId } from "@/kit/schema";
import { PackageTransaction } from "./schema";
import { alreadyEnded, autoRenew, cancel, cannotRenew, packageTransactions } from "./service";

const life =
  "One row is one period of a package: days of 86,400 seconds in UTC. **Renewed**: buying the same package plan again while it is held; the new period follows the " +
  "latest one, its credits are live at once, and one bought after the end begins when it is paid. **Upgraded**: a purchase with `upgrade_of`; the old row ends when the " +
  "new one is given, other periods of the old package stay, and do not renew by themselves. **Downgraded**: another package of the same type is bought whose price before discount, in the currency that " +
  "is paid, is below the price of one that is live; both run, and the larger one does not renew by itself. **Expired**: its time is over, by the clock. " +
  "**Cancelled**: it does not renew by itself and holds until it expires.";

const standard = resource(packageTransactions, {
  path: "/package-transactions",
  name: ["PackageTransaction", "PackageTransactions"],
  filter: [
    "user",
    "package",
    "plan",
    "package_plan",
    "payment_transaction",
    "kind",
    "status",
    "auto_renew",
    "starts_at",
    "expires_at",
    "created_at",
  ],
  include: ["package", "plan", "package_plan"],
  access: { read: signedIn, write: atLeast("admin") },
  // Of a record, only the note can be changed.
  only: ["list", "get", "patch"],
});

export const routes = [
  ...standard.map((route) => (route.method === "get" ? { ...route, description: life } : route)),
  endpoint({
    method: "put",
    path: "/package-transactions/{id}/auto-renew",
    id: "renewPackageTransactionAutomatically",
    summary: "Let a package renew by itself",
    description:
      "Its package plan is bought again at the price and with the credits of that day, in the currency it was bought in, by what its owner has saved: 24 hours before it expires, " +
      "and where that is declined 12 and 2 hours before (of periods below four days, at the same shares of a quarter of the period). After the third decline, or where the plan is no longer for sale, " +
      "it renews no more and its owner is told. The new period follows the old one and takes the renewal over; so does one that is bought by hand. A payment whose outcome is not known is asked for, never made again. " +
      "A cancelled package that has not expired is taken up again. `cancel` ends it.",
    access: signedIn,
    params: idParams,
    body: z.strictObject({ saved_method: objectId("saved_methods") }).openapi("AutoRenew"),
    returns: PackageTransaction.view,
    problems: [cannotRenew],
    run: (ctx, { params, body }) => autoRenew(ctx, params.id, body.saved_method),
  }),
  endpoint({
    method: "post",
    path: "/package-transactions/{id}/cancel",
    id: "cancelPackageTransaction",
    summary: "End the automatic renewal of a package",
    description: "What was bought holds until it expires. Calling it again changes nothing.",
    access: signedIn,
    params: idParams,
    returns: PackageTransaction.view,
    problems: [alreadyEnded],
    run: (ctx, { params }) => cancel(ctx, params.id),
  }),
  ...appendOnlyRoutes("/package-transactions", ["PackageTransaction", "PackageTransactions"], "What was given to a user stays on record."),
];
