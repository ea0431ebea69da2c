/** HTML that a cell gives, without anything that could act: known elements, and no attributes but those of tables. */

const ELEMENTS = new Set(
  ["table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "p", "div", "span", "pre", "code", "br", "b", "i", "em"].concat(
    ["strong", "small", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "h3", "h4", "h5", "h6", "hr"],
  ),
);
const ATTRIBUTES = new Set(["colspan", "rowspan", "scope", "span"]);
/** Elements whose content is no text for readers. */
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "svg", "math", "noscript", "head", "title"]);

/** The nodes of a fragment of HTML; an element that is not known gives way to what it holds. */
export function safeHtml(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const safe = document.createDocumentFragment();
  copy(parsed.body, safe);
  return safe;
}

function copy(from: Node, to: Node): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.appendChild(document.createTextNode(node.nodeValue ?? ""));
    } else if (node instanceof Element) {
      const name = node.localName;
      if (DROPPED.has(name)) continue;
      if (!ELEMENTS.has(name)) {
        copy(node, to);
        continue;
      }
      const made = document.createElement(name);
      for (const { name: attribute, value } of node.attributes) {
        if (ATTRIBUTES.has(attribute)) made.setAttribute(attribute, value);
      }
      copy(node, made);
      to.appendChild(made);
    }
  }
}
