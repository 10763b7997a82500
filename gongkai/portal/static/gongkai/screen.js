// 电子屏: with script the sheets change without a flash, long ones scroll by themselves, and a
// site that does not answer leaves the last sheet standing.  Without it the page reloads itself.
document.querySelector("meta[http-equiv=refresh]").remove();
const pause = Number(document.body.dataset.pause) * 1000;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const EASY = 40;

function turn() {
  const main = document.querySelector("main");
  const rest = main.scrollHeight - main.clientHeight;
  const stay = rest > 0 && !still ? Math.max(pause, 6000 + rest * EASY) : pause;
  if (rest > 0 && !still) {
    const start = performance.now() + 3000;
    const step = (now) => {
      if (!main.isConnected) return;
      if (now > start) main.scrollTop = (now - start) / EASY;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
  setTimeout(next, stay);
}

async function next() {
  try {
    const address = new URL(document.body.dataset.next, location.href);
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.replaceChildren(...page.body.children);
    document.body.dataset.next = page.body.dataset.next;
    history.replaceState(null, "", address);
  } catch (error) {
    // Without signal the sheet that hangs stays, and the next try follows after the same pause.
  }
  turn();
}

turn();
