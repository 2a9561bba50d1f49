import { module } from "@/kit/module";
import { sweepJob } from "@/modules/user-wallets/jobs";
import { lowConsumer } from "@/modules/user-wallets/thresholds";
import { ChangeLog, CreditHolds, DebtWriteOffs, SpendCounters, UserWallets } from "@/modules/user-wallets/model";
import { routes } from "@/modules/user-wallets/routes";

export default module({
  name: "user-wallets",
  description: "Wallets: what a user may spend, what is held and frozen, and until when.",
  routes,
  collections: [UserWallets, CreditHolds, DebtWriteOffs, SpendCounters, ChangeLog],
  consumers: [lowConsumer],
  jobs: [sweepJob],
});
