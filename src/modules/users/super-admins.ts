import { problem } from "@/kit/problem";
import { Users, type UserRow } from "./model";

export const lastSuperAdmin = problem("last_super_admin", 409, "The last super-admin stays: give somebody else the role first.");

/**
 * Call it in the transaction that takes a super-admin away, by whatever way. Another one is written to, so that of two who take each other
 * away at the same moment one finds that the other was first. Throws 409 `last_super_admin`.
 */
export async function anotherStays({ _id, role, status, is_deleted }: UserRow): Promise<void> {
  if (role !== "super-admin" || status !== "in-progress" || is_deleted) return;
  const other = await Users.model.updateOne(
    { role, status, is_deleted, _id: { $ne: _id } },
    { $inc: { witnessed: 1 } },
    { timestamps: false },
  );
  if (other.matchedCount === 0) throw lastSuperAdmin();
}
