import { make, svg } from "./dom.js";
import { table } from "./format.js";

const WIDTH = 480;
const HEIGHT = 180;
const LEFT = 40;
const BOTTOM = 20;
const TOP = 8;

/** The least of 1, 2, 5, 10, 20 … that is not below a number. */
export function ceiling(number) {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return [1, 2, 5, 10].map((step) => step * power).find((each) => each >= number);
}

/**
 * Stacked bars by day, with the numbers as a table below.
 *
 * @param days dates
 * @param series `{ name, values }`, a value a day
 */
export function bars(title, days, series) {
  const totals = days.map((_, day) => series.reduce((sum, { values }) => sum + values[day], 0));
  const top = ceiling(Math.max(...totals, 1));
  const height = (value) => (value / top) * (HEIGHT - TOP - BOTTOM);
  const step = (WIDTH - LEFT) / Math.max(days.length, 1);
  const plot = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "plot",
    role: "img",
    "aria-label": `${title}: ${series.map(({ name, values }) => `${name} ${values.reduce((sum, each) => sum + each, 0)}`).join(", ")}`,
  });
  for (const share of [0, 0.5, 1]) {
    const y = HEIGHT - BOTTOM - height(top * share);
    plot.append(
      svg("line", { x1: LEFT, x2: WIDTH, y1: y, y2: y }),
      svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, Number.isInteger(top * share) ? String(top * share) : ""),
    );
  }
  days.forEach((day, index) => {
    let y = HEIGHT - BOTTOM;
    series.forEach(({ values }, number) => {
      const size = height(values[index]);
      y -= size;
      if (size) {
        plot.append(
          svg("rect", { class: `series-${number}`, x: LEFT + index * step + step * 0.1, y, width: step * 0.8, height: size }),
        );
      }
    });
  });
  if (days.length) {
    plot.append(
      svg("text", { x: LEFT, y: HEIGHT - 4 }, days[0]),
      days.length > 1 && svg("text", { x: WIDTH, y: HEIGHT - 4, "text-anchor": "end" }, days.at(-1)),
    );
  }
  const square = (number) => svg("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" }, svg("rect", { class: `series-${number}`, width: 1, height: 1 }));
  return make(
    "figure",
    {},
    make("figcaption", { textContent: title }),
    plot,
    series.length > 1 && make("ul", { className: "legend" }, series.map(({ name }, number) => make("li", {}, square(number), name))),
    make(
      "details",
      {},
      make("summary", { textContent: `Numbers: ${title}` }),
      table(
        title,
        ["Day", ...series.map(({ name }) => name)],
        days.map((day, index) => [day, ...series.map(({ values }) => values[index])]),
      ),
    ),
  );
}
