import type { Job } from "@/kit/module";
import { sweepWallets } from "@/modules/user-wallets/service";

const batch = 200;

/** Writes down what has lapsed: ended holds and expired grants. Nothing that is shown or spent waits for it. */
export const sweepJob: Job = {
  name: "wallets.sweep",
  every_ms: 5_000,
  run: async (ctx) => {
    while ((await sweepWallets(ctx, batch)) === batch);
  },
};
