import { consumer } from "@/kit/consumer";
import { personLeft } from "@/modules/users/messages";
import { eraseFilesOf } from "./service";

/** Files go with their person. */
export const leftConsumer = consumer("storage.left", personLeft, (ctx, { user }) => eraseFilesOf(ctx, user));
