import { button, make } from "./dom.js";
import { fail, say } from "./status.js";

/**
 * A list that reads its next page when its end comes into view, or its button is pressed.
 *
 * @param page gets a cursor, which is undefined at the beginning, and answers `{ rows, nextCursor }`
 * @param signal ends it
 * @return its element and its list; and `prepend(rows, most)`, which ends it where rows are cut off
 */
export async function pagedList({ page, signal, className = "", empty = "There is nothing." }) {
  const list = make("ul", { className: `rows ${className}` });
  const nothing = make("p", { className: "quiet", textContent: empty, hidden: true });
  const more = button("", () => next(), { className: "more", hidden: true });
  let cursor;
  let reading = false;
  let ended = false;

  async function next() {
    if (reading || ended || signal.aborted) {
      return;
    }
    reading = true;
    try {
      const read = await page(cursor);
      if (ended || signal.aborted) {
        return;
      }
      cursor = read.nextCursor;
      list.append(...read.rows);
      more.textContent = "Show more";
      more.hidden = !cursor;
      nothing.hidden = list.children.length > 0;
      say(cursor ? `The first ${list.children.length} are shown.` : `${list.children.length} found.`);
    } catch (error) {
      if (!signal.aborted) {
        more.textContent = "Try again";
        more.hidden = false;
        fail(error);
      }
      return;
    } finally {
      reading = false;
    }
    // What is still in view was not seen to come into it.
    observer.unobserve(more);
    observer.observe(more);
  }

  function prepend(rows, most) {
    list.prepend(...rows);
    nothing.hidden = list.children.length > 0;
    while (list.children.length > most) {
      list.lastElementChild.remove();
      ended = true;
    }
    more.hidden ||= ended;
  }

  const observer = new IntersectionObserver((changes) => changes.at(-1).isIntersecting && next(), { rootMargin: "400px" });
  signal.addEventListener("abort", () => observer.disconnect());
  await next();
  return { list, prepend, element: make("div", {}, list, nothing, more) };
}
