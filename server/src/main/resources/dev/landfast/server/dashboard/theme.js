/** Light or dark: the system's choice, until somebody chooses here. */
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

const KEY = "landfast-theme";
const SYSTEM = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

export function isDark() {
  return (document.documentElement.dataset.theme ?? (SYSTEM.matches ? "dark" : "light")) === "dark";
}

/** Before anything is shown. */
export function applyTheme() {
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") {
    document.documentElement.dataset.theme = chosen;
  }
}

/** Renders again when the theme changes, for what is drawn and not styled. */
export function useDark() {
  const [dark, setDark] = useState(isDark());
  useEffect(() => {
    const look = () => setDark(isDark());
    SYSTEM.addEventListener("change", look);
    document.addEventListener("landfast-theme", look);
    return () => {
      SYSTEM.removeEventListener("change", look);
      document.removeEventListener("landfast-theme", look);
    };
  }, []);
  return dark;
}

export function ThemeToggle() {
  const dark = useDark();
  function toggle() {
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // for this visit only
    }
    document.dispatchEvent(new Event("landfast-theme"));
  }
  return h("button", { type: "button", class: "bare theme", onClick: toggle,
    "aria-pressed": String(dark), "aria-label": "Dark theme", title: dark ? "Light theme" : "Dark theme" },
  h("svg", { class: "shape", viewBox: "0 0 12 12", "aria-hidden": "true" },
    h("path", dark
      ? { d: "M6 3.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8M6 .8v1M6 10.2v1M.8 6h1M10.2 6h1M2.3 2.3l.7.7M9 9l.7.7M2.3 9.7L3 9M9 3l.7-.7" }
      : { d: "M9.8 7.4A4.4 4.4 0 0 1 4.6 2.2a4.4 4.4 0 1 0 5.2 5.2z" })));
}
