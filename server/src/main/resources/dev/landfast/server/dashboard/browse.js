/** Long lists, of which only a part is ever in the page. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { count } from "./format.js";

export const PAGE = 100;

/** A list that is wholly here, a hundred rows at a time. */
export function Paged({ items, row, head, caption, what = "files" }) {
  const [wanted, setFrom] = useState(0);
  const from = Math.min(wanted, Math.floor(Math.max(0, items.length - 1) / PAGE) * PAGE);
  const to = Math.min(items.length, from + PAGE);
  const turn = (by) => setFrom(Math.max(0, from + by));
  return h("div", null,
    h("table", null, h("caption", { class: "hidden" }, caption), head,
      h("tbody", null, items.slice(from, to).map(row))),
    items.length > PAGE && h("nav", { class: "pager", "aria-label": `Pages of ${what}` },
      h("button", { type: "button", disabled: from === 0, onClick: () => turn(-PAGE) }, "Previous"),
      h("span", { class: "muted" }, `${count(from + 1)} to ${count(to)} of ${count(items.length)} ${what}`),
      h("button", { type: "button", disabled: to === items.length, onClick: () => turn(PAGE) }, "Next")));
}

/** One of several choices, as links that keep the address in step. */
export function Choices({ label, options, current, href }) {
  return h("nav", { class: "choices", "aria-label": label }, h("ul", null,
    options.map(({ value, text, number }) => h("li", { key: value },
      h("a", { href: href(value), "aria-current": value === current ? "true" : undefined },
        text, number != null && h("span", { class: "choice-number" }, " ", count(number)))))));
}
