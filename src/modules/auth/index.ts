import { module } from "@/kit/module";
import { linkConsumer } from "./consumers";
import { InitialGifts, MailLinks, RefreshTokens, Sessions } from "./model";
import { routes } from "./routes";

export default module({
  name: "auth",
  description: "Sign-up, sign-in, sessions, passwords, e-mail addresses and Google.",
  routes,
  collections: [Sessions, RefreshTokens, MailLinks, InitialGifts],
  consumers: [linkConsumer],
});
