/** Makes an element: its properties, `attributes` that are none, `on` by event; children that are nothing are left out. */
export function make(tag, { attributes = {}, on = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  for (const [event, listener] of Object.entries(on)) {
    element.addEventListener(event, listener);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

/** Makes a button; it keeps the focus while it works, and does one thing at a time. */
export function button(text, action, properties = {}) {
  const element = make("button", { type: "button", textContent: text, ...properties });
  element.addEventListener("click", async () => {
    if (element.getAttribute("aria-disabled") !== "true") {
      element.setAttribute("aria-disabled", "true");
      try {
        await action(element);
      } finally {
        element.removeAttribute("aria-disabled");
      }
    }
  });
  return element;
}

/** Makes an element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}
