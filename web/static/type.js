// Sets the size of type before anything is drawn.
"use strict";
try {
  const type = localStorage.getItem("pufa.type");
  if (type) document.documentElement.dataset.type = type;
} catch { /* storage is off: the size of before is not known */ }
