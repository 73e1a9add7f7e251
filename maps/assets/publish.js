"use strict";
/* To pass the page on: its address with what is shown, how to cite it, and what puts it into another page. */
(() => {
  const { element, _ } = leadline;
  const SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";
  const LISTENER = [
    '<script>addEventListener("message", ({ source, data }) => {',
    '  if (data?.leadline !== "height" || !(data.height > 0)) return;',
    '  for (const frame of document.querySelectorAll("iframe[data-leadline]")) {',
    '    if (frame.contentWindow === source) frame.style.height = Math.min(data.height, 2000) + "px";',
    '  }',
    '});</script>',
  ].join("\n");

  const onWeb = () => /^https?:$/.test(location.protocol);
  /* Address of this page without a view, and whether as part of another: where it will stand, else where it is, "" for none. */
  const bare = ({ data }) => {
    if (data.cite.url || location.protocol === "about:") return data.cite.url;
    const here = location.href.split("#")[0].replace(/([?&])embed=1(?:&|$)/, "$1").replace(/[?&]$/, "");
    return onWeb() ? here : here.split("/").pop();
  };
  const embedded = (address) => `${address}${address.includes("?") ? "&" : "?"}embed=1`;
  const withView = (story, address) => (story.hash() ? `${address}#${story.hash()}` : address);

  /* The whole page, from its like inside another; "" if it is known nowhere. */
  leadline.wholeAddress = (story) => story.data.cite.url || (/[?&]embed=1(&|$)/.test(location.search) ? bare(story) : "");

  const quoted = (words) => words.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const snippet = (story) => {
    const address = bare(story) || "PAGE.html";
    const src = withView(story, embedded(address));
    return `<iframe data-leadline src="${quoted(src)}" title="${quoted(story.data.cite.title)}" width="100%" height="600" style="border:0" loading="lazy" sandbox="${SANDBOX}" allow="clipboard-write; web-share"></iframe>`;
  };

  /* What a reader is to know before the address: title, claim, verdict and finding. */
  const told = (address) => {
    const said = (...places) => places.map((place) => document.querySelector(place)?.textContent.trim()).filter(Boolean).join(" ");
    return [said("h1"), said(".claim"), said("#finding > strong", "#finding > span"), address].filter(Boolean).join("\n");
  };

  const copied = async (node) => {
    try {
      await navigator.clipboard.writeText(node.value);
      return true;
    } catch {
      node.select(); // a frame, or a file, may copy what is selected
      return document.execCommand("copy");
    }
  };

  const field = (words, rows, say) => {
    const node = rows > 1 ? element("textarea", { readonly: true, rows, spellcheck: false }) : element("input", { readonly: true });
    const copy = element("button", { type: "button", "aria-label": _("Copy: {what}", { what: words }) }, _("Copy"));
    copy.addEventListener("click", async () => say((await copied(node)) ? _("Copied: {what}.", { what: words.toLowerCase() }) : _("The browser lets no page copy here; the text is selected.")));
    node.addEventListener("focus", () => node.select());
    return { node, part: element("div", { class: "field" }, element("label", {}, element("span", {}, words), node), copy) };
  };

  const send = (story, say) => {
    if (!navigator.share) return null;
    const button = element("button", { type: "button" }, _("Share with …"));
    button.addEventListener("click", async () => {
      try {
        await navigator.share({ title: story.data.cite.title, url: withView(story, bare(story)) });
      } catch ({ name }) {
        if (name !== "AbortError") say(_("The browser shares nothing from here; copy the address."));
      }
    });
    return button;
  };

  const dialog = (story) => {
    const status = element("p", { class: "note", role: "status" });
    const say = (words) => {
      status.textContent = words;
    };
    const [post, link, plain, bibtex, frame] = [[_("Finding and address"), 5], [_("Address of what is shown now"), 1], [_("Citation"), 3], ["BibTeX", 9], [_("Frame with its script"), 8]].map(([words, rows]) => field(words, rows, say));
    const close = element("button", { type: "button" }, _("Close"));
    const section = (title, ...parts) => element("section", {}, element("h3", {}, title), ...parts);
    const node = element("dialog", { class: "numbers publish", "aria-labelledby": "publish-title" },
      element("div", { class: "numbers-head" }, element("h2", { id: "publish-title" }, _("Share, cite, embed")), close),
      element("div", { class: "numbers-body" },
        section(_("Share"), post.part, link.part, send(story, say)),
        section(_("Cite"), plain.part, bibtex.part),
        section(_("Embed"), element("p", { class: "note" }, _("Into your page, where the map is to stand. The script gives the frame the height it asks for; where an editor takes it off, the frame keeps its 600 pixels.")), frame.part),
        status));
    close.addEventListener("click", () => node.close());
    const open = () => {
      const { cite } = story.data;
      const address = bare(story);
      link.node.value = withView(story, address) || "#";
      plain.node.value = [cite.plain, onWeb() || cite.url ? address : ""].join(" ").trim();
      bibtex.node.value = `${cite.bibtex}${onWeb() || cite.url ? `  url = {${address}},\n` : ""}}`;
      post.node.value = told(link.node.value);
      frame.node.value = `${snippet(story)}\n${LISTENER}`;
      say(address && (onWeb() || cite.url) ? "" : _("This file does not know where it stands on the web: put its address in."));
      node.showModal();
    };
    document.body.append(node);
    return open;
  };

  leadline.publish = (story) => {
    const button = element("button", { type: "button", "aria-haspopup": "dialog" }, _("Share, cite, embed"));
    let open;
    button.addEventListener("click", () => (open ||= dialog(story))());
    return button;
  };
})();
