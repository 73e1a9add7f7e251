"use strict";
/* folium's popups ask jQuery for one thing, an element made from their own markup: this is that one thing. */
var $ = (markup) => {
  const template = document.createElement("template");
  template.innerHTML = markup.trim();
  return [template.content.firstElementChild];
};
