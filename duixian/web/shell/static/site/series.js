// A chart that can be moved over, in place of its picture. Without this file, or uPlot, the picture stays.
"use strict";
(() => {
  const COLOURS = ["#0b5d8a", "#b3430b", "#00694f", "#8a3f73", "#6b5d00", "#444444"];
  const english = document.documentElement.lang.startsWith("en");
  const words = english
    ? { result: "result", target: "target", year: "year" }
    : { result: "结果", target: "目标", year: "年份" };
  const scales = english
    ? [[1e12, "trillion "], [1e9, "billion "], [1e6, "million "]]
    : [[1e12, "万亿"], [1e8, "亿"], [1e6, "万"]];

  const diamonds = (u, i) => {
    const { ctx } = u;
    const values = u.data[i];
    const size = 5 * devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = u.series[i]._stroke;
    ctx.lineWidth = 1.6 * devicePixelRatio;
    values.forEach((value, k) => {
      if (value === null) return;
      const x = u.valToPos(u.data[0][k], "x", true);
      const y = u.valToPos(value, "y", true);
      ctx.beginPath();
      ctx.moveTo(x, y - size);
      ctx.lineTo(x + size, y);
      ctx.lineTo(x, y + size);
      ctx.lineTo(x - size, y);
      ctx.closePath();
      ctx.stroke();
    });
    ctx.restore();
    return false;
  };

  // A year whose report is silent bears a cross at the foot, as in the picture.
  const crosses = (u, rows, places) => {
    const { ctx } = u;
    const size = 4 * devicePixelRatio;
    const foot = u.bbox.top + u.bbox.height - 2 * size;
    ctx.save();
    ctx.lineWidth = 1.4 * devicePixelRatio;
    for (const row of rows) {
      if (row.side !== "result" || row.state !== "absent") continue;
      const x = u.valToPos(row.year, "x", true);
      ctx.strokeStyle = COLOURS[places.indexOf(row.place) % COLOURS.length];
      ctx.beginPath();
      ctx.moveTo(x - size, foot - size);
      ctx.lineTo(x + size, foot + size);
      ctx.moveTo(x - size, foot + size);
      ctx.lineTo(x + size, foot - size);
      ctx.stroke();
    }
    ctx.restore();
  };

  const draw = async (figure) => {
    const answer = await fetch(figure.dataset.series, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const told = await answer.json();
    const rows = told.series || [];
    const years = [...new Set(rows.map((row) => row.year))].sort((a, b) => a - b);
    const places = [...new Set(rows.map((row) => row.place))];
    if (years.length < 2) return;
    const largest = Math.max(...rows.map((row) => Math.abs(row.low ?? 0)));
    let [size, word] = scales.find(([least]) => largest >= least) || [1, ""];
    if (word === "万") size = 1e4;
    const unit = word + told.unit;
    const shown = (value) => (value === null || value === undefined ? "–" : `${+value.toPrecision(12)} ${unit}`);
    const data = [years];
    const series = [{ label: words.year, value: (_, v) => (v === null ? "–" : String(v)) }];
    places.forEach((place, n) => {
      for (const side of ["result", "target"]) {
        const values = new Map(
          rows.filter((row) => row.place === place && row.side === side && row.low !== null).map((row) => [row.year, row.low / size]),
        );
        if (!values.size) continue;
        data.push(years.map((year) => values.get(year) ?? null));
        series.push({
          label: `${side === "result" ? "●" : "◇"} ${place} ${words[side]}`,
          stroke: COLOURS[n % COLOURS.length],
          width: side === "result" ? 2 : 0,
          paths: side === "target" ? () => null : undefined,
          points: side === "target" ? { show: diamonds } : { show: true, size: 7, fill: COLOURS[n % COLOURS.length] },
          value: (_, v) => shown(v),
        });
      }
    });
    const picture = figure.querySelector("img");
    const width = Math.min(picture.clientWidth, 760) - 24;
    const host = document.createElement("div");
    host.className = "live";
    // The picture stays for those who listen to the page; the drawing on a canvas says nothing to them.
    host.setAttribute("aria-hidden", "true");
    picture.after(host);
    const grid = { stroke: "#e6e4de", width: 1 };
    new uPlot(
      {
        width,
        height: Math.max(220, Math.round(width * 0.45)),
        scales: { x: { time: false } },
        series,
        axes: [
          { grid: { show: false }, values: (_, ticks) => ticks.map((t) => (Number.isInteger(t) ? String(t) : "")) },
          { grid, size: 64, label: unit, labelSize: 22, values: (_, ticks) => ticks.map((t) => String(+t.toPrecision(6))) },
        ],
        cursor: { points: { size: 9 } },
        hooks: { draw: [(u) => crosses(u, rows, places)] },
      },
      data,
      host,
    );
    picture.classList.add("unseen");
  };

  if (typeof uPlot === "undefined") return;
  for (const figure of document.querySelectorAll("figure[data-series]")) {
    if (figure.dataset.series) draw(figure).catch(() => {});
  }
})();
