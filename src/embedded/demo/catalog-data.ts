type DemoEndpoint = { name: string; description: string; method: "POST"; endpoint: string; credits?: number; word_limit?: number };

export type DemoFeature = {
  name: string;
  description: string;
  type: "writing" | "generation" | "other";
  path: string;
  prefix?: string;
  endpoints?: readonly DemoEndpoint[];
  children?: readonly DemoFeature[];
};

type Price = { USD: number; BDT: number };

export type DemoPackage = {
  value: string;
  name: string;
  description: string;
  content: string;
  type: "credits" | "subscription";
  badge?: string;
  points: readonly string[];
  is_initial?: boolean;
  offers: readonly { plan: string; price: Price; previous_price?: Price; credits: number; is_initial?: boolean }[];
  /** A feature by its name, and the words a call may carry; null leaves it to the endpoints. */
  includes: readonly (readonly [feature: string, word_limit: number | null])[];
};

const post = (
  name: string,
  endpoint: string,
  description: string,
  more: Pick<DemoEndpoint, "credits" | "word_limit"> = {},
): DemoEndpoint => ({
  name,
  description,
  endpoint,
  method: "POST",
  ...more,
});

/** What can be used. Endpoints without credits are priced by the AI model that a call names. */
export const demoFeatures: readonly DemoFeature[] = [
  {
    name: "Writing assistant",
    description: "Drafts, improves and shortens texts.",
    type: "writing",
    path: "/writing",
    children: [
      {
        name: "Short texts",
        description: "Rewriting, grammar and summaries.",
        type: "writing",
        path: "/writing/short",
        prefix: "/api/writing",
        endpoints: [
          post("Rewrite", "/rewrite", "Says the same in another tone.", { word_limit: 2_000 }),
          post("Check grammar", "/grammar", "Marks mistakes and mends them.", { credits: 1, word_limit: 3_000 }),
          post("Summarise", "/summaries", "The gist of a longer text.", { word_limit: 10_000 }),
        ],
      },
      {
        name: "Articles",
        description: "Whole articles, section by section.",
        type: "writing",
        path: "/writing/articles",
        prefix: "/api/writing/articles",
        endpoints: [
          post("Outline an article", "/outlines", "Headings and key points.", { credits: 5, word_limit: 500 }),
          post("Write an article", "/", "A draft from an outline.", { word_limit: 5_000 }),
          post("Improve an article", "/{id}/improve", "Another pass over a draft.", { word_limit: 5_000 }),
        ],
      },
    ],
  },
  {
    name: "Translation",
    description: "Between Bangla, English and forty more languages.",
    type: "writing",
    path: "/translation",
    prefix: "/api/translation",
    endpoints: [
      post("Translate a text", "/texts", "Plain text.", { word_limit: 5_000 }),
      post("Translate a document", "/documents", "A document, its layout kept.", { word_limit: 20_000 }),
    ],
  },
  {
    name: "Chat",
    description: "A conversation with a model of your choice.",
    type: "other",
    path: "/chat",
    prefix: "/api/chat",
    endpoints: [
      post("Send a message", "/messages", "One turn of a conversation.", { word_limit: 4_000 }),
      post("Name a conversation", "/conversations/{id}/title", "A title from its first messages.", { credits: 0.5 }),
    ],
  },
  {
    name: "Image generation",
    description: "Pictures from words.",
    type: "generation",
    path: "/images",
    prefix: "/api/images",
    endpoints: [
      post("Generate an image", "/generations", "One picture of 1024 by 1024.", { credits: 40, word_limit: 300 }),
      post("Vary an image", "/{id}/variations", "Another one like it.", { credits: 30 }),
      post("Enlarge an image", "/{id}/upscale", "Four times the size.", { credits: 10 }),
    ],
  },
];

export const demoPlans = [
  { name: "Monthly", description: "Renewed every 30 days.", duration: 30 },
  { name: "Yearly", description: "A year at the price of ten months.", duration: 365 },
  { name: "One-time", description: "Paid once; the credits last 180 days.", duration: 180 },
] as const;

/** What is sold. Prices are in cents and paisa. */
export const demoPackages: readonly DemoPackage[] = [
  {
    value: "free",
    name: "Free",
    description: "Look around with a hundred credits.",
    content:
      "<p>Everyone starts here: <strong>100 credits</strong>, no card needed.</p><ul><li>Short texts, translation and chat</li><li>Up to 500 words a call</li></ul>",
    type: "credits",
    points: ["100 credits to start with", "Short texts, translation and chat", "500 words a call"],
    is_initial: true,
    offers: [{ plan: "Monthly", price: { USD: 0, BDT: 0 }, credits: 100, is_initial: true }],
    includes: [
      ["Short texts", 500],
      ["Translation", 500],
      ["Chat", 500],
    ],
  },
  {
    value: "starter",
    name: "Starter",
    description: "For one person who writes every week.",
    content:
      "<p>The whole writing assistant and a first set of pictures.</p><ul><li>10,000 credits a month</li><li>Up to 2,000 words a call</li></ul>",
    type: "subscription",
    points: ["10,000 credits a month", "Everything, pictures too", "2,000 words a call"],
    offers: [
      { plan: "Monthly", price: { USD: 999, BDT: 119_900 }, credits: 10_000 },
      { plan: "Yearly", price: { USD: 9_990, BDT: 1_199_000 }, previous_price: { USD: 11_988, BDT: 1_438_800 }, credits: 120_000 },
    ],
    includes: [
      ["Writing assistant", 2_000],
      ["Translation", 2_000],
      ["Chat", 2_000],
      ["Image generation", null],
    ],
  },
  {
    value: "pro",
    name: "Pro",
    description: "For those who live from words and pictures.",
    content: "<p>More than three times the credits of Starter, and <strong>long texts</strong>: whole documents in one call.</p>",
    type: "subscription",
    badge: "Most popular",
    points: ["35,000 credits a month", "Everything, with the longest texts", "Documents of up to 20,000 words"],
    offers: [
      { plan: "Monthly", price: { USD: 2_999, BDT: 359_900 }, credits: 35_000 },
      { plan: "Yearly", price: { USD: 29_990, BDT: 3_599_000 }, previous_price: { USD: 35_988, BDT: 4_318_800 }, credits: 420_000 },
    ],
    includes: [
      ["Writing assistant", null],
      ["Translation", null],
      ["Chat", null],
      ["Image generation", null],
    ],
  },
  {
    value: "top-up",
    name: "Top-up",
    description: "Credits for when they are needed, without a subscription.",
    content: "<p>Credits that last <strong>180 days</strong>, beside any other package or on their own.</p>",
    type: "credits",
    points: ["Lasts 180 days", "Nothing renews by itself", "Everything, 2,000 words a call"],
    offers: [
      { plan: "One-time", price: { USD: 500, BDT: 60_000 }, credits: 4_500 },
      { plan: "One-time", price: { USD: 2_000, BDT: 240_000 }, credits: 20_000 },
      { plan: "One-time", price: { USD: 5_000, BDT: 600_000 }, credits: 55_000 },
    ],
    includes: [
      ["Writing assistant", 2_000],
      ["Translation", 2_000],
      ["Chat", 2_000],
      ["Image generation", null],
    ],
  },
];
