"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const tables = read("data");
  const charts = read("charts");
  const config = read("config");
  const MOST_ROWS = 500;
  const UNIONS = { flows: ["detected", "appearances"] };
  const HIDDEN = "hidden";
  const ERRORS = 1; // of Vega: a choice that leaves nothing to draw is no warning

  // Charts write into the rows that they are given, so each gets rows of its own.
  function rowsOf(name) {
    const { columns, values, rows } = tables[name];
    return Array.from({ length: rows }, (_, i) =>
      Object.fromEntries(columns.map((column, c) => [column.name, values[c][i]])));
  }
  function dataOf(name) {
    if (name in UNIONS) {
      return UNIONS[name].flatMap((table) => rowsOf(table).map((row) => ({ ...row, table })));
    }
    return name in tables ? rowsOf(name) : read("shapes")[name];
  }
  function namedData(spec, found = new Set()) {
    if (spec && typeof spec === "object") {
      if (spec.data && typeof spec.data.name === "string" && !spec.data.values) {
        found.add(spec.data.name);
      }
      Object.values(spec).forEach((part) => namedData(part, found));
    }
    return found;
  }

  function shown(value, column) {
    if (value === null) return "";
    if (typeof value !== "number" || !column.numeric) return String(value);
    const digits = Math.abs(value) < 1000 ? 3 : 0;
    return value.toLocaleString("en-US", { maximumFractionDigits: digits });
  }
  function add(parent, tag, text, attributes = {}) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return parent.appendChild(element);
  }

  const COUNTS = ["users", "exits", "movers", "recurrent", "non_recurrent", "migrants", "locals"];
  // A figure is hidden when the count behind it is; one without a factor is only unknown.
  function hiddenColumns(columns) {
    const names = columns.map((column) => column.name);
    return new Set(names.filter((name) => COUNTS.includes(name)));
  }

  function fill(details) {
    const name = details.dataset.table;
    const { columns, values, rows } = tables[name];
    const place = details.querySelector(".rows");
    if (place.childElementCount) return;
    const button = add(place, "button", `Download ${name}.csv`, { type: "button" });
    button.addEventListener("click", () => download(name));
    if (rows > MOST_ROWS) {
      add(place, "p", `The first ${MOST_ROWS} rows; the download has all.`, { class: "unit" });
    }
    const region = add(place, "div", undefined,
      { class: "scroll", role: "group", tabindex: "0", "aria-label": `Table ${name}` });
    const table = add(region, "table");
    const head = add(add(table, "thead"), "tr");
    for (const column of columns) {
      const cell = add(head, "th", column.name,
        { scope: "col", class: column.numeric ? "number" : "" });
      if (column.unit) add(cell, "div", column.unit, { class: "unit" });
    }
    const body = add(table, "tbody");
    const counts = hiddenColumns(columns);
    for (let i = 0; i < Math.min(rows, MOST_ROWS); i += 1) {
      const line = add(body, "tr");
      columns.forEach((column, c) => {
        const value = values[c][i];
        const hidden = value === null && counts.has(column.name);
        const classes = [column.numeric ? "number" : "", hidden ? "hidden" : ""].join(" ").trim();
        add(line, "td", hidden ? HIDDEN : shown(value, column), { class: classes });
      });
    }
    const meanings = columns.filter((column) => column.about);
    if (meanings.length) {
      const list = add(place, "dl");
      for (const column of meanings) {
        add(list, "dt", column.name);
        add(list, "dd", column.about);
      }
    }
  }

  function download(name) {
    const { columns, values, rows } = tables[name];
    const quote = (value) => {
      if (value === null) return "";
      const text = String(value);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [columns.map((column) => quote(column.name)).join(",")];
    for (let i = 0; i < rows; i += 1) lines.push(values.map((column) => quote(column[i])).join(","));
    const blob = new Blob([`${lines.join("\n")}\n`], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function choices(figure) {
    return Object.fromEntries([...figure.querySelectorAll("select")].map((select) =>
      [select.dataset.signal, "number" in select.dataset ? Number(select.value) : select.value]));
  }
  // Say in words what a chart shows and what is hidden in it: also for who cannot see it.
  function tell(figure) {
    const place = figure.querySelector(".told");
    const told = charts[figure.dataset.chart].told;
    if (!place || !told.table) return;
    const chosen = choices(figure);
    const matches = (row) => told.filters.every((name) =>
      chosen[name] === undefined || (name === "direction" && chosen[name] === "both")
      || (name === "horizon" && chosen[name] === "all")
      || String(row[name]) === String(chosen[name]));
    const [first, last] = told.span ? told.span.map((name) => chosen[name]) : [];
    if (told.span && first > last) {
      place.textContent = `Nothing is shown: From (${first}) is later than To (${last}).`;
      return;
    }
    const inside = (row) => !told.span
      || (row[told.name] >= `${first}-01` && row[told.name] <= `${last}-01`);
    const rows = dataOf(told.table).filter((row) => matches(row) && inside(row));
    const figureName = chosen[told.figure] || told.figure;
    const gaps = rows.filter((row) => row[figureName] === null);
    const found = rows.length - gaps.length;
    const unit = (told.unit || "figure") + (found === 1 ? "" : "s");
    const nameOf = (row) => [].concat(told.name).map((name) => row[name]).join(" to ");
    const cut = told.span ? /-01$/ : /$^/; // months are told without their first day
    const names = gaps.slice(0, 40).map((row) => nameOf(row).replace(cut, ""));
    const more = gaps.length > names.length ? ", ..." : "";
    place.textContent = `Shown: ${found} ${unit}.`
      + (gaps.length ? ` Hidden or not known: ${gaps.length} (${names.join(", ")}${more}).` : "");
  }

  const views = {};
  // These choices mean the same in every chart that has them, so they go together.
  const LINKED = ["city", "look", "node", "table", "year"];
  function chosen(select, figure) {
    const { signal } = select.dataset;
    if (LINKED.includes(signal)) {
      document.querySelectorAll(`select[data-signal="${signal}"]`).forEach((other) => {
        const known = [...other.options].some((option) => option.value === select.value);
        if (!known || other.value === select.value) return;
        other.value = select.value;
        update(other.closest("figure"));
      });
    }
    return update(figure);
  }
  async function draw(figure) {
    const name = figure.dataset.chart;
    const { spec } = charts[name];
    const given = spec.datasets || {};
    const names = [...namedData(spec)].filter((data) => !(data in given));
    spec.datasets = { ...given, ...Object.fromEntries(names.map((data) => [data, dataOf(data)])) };
    const canvas = figure.querySelector(".canvas");
    const options = { mode: "vega-lite", actions: false, renderer: "svg", config, logLevel: ERRORS };
    const { view } = await window.vegaEmbed(canvas, spec, options);
    views[name] = view;
    // The canvas is an image with a name; what Vega says of its parts would come twice.
    canvas.querySelector("svg").setAttribute("aria-hidden", "true");
    for (const select of figure.querySelectorAll("select")) {
      select.addEventListener("change", () => chosen(select, figure));
    }
    tell(figure);
  }
  function update(figure) {
    const view = views[figure.dataset.chart];
    for (const [signal, value] of Object.entries(choices(figure))) view.signal(signal, value);
    tell(figure);
    return view.runAsync();
  }

  // The brush sets the choices of the chart above it, which work by keyboard.
  function linkBrush() {
    const overview = views["months-brush"];
    const figure = document.getElementById("chart-months");
    if (!overview || !figure) return;
    const select = (signal) => figure.querySelector(`[data-signal="${signal}"]`);
    const months = [...select("first").options].map((option) => option.value);
    const startOf = (month) => Date.parse(`${month}-01`);
    const endOf = (month) => {
      const start = new Date(startOf(month));
      return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
    };
    overview.addSignalListener("brush", (_, brush) => {
      const span = Object.values(brush)[0];
      const inside = span
        ? months.filter((month) => startOf(month) < span[1] && endOf(month) > span[0])
        : months;
      if (!inside.length) return;
      select("first").value = inside[0];
      select("last").value = inside[inside.length - 1];
      update(figure);
    });
    select("series").addEventListener("change", (event) => {
      overview.signal("series", event.target.value).runAsync();
    });
  }

  document.querySelectorAll("details.behind").forEach((details) =>
    details.addEventListener("toggle", () => details.open && fill(details)));

  // On paper nothing can be opened.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("#parameters details").forEach((details) => { details.open = true; });
  });

  async function start() {
    const figures = [...document.querySelectorAll("figure[data-chart]")];
    for (const figure of figures) {
      await draw(figure);
      await new Promise((resolve) => { setTimeout(resolve); }); // let the page be read meanwhile
    }
    linkBrush();
    document.documentElement.dataset.ready = "yes";
  }
  start().catch((error) => {
    document.documentElement.dataset.ready = "failed";
    console.error(error);
  });
})();
