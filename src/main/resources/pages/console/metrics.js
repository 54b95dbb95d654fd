/**
 * Reads what Prometheus reads (its text format): the samples of metrics.
 *
 * @return a function: the values of a metric's samples, each with its labels
 */
export function samples(text) {
  const all = [];
  for (const line of text.split("\n")) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (match) {
      const [, name, labels = "", value] = match;
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
      all.push({ name, labels: Object.fromEntries(pairs), value: Number(value) });
    }
  }
  return (name) => all.filter((each) => each.name === name);
}
