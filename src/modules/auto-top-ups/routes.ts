import { endpoint, signedIn } from "@/kit/endpoint";
import { notFound } from "@/kit/problem";
import { notForSale } from "@/modules/package-plans/service";
import { AutoTopUp } from "./schema";
import { mine, setUp, switchOff } from "./service";

const path = "/auto-top-ups/me";

export const routes = [
  endpoint({
    method: "get",
    path,
    id: "getMyAutoTopUp",
    summary: "Read: my automatic top-up",
    access: signedIn,
    returns: AutoTopUp.view,
    problems: [notFound],
    run: (ctx) => mine(ctx),
  }),
  endpoint({
    method: "put",
    path,
    id: "setUpMyAutoTopUp",
    summary: "Buy credits by themselves when mine run short",
    description:
      "Once each time `credits_available` falls below `threshold`, by whatever (a use, a hold, an end), `package_plan` is bought at the price of that day and charged to `saved_method` while you are away; " +
      "below the threshold already when it is set up, at once. A refund, a dispute and an upgrade take credits away and buy none. The next fall counts once the balance was at the threshold or above again. One at a time, and never more than `monthly_cap` in a calendar month of UTC: " +
      "beyond it you are told, and the next month goes on. A decline is told, and tried again after an hour and after a day if credits are still short; the third in a row switches it off (`stopped`). " +
      "A payment whose outcome is not known is asked for, never made again. Setting it up again switches it on and begins to count anew.",
    access: signedIn,
    body: AutoTopUp.create,
    returns: AutoTopUp.view,
    problems: [notForSale],
    run: (ctx, { body }) => setUp(ctx, body),
  }),
  endpoint({
    method: "delete",
    path,
    id: "switchOffMyAutoTopUp",
    summary: "Switch my automatic top-up off",
    description:
      "What is being charged at this moment is not stopped; what could not be charged yet is not charged any more. Calling it again changes nothing.",
    access: signedIn,
    returns: AutoTopUp.view,
    problems: [notFound],
    run: (ctx) => switchOff(ctx),
  }),
];
