"""How does the page of a report look, and how does its stepper work?

No reference leads out of the page: it works offline, from a file.
"""

STYLE = """
:root { color-scheme: light dark;
  --bg: #f5f6f8; --card: #fff; --line: #c9ced8; --ink: #16181d; --soft: #5b6270;
  --positive: #0072b2; --negative: #d55e00; --backward: #9a3fa0; --update: #00795a;
  --loss: #b3261e; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #0f1216; --card: #1a1f26; --line: #566072; --ink: #fff; --soft: #c2c9d6;
  --positive: #56b4e9; --negative: #f0a45d; --backward: #e79bd9; --update: #4fd1a5;
  --loss: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(.75rem, 3vw, 2.5rem) 4rem; max-width: 78rem;
  background: var(--bg); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem;
  border-bottom: 2px solid var(--phase); color: var(--phase); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
.given { --phase: var(--ink); } .forward { --phase: var(--positive); }
.loss { --phase: var(--loss); } .update { --phase: var(--update); }
.backward, .gradient { --phase: var(--backward); }
dl { margin: 0; } dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0 0 0 1.2rem; }
math { font-family: math, "STIX Two Math", "Cambria Math", "Latin Modern Math",
  "DejaVu Math TeX Gyre", serif; font-size: 1.08em; }
math[display="block"] { margin: .5rem 0; width: fit-content; }
.step math { math-style: normal; }
mtable.cases mtd { text-align: left; padding: .1em .5em; }
.formula { overflow-x: auto; overflow-y: hidden; padding: .1rem 0; }
.run { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--phase);
  border-radius: 6px; padding: .4rem .9rem .6rem; margin: .7rem 0; }
.said { color: var(--soft); }
.lines { list-style: none; margin: .4rem 0 0; padding: 0; }
.step { padding: .22rem .4rem .22rem 2rem; text-indent: -1.6rem; border-radius: 4px;
  overflow-wrap: anywhere; }
.step .note { display: block; text-indent: 0; color: var(--soft); font-size: .93em; }
.step .result { color: var(--phase); border-bottom: 2px solid var(--phase); padding: 0 .1em; }
.scripted .step { cursor: pointer; }
.scripted .step:hover, .step.now { background: color-mix(in srgb, var(--phase) 14%, transparent); }
.tables { display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: flex-start; }
.wide { overflow-x: auto; max-width: 100%; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
th, td { padding: .25rem .6rem; text-align: right; white-space: nowrap; }
table.texts th, table.texts td { text-align: left; }
th { color: var(--soft); font-weight: 600; }
thead th { border-bottom: 1px solid var(--line); }
tr + tr td, tr + tr th { border-top: 1px solid color-mix(in srgb, var(--line) 45%, transparent); }
figure { margin: .6rem 0; overflow-x: auto; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; padding: .4rem; }
figcaption { color: var(--soft); font-size: .9rem; padding: 0 .4rem; }
svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
svg text { fill: var(--ink); text-anchor: middle; font-size: 12px;
  font-variant-numeric: tabular-nums; }
svg .caption { fill: var(--soft); } svg .name { fill: var(--soft); font-size: 11.5px; }
svg .delta { fill: var(--backward); font-size: 11.5px; } svg .cell { font-size: 9px; }
svg .weight { font-size: 11px; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
svg circle { fill: var(--card); stroke: var(--soft); stroke-width: 1.5; }
svg .map rect { fill: var(--positive); fill-opacity: var(--v); stroke: var(--line);
  stroke-width: .5; }
svg .edge { stroke: var(--line); stroke-width: var(--w, 1px); }
svg .pos { stroke: var(--positive); } svg .neg { stroke: var(--negative); stroke-dasharray: 6 4; }
svg .uses circle { stroke: var(--ink); stroke-width: 2.5; }
svg .edge.uses { stroke-width: calc(var(--w, 1px) + 1.5px); }
svg .own circle { stroke: var(--lit); stroke-width: 4; }
svg .own rect { stroke: var(--lit); stroke-width: 1.5; }
svg .edge.own { stroke: var(--lit); stroke-width: calc(var(--w, 1px) + 3px); }
svg.lit .edge:not(.uses):not(.own) { opacity: .35; }
.stepper { display: none; }
.scripted .stepper { display: block; background: var(--card); border: 1px solid var(--line);
  border-top: 4px solid var(--phase); border-radius: 6px; padding: .5rem .9rem; margin: .7rem 0; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.bar input { flex: 1 1 9rem; min-width: 6rem; accent-color: var(--phase); }
.bar button { font: inherit; padding: .25rem .8rem; border: 1px solid var(--soft);
  border-radius: 5px; background: var(--bg); color: var(--ink); cursor: pointer; }
.bar output { color: var(--soft); font-variant-numeric: tabular-nums; }
.panel { min-height: 13rem; } .panel .step { cursor: default; font-size: 1.08rem; }
.panel .place { color: var(--phase); font-weight: 600; }
:focus-visible { outline: 3px solid var(--positive); outline-offset: 2px; }
@media (max-width: 34rem) { .step { padding-left: 1.2rem; text-indent: -.9rem; }
  .run { padding: .3rem .6rem .5rem; } }
@media print { :root { color-scheme: light; --bg: #fff; --card: #fff; --line: #c9ced8;
  --ink: #000; --soft: #444; --positive: #0072b2; --negative: #d55e00; --backward: #9a3fa0;
  --update: #00795a; --loss: #b3261e; }
  @page { size: A4; margin: 16mm 15mm; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  .scripted .stepper { display: none; }
  .step.now { background: none; }
  .step, tr, figure, dt, .rule { break-inside: avoid; }
  h2, h3, dt, .rule, .said { break-after: avoid; }
  .run { border-width: 0 0 0 3px; border-radius: 0; padding: 0 0 0 .7rem; }
  .wide, figure, .formula { overflow: visible; border-color: #ddd; }
  svg { max-height: 110mm; } svg.lit .edge:not(.uses):not(.own) { opacity: 1; }
  svg .own circle, svg .uses circle { stroke: var(--soft); stroke-width: 1.5; }
  svg .own rect { stroke: var(--line); stroke-width: .5; }
  svg .edge.own, svg .edge.uses { stroke-width: var(--w, 1px); }
  svg .edge.own.pos { stroke: var(--positive); } svg .edge.own.neg { stroke: var(--negative); } }
"""

