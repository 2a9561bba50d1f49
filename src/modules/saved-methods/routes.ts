import { signedIn } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { savedMethods } from "./service";

const removal =
  "It is charged no more, and its gateway forgets it: packages that it renews hold until they expire, and a top-up that is paid by it ends. " +
  "What is being charged at this moment is not stopped. There is no bringing it back: it is left again with a purchase.";

export const routes = resource(savedMethods, {
  path: "/saved-methods",
  name: ["SavedMethod", "SavedMethods"],
  filter: ["user", "gateway", "created_at"],
  access: { read: signedIn, write: signedIn },
  only: ["list", "get", "remove"],
}).map((route) => (route.method === "delete" ? { ...route, description: removal } : route));
