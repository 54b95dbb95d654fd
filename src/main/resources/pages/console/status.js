/** What is said of what goes on, and what is refused. */

const $ = (id) => document.getElementById(id);

let end = () => {};
let current = new AbortController().signal;

/** What is done when the key is none any more. */
export function onUnauthorized(action) {
  end = action;
}

/** Whatever is attempted from now on belongs to a view: once that has ended, nobody is told what became of it. */
export function belongTo(signal) {
  current = signal;
}

export function say(text) {
  $("error").textContent = "";
  $("status").textContent = text;
}

/** Shows why the API, or what is before it, refused; any other error is a bug. */
export function fail(error) {
  $("status").textContent = "";
  $("error").textContent =
    error.code === "FORBIDDEN" ? `The key's scopes do not allow this. ${error.message}` : error.message;
  if (error.code === "UNAUTHORIZED") {
    end();
  } else if (!error.code) {
    throw error;
  }
}

/** Does what a button or a view is for; what is refused is shown, and answers undefined. */
export async function attempt(action) {
  const mine = current;
  try {
    say("");
    return await action();
  } catch (error) {
    if (!mine.aborted) {
      fail(error);
    }
    return undefined;
  }
}
