/** The words of some texts as search compares them: without case, accents or punctuation, each once. */
export function wordsOf(texts: readonly unknown[]): string[] {
  const words = texts.flatMap((text) => (typeof text === "string" ? fold(text).split(/[^\p{L}\p{N}]+/u) : []));
  return [...new Set(words.filter(Boolean))].slice(0, 500);
}

/** Rows in whose words each typed word begins one. Taken literally: no pattern reaches the database. */
export function searchFilter(typed: string): Record<string, unknown> {
  const words = wordsOf([typed]);
  if (words.length === 0) return { search_words: { $in: [] } };
  return { $and: words.map((word) => ({ search_words: { $elemMatch: { $gte: word, $lt: `${word}\u{10ffff}` } } })) };
}

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