SCRIPT = """
(function () {
  "use strict";
  var steps = Array.prototype.slice.call(document.querySelectorAll(".lines .step"));
  var box = document.querySelector(".stepper"), svg = document.querySelector("svg");
  if (!steps.length || !box) { return; }
  document.body.classList.add("scripted");
  var panel = box.querySelector(".panel"), slider = box.querySelector("input");
  var count = box.querySelector("output"), now = -1;
  slider.max = steps.length - 1;
  function light(names, kind) {
    (names || "").split(" ").forEach(function (name) {
      var found = name && document.getElementById(name);
      if (found) { found.classList.add(kind); svg.classList.add("lit"); }
    });
  }
  function go(to) {
    to = Math.max(0, Math.min(steps.length - 1, to));
    if (to === now) { return; }
    if (now >= 0) { steps[now].classList.remove("now"); }
    now = to;
    var step = steps[now], run = step.closest(".run"), phase = run.dataset.phase;
    step.classList.add("now");
    box.className = "stepper " + phase;
    panel.textContent = "";
    var place = document.createElement("p");
    place.className = "place";
    place.textContent = run.dataset.place;
    panel.appendChild(place);
    run.querySelectorAll(":scope > .rule, :scope > .said").forEach(function (part) {
      panel.appendChild(part.cloneNode(true));
    });
    var shown = step.cloneNode(true);
    shown.removeAttribute("id");
    shown.classList.remove("now");
    var list = document.createElement("ol");
    list.className = "lines";
    list.appendChild(shown);
    panel.appendChild(list);
    slider.value = now;
    count.textContent = box.dataset.count.replace("#", now + 1).replace("#", steps.length);
    slider.setAttribute("aria-valuetext", count.textContent);
    if (!svg) { return; }
    svg.classList.remove("lit");
    svg.style.setProperty("--lit", getComputedStyle(run).getPropertyValue("--phase"));
    svg.querySelectorAll(".own, .uses").forEach(function (one) {
      one.classList.remove("own", "uses");
    });
    light(step.dataset.uses, "uses");
    light(step.dataset.own, "own");
  }
  box.querySelector(".back").addEventListener("click", function () { go(now - 1); });
  box.querySelector(".next").addEventListener("click", function () { go(now + 1); });
  slider.addEventListener("input", function () { go(Number(slider.value)); });
  steps.forEach(function (step, at) {
    step.addEventListener("click", function () { go(at); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target === slider) { return; }
    var to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to === undefined) { return; }
    event.preventDefault();
    go(to);
    var seen = box.getBoundingClientRect();
    if (seen.bottom < 0 || seen.top > window.innerHeight) {
      steps[now].scrollIntoView({ block: "nearest" });
    }
  });
  go(0);
})();
"""
