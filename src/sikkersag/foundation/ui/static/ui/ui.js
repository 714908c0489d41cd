// What makes pages a little kinder where scripts run. Every page does all its work without this file.
"use strict";

(function () {
  // Requests made by htmx carry the same proof as a form does.
  document.addEventListener("htmx:configRequest", function (event) {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // A second click on a button that saves sends nothing more. The button stays enabled for the first: a disabled one
  // would not send its name and value. A form whose answer is a file says data-again: its page stays as it is.
  const sent = new WeakSet();
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    changed.delete(form);
    window.setTimeout(function () {
      form.querySelectorAll('button[type="submit"], button:not([type])').forEach(function (button) {
        button.disabled = true;
      });
    }, 0);
  });
  // Back in the browser's history the page may be as it was left: its buttons must work again.
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    document.querySelectorAll("form").forEach(function (form) {
      sent.delete(form);
      form.querySelectorAll("button:disabled").forEach(function (button) {
        button.disabled = button.hasAttribute("data-stays-disabled");
      });
    });
  });

  // Asks before leaving a form that says data-guard and has been changed.
  const changed = new Set();
  document.addEventListener("input", function (event) {
    const form = event.target.form;
    if (form && form.hasAttribute("data-guard")) changed.add(form);
  });
  // A draft that has been saved is nothing to lose: whoever saves it fires "ui:saved" on the form.
  document.addEventListener("ui:saved", function (event) {
    changed.delete(event.target);
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed.size) event.preventDefault();
  });

  // How much room is left in a text with a limit. Told aloud only when the reader asks for it.
  document.querySelectorAll("[data-counter-for]").forEach(function (counter) {
    const area = document.getElementById(counter.dataset.counterFor);
    if (!area) return;
    const tell = function () {
      const left = Number(counter.dataset.limit) - area.value.length;
      counter.textContent = Math.abs(left).toLocaleString("da") + (left < 0 ? " tegn for meget" : " tegn tilbage");
    };
    area.addEventListener("input", tell);
    tell();
  });

  // Messages can be put away; the first thing that is wrong gets the focus.
  document.querySelectorAll(".messages [data-dismissable]").forEach(function (message) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "function-link";
    button.textContent = "Luk";
    button.setAttribute("aria-label", "Luk beskeden");
    button.addEventListener("click", function () {
      message.remove();
      document.getElementById("indhold").focus();
    });
    message.append(button);
  });
  const wrong = document.getElementById("fejl");
  if (wrong) wrong.focus();

  // Menus that lie over the page close on Escape and on a click elsewhere.
  const menus = "details.more[open], details.user[open]";
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll(menus).forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll(menus).forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
