import { anyone, atLeast } from "@/kit/endpoint";
import { forbidden } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { featurePopups } from "./service";

export const routes = resource(featurePopups, {
  path: "/feature-popups",
  name: ["FeaturePopup", "FeaturePopups"],
  filter: ["feature", "type", "audience", "sequence", "is_active", "created_by", "created_at"],
  include: ["feature"],
  access: { read: anyone, write: atLeast("contributor") },
  problems: [forbidden],
});
