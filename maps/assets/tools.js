"use strict";
/* What a reader can do with the page as it stands: copy its address, save it as a picture, print it, turn it dark. */
(() => {
  const { element, _ } = leadline;
  const THEMES = [["system", _("◐ System")], ["light", _("◐ Light")], ["dark", _("◐ Dark")]];

  const button = (words, act) => {
    const node = element("button", { type: "button" }, words);
    node.addEventListener("click", act);
    return node;
  };

  const themes = (story) => {
    const node = element("select", { "aria-label": _("Light or dark") }, THEMES.map(([value, words]) => element("option", { value }, words)));
    node.value = leadline.theme.chosen;
    node.addEventListener("change", () => {
      leadline.theme.choose(node.value);
      story.changed();
    });
    story.keep("theme", () => node.value, (value) => {
      const known = THEMES.some(([name]) => name === value);
      if (known) node.value = value;
      if (known) leadline.theme.choose(value);
      return known;
    }, "system");
    return node;
  };

  leadline.tools = (story) => {
    const status = element("p", { class: "note", role: "status" });
    const address = element("input", { readonly: true, hidden: true, "aria-label": _("Address of what is shown") });
    story.say = (words) => {
      address.hidden = true;
      status.textContent = words;
    };
    const offer = (words, link) => {
      story.say(words);
      address.hidden = false;
      address.value = link;
      address.focus();
      address.select();
    };
    const copy = async () => {
      const hash = `#${story.hash()}`.replace(/^#$/, "");
      if (location.protocol === "about:") return offer(_("This frame has no address of its own; put this behind that of the page:"), hash);
      const link = location.href.split("#")[0] + hash;
      try {
        await navigator.clipboard.writeText(link);
        return story.say(_("Link copied: it opens what is shown now."));
      } catch {
        return offer(_("The browser lets no page copy here. The address, to copy by hand:"), link);
      }
    };
    const buttons = [button(_("Copy link"), copy), button(_("Save picture"), () => leadline.savePicture(story))];
    if (!document.documentElement.dataset.embed) buttons.push(button(_("Print"), () => window.print())); // a frame prints nothing
    buttons.push(leadline.publish(story));
    const row = element("div", { class: "tools", role: "group", "aria-label": _("This page") }, buttons, themes(story));
    leadline.onPaper(story);
    document.querySelector(".more-head").after(row, status, address);
  };
})();
