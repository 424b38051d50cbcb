// The chat page, live: what is typed is kept until the server has it, lines come over server-sent events. Without this file
// the page works by forms.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const log = $("log"), ask = $("ask"), field = $("text"), state = $("state"), own = $("own");
  const store = {
    get: (k) => { try { return localStorage.getItem("pufa." + k); } catch { return null; } },
    set: (k, v) => { try { v === null ? localStorage.removeItem("pufa." + k) : localStorage.setItem("pufa." + k, v); } catch { /* off */ } },
  };

  // Type size.
  const type = $("type");
  const grow = () => { field.style.height = "auto"; field.style.height = Math.min(field.scrollHeight + 4, innerHeight / 3) + "px"; };
  const sizes = () => { type.setAttribute("aria-pressed", String(document.documentElement.dataset.type === "large")); grow(); };
  type.setAttribute("role", "button");
  type.addEventListener("click", (e) => {
    e.preventDefault();
    const large = document.documentElement.dataset.type !== "large";
    document.documentElement.dataset.type = large ? "large" : "";
    store.set("type", large ? "large" : null);
    sizes();
  });
  sizes();

  // Leaving at once, with nothing to come back to.
  $("leave").addEventListener("click", (e) => { e.preventDefault(); location.replace("/leave"); });

  // What is being typed outlives a reload.
  field.value = store.get("draft") || field.value;
  field.addEventListener("input", () => { store.set("draft", field.value || null); grow(); });
  field.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); ask.requestSubmit(); }
  });

  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
  };

  // The queue of what the server does not have yet: [{id, text | press | start, shown}], kept over reloads.
  let queue = [];
  try { queue = JSON.parse(store.get("queue") || "[]"); } catch { /* broken: nothing waits */ }
  const save = () => store.set("queue", queue.length ? JSON.stringify(queue) : null);
  let sending = false, lost = false, waitingFor = "";
  const say = (what) => { state.textContent = what ? state.dataset[what] || what : ""; };
  const near = () => innerHeight + scrollY > document.body.scrollHeight - 160;
  const down = () => $("end").scrollIntoView({ block: "end" });

  const draw = (item) => {
    if (!item.shown || $("q" + item.id)) return;
    const line = own.content.firstElementChild.cloneNode(true);
    line.id = "q" + item.id;
    line.querySelector(".words p").textContent = item.shown;
    log.append(line);
    $("welcome")?.remove();
    down();
  };
  const enqueue = (item) => { queue.push(item); save(); draw(item); pump(); };

  const pump = async () => {
    if (sending || !queue.length) return;
    sending = true;
    const item = queue[0];
    let wait = 0;
    say("waiting");
    try {
      const body = { id: item.id };
      for (const k of ["text", "press", "start"]) if (item[k]) body[k] = item[k];
      const r = await fetch("/api/chat", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (r.status === 202) {
        queue.shift(); save();
        waitingFor = item.id;
        $("q" + item.id)?.classList.add("kept");
        say("thinking");
        listen(true);
      } else if (r.status === 503 || r.status === 429 || r.status >= 500) {
        wait = Number(r.headers.get("Retry-After") || 3) * 1000;
        say((await r.json().catch(() => ({}))).error || "lost");
      } else {
        queue.shift(); save();
        $("q" + item.id)?.remove();
        if (item.text) { field.value = item.text; grow(); }
        say((await r.json().catch(() => ({}))).error || "again");
      }
    } catch {
      wait = 3000;
      say("lost");
    }
    sending = false;
    if (queue.length) setTimeout(pump, wait);
  };

  ask.addEventListener("submit", (e) => {
    e.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = ""; store.set("draft", null); grow();
    enqueue({ id: uuid(), text, shown: text });
    field.focus();
  });
  document.addEventListener("submit", (e) => {
    const b = e.submitter;
    if (e.target === ask || !b || !b.name) return;
    e.preventDefault();
    if (b.name === "start") e.target.closest("section").remove();
    if (b.name === "start") history.replaceState(null, "", "/");
    enqueue({ id: uuid(), [b.name]: b.value, shown: b.name === "start" ? "" : b.name === "text" ? b.value : b.textContent });
  });

  // Lines as they are said.
  let source = null, last = log.dataset.last, opening = null;
  const take = (e) => {
    if (lost) { lost = false; say(""); }
    if (e.lastEventId && $("l" + e.lastEventId)) return;
    last = e.lastEventId || last;
    const l = JSON.parse(e.data), follow = near();
    if (l.fresh) log.replaceChildren();
    const id = l.event.slice(l.event.lastIndexOf(":") + 1).split("#")[0].split("/")[0];
    const drawn = l.mine && $("q" + id);
    if (l.mine && queue.some((q) => q.id === id)) { queue = queue.filter((q) => q.id !== id); save(); }
    if (!l.html) return;
    const t = document.createElement("template");
    t.innerHTML = l.html;
    if (drawn) { drawn.replaceWith(t.content); return; }
    log.append(t.content);
    $("welcome")?.remove();
    if (!l.mine) { waitingFor = ""; say(queue.length ? "waiting" : ""); }
    if (follow || !l.mine) $("l" + last)?.scrollIntoView({ block: l.mine ? "end" : "nearest" });
  };
  const listen = (begun) => {
    // What was asked for before the conversation began is answered that there is none.
    if (begun && last === "0-0" && source?.readyState === EventSource.CONNECTING) source.close();
    if (source && source.readyState !== EventSource.CLOSED) return;
    clearTimeout(opening);
    source = new EventSource("/api/chat/events?after=" + encodeURIComponent(last));
    source.onmessage = take;
    source.onopen = () => { if (lost) { lost = false; say(""); pump(); } };
    source.onerror = () => {
      const off = source.readyState === EventSource.CLOSED;
      if (!off || last !== "0-0") { lost = true; say("lost"); }
      if (off && (last !== "0-0" || waitingFor)) { clearTimeout(opening); opening = setTimeout(listen, 3000); }
    };
  };
  addEventListener("online", () => { listen(); pump(); });
  addEventListener("storage", (e) => {
    if (e.key === "pufa.type") { document.documentElement.dataset.type = e.newValue || ""; sizes(); }
    if (e.key === "pufa.queue" && !e.newValue) listen(true); // another tab's question is with the server
  });

  // What the server has already, though its answer was lost on the way, is not sent again.
  queue = queue.filter((item) => !log.querySelector('[data-event$=":' + item.id + '"]')); save();
  queue.forEach(draw);
  grow();
  listen(); // also with nothing to show: what was asked before a reload may be answered only now
  pump();
  if (log.children.length) down();
})();
