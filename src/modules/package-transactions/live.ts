import type { Id } from "@/kit/ctx";
import { PackageTransactions, type Holding } from "./model";

/** The packages that a user holds at an instant, in the order in which they were given. */
export const liveOf = (user: Id, now: Date): Promise<Holding[]> =>
  PackageTransactions.model
    .find({ user, ended_at: null, expires_at: { $gt: now } })
    .sort({ _id: 1 })
    .lean();
