"use strict";
/* Long work in slices, so that the page answers meanwhile: a job is a generator that yields wherever it may be
   interrupted. Nobody waits at a hidden page, whose timers come once a second: there a slice is long. */
(() => {
  const SLICE_MS = 6;
  const HIDDEN_MS = 500;

  const jobs = [];
  let asked = false;

  const over = (job) => {
    try {
      return job.off || job.steps.next().done;
    } catch (error) {
      console.error(error);
      job.off = true;
      return true;
    }
  };

  const work = () => {
    asked = false;
    const end = performance.now() + (document.hidden ? HIDDEN_MS : SLICE_MS);
    while (jobs.length && performance.now() < end) {
      const [job] = jobs;
      if (!over(job)) continue;
      jobs.splice(jobs.indexOf(job), 1);
      if (!job.off) job.done();
    }
    if (jobs.length > 1) jobs.push(jobs.shift()); // each has its turn
    ask();
  };

  const ask = () => {
    if (asked || !jobs.length) return;
    asked = true;
    setTimeout(work);
  };

  /* Begins a job; `off` set true ends it. */
  leadline.begin = (steps, done) => {
    const job = { steps, done, off: false };
    jobs.push(job);
    ask();
    return job;
  };
})();
