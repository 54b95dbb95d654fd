import { make } from "./dom.js";

/** Asks before something is done that cannot be undone; answers whether it is wanted. Escape is a no. */
export function ask({ title, text, yes, no = "Cancel" }) {
  return new Promise((resolve) => {
    const close = (answer) => dialog.close(answer);
    const cancel = make("button", { type: "button", textContent: no, on: { click: () => close("") } });
    const dialog = make(
      "dialog",
      { attributes: { "aria-labelledby": "question", "aria-describedby": "consequence" } },
      make("h2", { id: "question", textContent: title }),
      make("p", { id: "consequence", textContent: text }),
      make(
        "div",
        { className: "buttons" },
        cancel,
        make("button", { type: "button", className: "danger", id: "yes", textContent: yes, on: { click: () => close("yes") } }),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
