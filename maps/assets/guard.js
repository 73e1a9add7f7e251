"use strict";
/* The one place where text becomes markup while the page is open. The page's policy asks for trusted types, so that every
   innerHTML, whoever sets it, passes here: bold type and links stay; what could act or fetch goes. Must run first. */
var leadline = leadline || {};
(() => {
  const ACTING = "script,object,embed,base,meta,link,style,frame,frameset,animate,set,animateTransform,animateMotion";
  const WEB = ["http:", "https:", "mailto:"];
  /* Hosts of tiles are none of these: an image in a text must not tell them who reads it. */
  const hosts = (document.documentElement.dataset.images || "").split(" ").filter(Boolean);
  const plain = window.trustedTypes?.createPolicy("leadline", { createHTML: (markup) => markup });

  const address = (value) => {
    try {
      return new URL(value, document.baseURI);
    } catch {
      return { protocol: "" };
    }
  };
  const mayShow = (value) => /^data:image\//i.test(value) || hosts.some((host) => address(value).origin === address(host.replace("*", "a")).origin);
  const mayStay = (node, name, value) => {
    if (/^on|^srcdoc$|^srcset$|^ping$|^(form)?action$|^poster$|^background$/.test(name)) return false;
    if (name === "style") return !/url\(|image|\\/i.test(value);
    if (name === "src") return node.localName === "iframe" ? /^data:text\/html/i.test(value) : mayShow(value);
    if (!/(^|:)href$/.test(name)) return true;
    return node.localName === "a" ? WEB.includes(address(value).protocol) || !/^\s*[a-z]+\s*:/i.test(value) : value.startsWith("#");
  };

  /* A browser that parses a handler complains about it, even where nothing can run; so words in "on" get a mark before,
     which no text holds, and lose it afterwards: attributes with their name, others and text alone. */
  const MARK = "\ufdd0";
  const marked = (markup) => markup.replace(/([\s"'/])on(?=[a-z])/gi, `$1${MARK}on`);
  const unmarked = (text) => text.replaceAll(MARK, "");

  const clean = (root) => {
    for (const node of root.querySelectorAll(ACTING)) node.remove();
    for (const node of root.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes]) {
        if (name.includes(MARK) || !mayStay(node, name.toLowerCase(), value)) node.removeAttribute(name);
        else if (value.includes(MARK)) node.setAttribute(name, unmarked(value));
      }
      if (node.localName === "a" && node.hasAttribute("href")) node.setAttribute("rel", "noopener noreferrer");
      if (node.localName === "iframe") frame(node);
      if (node.content) clean(node.content);
    }
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
    while (words.nextNode()) if (words.currentNode.data.includes(MARK)) words.currentNode.data = unmarked(words.currentNode.data);
  };
  /* A frame shows a page of its own that is as harmless, and asks for nothing. */
  const frame = (node) => {
    const [head, body] = (node.getAttribute("src") || ",").split(",");
    const bytes = () => Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
    const markup = head.endsWith("base64") ? new TextDecoder().decode(bytes()) : decodeURIComponent(body);
    node.setAttribute("src", `data:text/html;charset=utf-8,${encodeURIComponent(parsed(markup).innerHTML)}`);
    node.setAttribute("sandbox", "");
  };
  const door = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  const parsed = (markup) => {
    const template = document.createElement("template");
    door.set.call(template, plain ? plain.createHTML(marked(markup)) : marked(markup));
    clean(template.content);
    return template;
  };

  window.trustedTypes?.createPolicy("default", { createHTML: (markup) => parsed(markup).innerHTML });

  /* A browser without trusted types comes in by the same door. */
  if (!window.trustedTypes) {
    const { insertAdjacentHTML } = Element.prototype;
    Object.defineProperty(Element.prototype, "innerHTML", {
      ...door,
      set(markup) {
        door.set.call(this, parsed(String(markup ?? "")).innerHTML);
      },
    });
    Element.prototype.insertAdjacentHTML = function insert(where, markup) {
      insertAdjacentHTML.call(this, where, parsed(String(markup)).innerHTML);
    };
  }

  /* Markup of folium's children as an element. */
  leadline.markup = (markup) => parsed(markup.trim()).content.firstElementChild;
})();
