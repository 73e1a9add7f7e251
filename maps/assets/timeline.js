"use strict";
/* The time slider: rows that have a time are shown while it falls into the window. */
(() => {
  const { element } = leadline;
  const MOST_FILLED = 15; // more strips than this in view, and their fills turn to mud
  const TICK_MS = 250;
  const HOUR_S = 3600;

  const iso = (seconds) => new Date(1000 * seconds).toISOString();
  const day = (seconds) => iso(seconds).slice(0, 10);
  const clock = (seconds) => iso(seconds).slice(11, 16);

  /* A stretch of time in words; midnight at its end is 24:00 of the same day. */
  const stretch = (from, to) => {
    const end = clock(to) === "00:00" && day(to - 1) === day(from) ? "24:00" : clock(to);
    return `${day(from)}, ${clock(from)} to ${day(to - 1) === day(from) ? "" : `${day(to)}, `}${end} UTC`;
  };

  leadline.timeline = (story) => {
    const { timeline } = story.data;
    const sheets = story.sheets.filter((sheet) => sheet.block.timed);
    if (!timeline || !sheets.length) return null;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    const slider = element("input", { id: "time", type: "range", min: timeline.from, step: timeline.step });
    const length = element(
      "select",
      { "aria-label": "Length of the window" },
      timeline.windows.map((w) => element("option", { value: w, selected: w === timeline.window }, `${w / HOUR_S} h`)),
    );
    const play = element("button", { type: "button", class: "play" });
    const when = element("span", { class: "reading", "aria-hidden": "true" });
    const count = element("output", { class: "count", "aria-live": "off" });
    let timer = null;

    const from = () => Number(slider.value);
    const to = () => from() + Number(length.value);

    const layers = () => sheets.filter((sheet) => story.map.hasLayer(sheet.group)).flatMap((sheet) => sheet.group.rows.getLayers());
    const tell = (now, inView) => {
      const filled = inView <= MOST_FILLED ? "" : ", outlines only";
      const strips = `${now} ${now === 1 ? "pass" : "passes"}${now === inView ? "" : `, ${inView}`} in view${filled}`;
      count.textContent = layers().length ? strips : "No passes are switched on in the legend.";
    };
    const draw = () => {
      const view = story.map.getBounds();
      let [now, inView] = [0, 0];
      for (const layer of layers()) {
        const [start, end] = layer.row.p;
        const on = start < to() && end > from();
        layer.getElement()?.classList.toggle("off", !on);
        now += on;
        inView += on && view.intersects(layer.getBounds());
      }
      for (const sheet of sheets) sheet.group.panes.forEach((pane) => pane.classList.toggle("crowded", inView > MOST_FILLED));
      tell(now, inView);
    };
    const move = () => {
      slider.max = timeline.to - Number(length.value);
      when.textContent = stretch(from(), to());
      slider.setAttribute("aria-valuetext", stretch(from(), to()));
      draw();
    };

    const label = () => {
      play.textContent = timer ? "Pause" : still.matches ? "Next hour" : "Play";
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      label();
    };
    const advance = (by) => {
      const last = Number(slider.max);
      if (from() >= last) return false;
      slider.value = Math.min(from() + by, last);
      move();
      return true;
    };
    const restart = () => {
      if (from() >= Number(slider.max)) slider.value = timeline.from;
      move();
    };
    /* With less motion asked for, nothing moves by itself: each press goes on by an hour. */
    play.addEventListener("click", () => {
      if (timer) return pause();
      if (still.matches) return advance(HOUR_S) || restart();
      restart();
      timer = setInterval(() => advance(timeline.step) || pause(), TICK_MS);
      return label();
    });
    still.addEventListener("change", pause);
    slider.addEventListener("input", () => {
      pause();
      move();
    });
    length.addEventListener("change", move);
    story.map.on("overlays moveend", draw);
    slider.max = timeline.to - Number(length.value);
    slider.value = timeline.from;
    label();
    move();
    return element(
      "div",
      { class: "timeline", role: "group", "aria-label": "Time of the passes" },
      element("div", { class: "controls" }, play, element("label", { for: "time" }, "Passes"), slider, length),
      element("p", { class: "told" }, when, count),
    );
  };
})();
