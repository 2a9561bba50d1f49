import sanitize from "sanitize-html";

const tags =
  "h1 h2 h3 h4 h5 h6 p br hr div span blockquote pre code ul ol li dl dt dd strong b em i u s small sub sup mark " +
  "a img figure figcaption table caption thead tbody tfoot tr th td";

/** The HTML of a package page without anything that runs, submits, styles the page around it or loads from an unsafe address. */
export const cleanHtml = (html: string): string =>
  sanitize(html, {
    allowedTags: tags.split(" "),
    allowedAttributes: {
      a: ["href", "title", "rel"],
      img: ["src", "alt", "title", "width", "height"],
      th: ["colspan", "rowspan"],
      td: ["colspan", "rowspan"],
    },
    allowedSchemes: ["https", "http", "mailto"],
    allowedSchemesByTag: { img: ["https"] },
    allowProtocolRelative: false,
    transformTags: { a: sanitize.simpleTransform("a", { rel: "noopener noreferrer nofollow" }) },
    nestingLimit: 60,
  });
