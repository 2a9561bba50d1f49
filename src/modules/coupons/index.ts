import { module } from "@/kit/module";
import { CouponRedemptions, Coupons } from "./model";
import { routes } from "./routes";

export default module({
  name: "coupons",
  description: "Codes that take something off a purchase or carry credits, and who has used them.",
  routes,
  collections: [Coupons, CouponRedemptions],
});
