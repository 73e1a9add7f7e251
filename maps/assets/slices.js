"use strict";
/* Long work in slices, so that the page answers meanwhile: a job is a generator that yields wherever it may be
   interrupted; where it yields true the slice ends, as after strokes on a canvas, which Chromium paints when a task is
   over. Nobody waits at a hidden page, whose timers come once a second: there a slice is long. */
(() => {
  const SLICE_MS = 4;
  const HIDDEN_MS = 500;

  const jobs = [];
  let asked = false;

  /* Whether a job is over, and whether the slice is. */
  const next = (job) => {
    if (job.off) return { done: true };
    try {
      return job.steps.next();
    } catch (error) {
      job.off = true;
      job.failed(error);
      return { done: true };
    }
  };

  const work = () => {
    asked = false;
    const end = performance.now() + (document.hidden ? HIDDEN_MS : SLICE_MS);
    while (jobs.length && performance.now() < end) {
      const [job] = jobs;
      const { done, value } = next(job);
      if (!done && value === true) break;
      if (!done) continue;
      jobs.splice(jobs.indexOf(job), 1);
      if (!job.off) job.done();
    }
    if (jobs.length > 1) jobs.push(jobs.shift()); // each has its turn
    ask();
  };

  const ask = () => {
    if (asked || !jobs.length) return;
    asked = true;
    if (window.scheduler?.postTask) scheduler.postTask(work); // a timer of timers waits 4 ms each time
    else setTimeout(work);
  };

  /* Begins a job; `off` set true ends it. */
  leadline.begin = (steps, done, failed = console.error) => {
    const job = { steps, done, failed, off: false };
    jobs.push(job);
    ask();
    return job;
  };
})();
