/** A chart over time by uPlot, which is loaded when the first one is shown. */
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useDark } from "./theme.js";

const HEIGHT = 150;
const SECONDS_MIN = 60;
const FONT = "11px system-ui, sans-serif";

let loading = null;

/** It is no module: it puts its one name on the window. */
function library() {
  loading ??= new Promise((resolve, reject) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/dashboard/uplot.css";
    const script = document.createElement("script");
    script.src = "/dashboard/uplot.js";
    script.onload = () => resolve(window.uPlot);
    script.onerror = () => {
      loading = null; // the next chart tries again
      reject(new Error("uPlot could not be loaded."));
    };
    document.head.append(style, script);
  });
  return loading;
}

/** What a custom property comes to here and now, for a canvas, which knows no properties. */
function colourOf(element, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Seconds from the first to the last sample, but not so few that the axis has nothing to say. */
function span(_, first, last) {
  const end = last ?? Date.now() / 1000;
  return [Math.min(first ?? end, end - SECONDS_MIN), end];
}

function options(width, lines, show, high, colours) {
  const axis = { stroke: colours("--muted"), font: FONT, ticks: { show: false },
    grid: { stroke: colours("--line"), width: 1 } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { range: span }, y: { range: (_, min, max) => [0, max > 0 ? max * 1.15 : high] } },
    axes: [
      { ...axis, grid: { show: false }, space: 80, size: 26, gap: 6,
        values: (_, splits) => splits.map((at) =>
          new Date(at * 1000).toLocaleTimeString("en-GB")) },
      { ...axis, size: 52, space: 30, values: (_, splits) => splits.map((it) => (it === 0 ? "0" : show(it))) },
    ],
    series: [{}, ...lines.map((line) => ({
      label: line.name,
      stroke: colours(line.colour),
      width: 1.75,
      dash: line.dash,
      spanGaps: true,
      points: { show: (plot) => plot.data[0].length < 3, size: 5 }, // a line takes two
      fill: line.fill ? colours(line.colour).replace("rgb(", "rgba(").replace(")", ", .12)") : undefined,
    }))],
  };
}

/**
 * @param lines {name, colour (a custom property), values, dash?, fill?}
 * @param high the axis of a chart that has nothing to show
 */
export function Chart({ label, at, lines, show, high = 1 }) {
  const place = useRef(null);
  const plot = useRef(null);
  const dark = useDark();
  const data = [at, ...lines.map((line) => line.values)];
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    let gone = false;
    const resize = new ResizeObserver(([entry]) => {
      plot.current?.setSize({ width: Math.floor(entry.contentRect.width), height: HEIGHT });
    });
    library().then((Plot) => {
      if (!gone) {
        const width = Math.floor(place.current.clientWidth);
        const settings = options(width, lines, show, high, (name) => colourOf(place.current, name));
        plot.current = new Plot(settings, latest.current, place.current);
        resize.observe(place.current);
      }
    }, () => {}); // the words under it say the same
    return () => {
      gone = true;
      resize.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [dark]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [at.at(-1), at.length]);

  return h("figure", { class: "chart" },
    h("div", { class: "chart-place", ref: place, role: "img", "aria-label": label }),
    h("figcaption", null, lines.map((line) => {
      const last = line.values.at(-1);
      return h("span", { key: line.name, class: "legend" },
        h("svg", { viewBox: "0 0 18 6", class: "legend-line", "aria-hidden": "true" },
          h("path", { d: "M1 3h16", class: line.colour.slice(2), "stroke-dasharray": line.dash?.join(" ") })),
        line.name, " ", h("b", null, last == null ? "–" : show(last)));
    })));
}
