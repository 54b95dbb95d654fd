import { button, make } from "./dom.js";
import { fail } from "./status.js";

/**
 * A list that reads its next page when its end comes into view, or its button is pressed.
 *
 * @param page gets a cursor, which is undefined at the beginning, and answers `{ rows, nextCursor }`
 */
export async function pagedList({ page, signal, className = "", empty = "There is nothing." }) {
  const list = make("ul", { className: `rows ${className}` });
  const nothing = make("p", { className: "quiet", textContent: empty, hidden: true });
  const more = button("Show more", () => next(), { className: "more", hidden: true });
  let cursor;
  let reading = false;

  async function next() {
    if (reading || signal.aborted) {
      return;
    }
    reading = true;
    try {
      const read = await page(cursor);
      cursor = read.nextCursor;
      list.append(...read.rows);
      more.hidden = !cursor;
      nothing.hidden = list.children.length > 0;
    } catch (error) {
      fail(error);
      return;
    } finally {
      reading = false;
    }
    // What is still in view was not seen to come into it.
    observer.unobserve(more);
    observer.observe(more);
  }

  const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && next(), { rootMargin: "400px" });
  signal.addEventListener("abort", () => observer.disconnect());
  await next();
  return { list, element: make("div", {}, list, nothing, more) };
}
