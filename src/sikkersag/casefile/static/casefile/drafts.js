// Keeps what somebody is writing: on this computer at each pause, on the server every few seconds. The page works
// without it; what it saves is what the form itself would send.
"use strict";

(function () {
  const PREFIX = "sikkersag-kladde:";
  // What lies here longer than this was forgotten, and must not lie on a shared computer.
  const KEPT_HOURS = 12;
  const PAUSE = 800;
  const EVERY = 4000;

  const keyOf = function (user, draft) {
    return PREFIX + user + ":" + draft;
  };
  const keys = function () {
    return Object.keys(localStorage).filter(function (key) {
      return key.startsWith(PREFIX);
    });
  };

  keys().forEach(function (key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (Date.now() - kept.at > KEPT_HOURS * 3600000) localStorage.removeItem(key);
    } catch (error) {
      localStorage.removeItem(key);
    }
  });

  // Journalised: nothing is left on this computer, of any step of it. Signing out clears everything.
  const written = document.querySelector("[data-draft-written]");
  if (written) {
    const gone = keyOf(written.dataset.user, written.dataset.draftWritten);
    keys().forEach(function (key) {
      if (key.startsWith(gone)) localStorage.removeItem(key);
    });
  }
  document.addEventListener("submit", function (event) {
    if (/logout|log-ud|logud/.test(event.target.action || "")) {
      keys().forEach(function (key) {
        localStorage.removeItem(key);
      });
    }
  });

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const status = document.getElementById("kladde-status");
  const key = keyOf(form.dataset.user, form.dataset.draft);
  const version = form.elements.namedItem("version");
  const without = ["csrfmiddlewaretoken", "version", "vist", "handling", "formular", "familie", "set"];

  const fields = function () {
    const found = [];
    new FormData(form).forEach(function (value, name) {
      if (!without.includes(name) && typeof value === "string") found.push([name, value]);
    });
    return found;
  };
  const text = function () {
    return JSON.stringify(fields());
  };
  const tell = function (said) {
    if (status && status.textContent !== said) status.textContent = said;
  };
  // What stops the saving is told at the foot of the window, where it is seen by who types further down.
  const stop = function (said, address) {
    stopped = true;
    tell(said);
    const place = document.getElementById("kladde-stop");
    if (!place) return;
    place.textContent = said;
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = "Se, hvad der er journalført";
      place.append(" ", link);
    }
  };
  const clock = function (at) {
    return "kl. " + at.getHours() + "." + String(at.getMinutes()).padStart(2, "0");
  };

  // Which form it is, and about whom: a form that never reached the server is opened anew under another id.
  const about = form.elements.namedItem("formular").value + " " + form.elements.namedItem("familie").value;

  let saved = text();
  let sending = false;
  let stopped = false;
  let leaving = false;
  let pause = 0;

  const keep = function () {
    try {
      localStorage.setItem(
        key,
        JSON.stringify({ at: Date.now(), version: version.value, about: about, fields: fields() })
      );
      return true;
    } catch (error) {
      return false;
    }
  };

  // Puts back what this computer kept and the server never got.
  const putBack = function (kept) {
    const wanted = new Map();
    kept.forEach(function (pair) {
      wanted.set(pair[0], (wanted.get(pair[0]) || []).concat([pair[1]]));
    });
    Array.from(form.elements).forEach(function (element) {
      if (!element.name || without.includes(element.name) || element.type === "submit") return;
      const values = wanted.get(element.name) || [];
      if (element.type === "checkbox" || element.type === "radio") {
        element.checked = values.includes(element.value);
      } else if (wanted.has(element.name)) {
        element.value = values[0];
      }
      wanted.delete(element.type === "checkbox" || element.type === "radio" ? "" : element.name);
    });
  };
  const missing = function (kept) {
    const here = new Set(
      Array.from(form.elements).map(function (element) {
        return element.name;
      })
    );
    return kept.filter(function (pair) {
      return !here.has(pair[0]);
    });
  };

  if (version.value === "0" && !localStorage.getItem(key)) {
    const orphan = keys().find(function (other) {
      if (!other.startsWith(PREFIX + form.dataset.user + ":")) return false;
      const kept = JSON.parse(localStorage.getItem(other));
      return kept.version === "0" && kept.about === about;
    });
    if (orphan) {
      localStorage.setItem(key, localStorage.getItem(orphan));
      localStorage.removeItem(orphan);
    }
  }
  const stored = localStorage.getItem(key);
  if (stored && !document.getElementById("fejl")) {
    const kept = JSON.parse(stored);
    if (kept.version === version.value && JSON.stringify(kept.fields) !== saved) {
      missing(kept.fields).forEach(function (pair) {
        // Fields that the page does not show yet (a passage that was added) go along hidden, and are drawn at the
        // next save.
        const hidden = document.createElement(pair[1].includes("\n") ? "textarea" : "input");
        if (hidden.tagName === "INPUT") hidden.type = "hidden";
        hidden.hidden = true;
        hidden.name = pair[0];
        hidden.value = pair[1];
        form.append(hidden);
      });
      putBack(kept.fields);
      tell("Det, du skrev sidst på denne computer, er hentet frem igen. Det gemmes på serveren nu.");
    }
  }

  // Where the text is, when the server did not take it: this computer may have no room for it either.
  const where = function () {
    return keep()
      ? " Teksten er gemt på denne computer."
      : " Teksten står kun her på siden: kopiér den, før du lukker den.";
  };

  const answered = async function (answer, sent) {
    if (answer.ok) {
      const said = await answer.json();
      version.value = String(said.version);
      saved = sent;
      // "i går" is written out, so that it means the same tomorrow.
      const day = form.elements.namedItem("dato");
      if (day && said.dato && day.value !== said.dato && document.activeElement !== day && text() === sent) {
        day.value = said.dato;
        saved = text();
      }
      if (text() === saved) form.dispatchEvent(new CustomEvent("ui:saved", { bubbles: true }));
      const here = keep();
      tell("Kladde gemt " + said.gemt + (here ? " på denne computer og på serveren" : " på serveren"));
      return;
    }
    const said = await answer.json().catch(function () {
      return {};
    });
    if (answer.status === 401 || answer.status === 403) {
      tell("Du er logget ud." + where() + " Log ind i et nyt vindue, og skriv videre her.");
      return;
    }
    if (answer.status === 409) {
      stop((said.fejl || "Kladden er ændret i et andet vindue.") + where());
      return;
    }
    if (answer.status === 410) {
      stop((said.fejl || "Notatet er journalført.") + " Teksten her er ikke skrevet igen.", said.adresse);
      return;
    }
    tell((said.fejl || "Serveren kunne ikke gemme kladden.") + where());
  };

  const send = async function () {
    const sent = text();
    if (sending || stopped || leaving || sent === saved) return;
    sending = true;
    const body = new FormData(form);
    body.delete("handling");
    body.set("handling", "gem");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: body,
        credentials: "same-origin",
        redirect: "error",
        headers: { "X-Autosave": "1", Accept: "application/json" },
      });
      await answered(answer, sent);
    } catch (error) {
      const here = keep()
        ? "Teksten er gemt på denne computer " + clock(new Date())
        : "Teksten står kun her på siden";
      tell("Forbindelsen er væk. " + here + " og sendes, når den er tilbage.");
    } finally {
      sending = false;
    }
  };

  // Somebody who goes back must not be told that what is journalised is still a draft.
  const askAgain = async function () {
    try {
      const answer = await fetch(form.action, {
        credentials: "same-origin",
        cache: "no-store",
        headers: { "X-Autosave": "1", Accept: "application/json" },
      });
      if (answer.status !== 410) return;
      const said = await answer.json();
      const problems = document.getElementById("fejl");
      if (problems) problems.remove();
      document.querySelectorAll('form[data-draft] button[type="submit"]').forEach(function (button) {
        button.disabled = true;
      });
      localStorage.removeItem(key);
      stop(said.fejl, said.adresse);
    } catch (error) {
      // Without a connection nothing is known of it, and the page stays as it is.
    }
  };

  const changed = function () {
    window.clearTimeout(pause);
    pause = window.setTimeout(keep, PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.setInterval(send, EVERY);
  window.addEventListener("online", send);
  window.addEventListener("pagehide", function () {
    if (text() !== saved && !leaving) keep();
  });
  // What a person sends goes before what the page would send by itself.
  form.addEventListener("submit", function () {
    leaving = true;
    keep();
  });
  window.addEventListener("pageshow", function (event) {
    leaving = false;
    const entry = performance.getEntriesByType("navigation")[0];
    if (event.persisted || (entry && entry.type === "back_forward")) askAgain();
  });

  // One more passage without asking the server for the page.
  const add = form.querySelector("[data-add-passage]");
  const passages = document.getElementById("afsnit");
  if (add && passages) {
    add.addEventListener("click", function (event) {
      const all = passages.querySelectorAll(".passage");
      if (!all.length) return;
      event.preventDefault();
      const last = all[all.length - 1];
      const from = Number(last.querySelector("textarea").name.split(".")[1]);
      const fresh = last.cloneNode(true);
      const renamed = function (value) {
        return value
          .replace("afsnit." + from + ".", "afsnit." + (from + 1) + ".")
          .replace("afsnit-" + from + "-", "afsnit-" + (from + 1) + "-");
      };
      fresh.id = "f-afsnit-" + (from + 1);
      fresh.classList.remove("form-error");
      fresh.querySelectorAll(".form-error-message").forEach(function (message) {
        message.remove();
      });
      fresh.querySelectorAll("[name], [id], [for]").forEach(function (element) {
        ["name", "id", "for"].forEach(function (attribute) {
          if (element.hasAttribute(attribute)) {
            element.setAttribute(attribute, renamed(element.getAttribute(attribute)));
          }
        });
      });
      // Whom it is about is chosen anew each time: a choice that was made for another text would be a guess.
      fresh.querySelectorAll("input").forEach(function (input) {
        input.checked = false;
      });
      const area = fresh.querySelector("textarea");
      area.value = "";
      area.removeAttribute("aria-invalid");
      area.removeAttribute("aria-describedby");
      area.setAttribute("aria-label", "Afsnit " + (all.length + 1));
      passages.append(fresh);
      (fresh.querySelector(".passage-owner input") || area).focus();
    });
  }
  // What only stands there for pages without scripts is hidden, also in what is drawn later.
  document.documentElement.classList.add("with-script");
})();
