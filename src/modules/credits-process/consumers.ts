import { consumer } from "@/kit/consumer";
import { processEvent } from "@/modules/credits-process/events";
import { creditsProcess } from "@/modules/credits-process/messages";

export const creditsProcessConsumer = consumer("credits.process", creditsProcess, processEvent);
