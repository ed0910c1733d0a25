/** The page: its frame, and the view that the address names. */
import { h, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { BatchView } from "./batch.js";
import { BatchesView } from "./batches.js";
import { FailuresView } from "./failures.js";
import { JobView } from "./job.js";
import { JobsView } from "./jobs.js";
import { OverviewView } from "./overview.js";
import { Announcer, Empty, Head, Shape } from "./parts.js";
import { list, parse } from "./route.js";
import { follow, useStatus } from "./status.js";
import { applyTheme, ThemeToggle } from "./theme.js";
import { catchDrops, UploadView } from "./upload.js";
import { useUploading } from "./uploading.js";

const TABS = [
  ["overview", "Overview"],
  ["upload", "Upload"],
  ["batches", "Batches"],
  ["jobs", "Jobs"],
  ["failures", "Failures"],
];
const TAB_OF = { job: "jobs", batch: "batches" };
const VIEWS = {
  overview: OverviewView,
  upload: UploadView,
  batches: BatchesView,
  batch: BatchView,
  jobs: JobsView,
  job: JobView,
  failures: FailuresView,
  unknown: UnknownView,
};

function UnknownView() {
  return h("div", null, h(Head, { title: "No such page" }),
    h(Empty, { title: "This address names nothing here." },
      h("p", null, h("a", { href: list("overview") }, "Go to the overview"))));
}

function useRoute() {
  const [route, setRoute] = useState(parse(location.hash));
  useEffect(() => {
    const look = () => setRoute(parse(location.hash));
    addEventListener("hashchange", look);
    look(); // it may have changed since this was first drawn
    return () => removeEventListener("hashchange", look);
  }, []);
  return route;
}

function Connection() {
  const { connection } = useStatus();
  return h("p", { class: "connection", role: "status" }, connection === "lost" &&
    h("span", { class: "state is-waiting" }, h(Shape, { of: "waiting" }),
      "Connection lost, trying again"));
}

function UploadMark() {
  const { sending, percent } = useUploading();
  return sending ? h("span", { class: "mark" }, ` ${percent} %`) : null;
}

function Tabs({ current }) {
  return h("nav", { "aria-label": "Views" }, h("ul", null, TABS.map(([view, label]) =>
    h("li", { key: view },
      h("a", { href: list(view), "aria-current": view === current ? "page" : undefined },
        label, view === "upload" && h(UploadMark))))));
}

function App() {
  const route = useRoute();
  const view = route.id ? `${route.view}/${route.id}` : route.view;
  useEffect(() => scrollTo(0, 0), [view]);
  return h("div", { class: "page" },
    h("a", { class: "skip", href: "#main", onClick: skip }, "Skip to the content"),
    h("header", { class: "top" },
      h("a", { class: "brand", href: "#/" }, h(Brand), "Landfast"),
      h(Tabs, { current: TAB_OF[route.view] ?? route.view }),
      h(Connection), h(ThemeToggle)),
    h("main", { id: "main", tabIndex: -1 }, h(VIEWS[route.view], { key: view, ...route })),
    h(Footer),
    h(Announcer));
}

/** A link would change the hash, which names the view. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function Brand() {
  return h("svg", { class: "brand-mark", viewBox: "0 0 24 24", "aria-hidden": "true" },
    h("path", { d: "M2 15l5-9 4 5 3-4 8 8z" }), h("path", { d: "M2 19h20" }));
}

function Footer() {
  const { status } = useStatus();
  return h("footer", null,
    h("p", null, "Landfast", status && ` ${status.version}`, " · ",
      h("a", { href: "/openapi.json" }, "API description")));
}

applyTheme();
follow();
catchDrops();
render(h(App), document.getElementById("app"));
