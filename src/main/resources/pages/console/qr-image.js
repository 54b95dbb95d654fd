import { svg } from "./dom.js";
import { modules } from "./qr.js";

/** Modules around the code that stay light. */
const QUIET = 4;

/** Draws the code of a text; dark on light in every colour scheme, as readers want it. What is too long for one has none. */
export function qr(text, label) {
  let code;
  try {
    code = modules(text);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
  const size = code.length + 2 * QUIET;
  const path = code.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join("");
  return svg(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, class: "qr", role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }),
    svg("path", { d: path, fill: "#000" }),
  );
}
