import { consumer } from "@/kit/consumer";
import { processEvent } from "@/modules/credits-process/events";
import { creditsProcess } from "@/modules/credits-process/messages";

/** Many at once, so that those of one user meet and are charged together. */
export const creditsProcessConsumer = consumer("credits.process", creditsProcess, processEvent, { prefetch: 100 });
