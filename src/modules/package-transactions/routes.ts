import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { PackageTransaction } from "./schema";
import { alreadyEnded, cancel, packageTransactions } from "./service";

export const routes = [
  ...resource(packageTransactions, {
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
