// Search of a published site: which documents hold the pairs of a word, then the newest of them, sentence by sentence.
(() => {
  "use strict";
  const here = new URL("./", location.href);
  const told = document.getElementById("published-told");
  const list = document.getElementById("published-hits");
  const more = document.getElementById("published-more");
  const rest = document.getElementById("published-rest");
  const field = document.getElementById("published-q");
  if (!told || !list || !more || !rest || !field) return;
  const MOST = 20;
  const AHEAD = 6;
  const textOf = (key) => `texts/${encodeURIComponent(key)}.json`;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const kept = new Map();

  const read = async (name) => {
    if (!kept.has(name)) {
      kept.set(name, fetch(new URL(name, here)).then((answer) => {
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return answer.json();
      }));
    }
    return kept.get(name);
  };

  // The same as publishing/words.py: shard_of.
  const shardOf = (word, shards) => {
    let code = 0;
    for (const character of word) code = (code * 31 + character.codePointAt(0)) % 1000003;
    return code % shards;
  };

  const pairs = (word) => {
    const found = new Set();
    for (const run of word.match(/[\p{L}\p{N}\p{M}]+/gu) || []) {
      const characters = [...run];
      if (characters.length === 1) found.add(run);
      for (let i = 0; i + 1 < characters.length; i += 1) found.add(characters[i] + characters[i + 1]);
    }
    return [...found];
  };

  const holding = async (pair, shards) => {
    const part = await read(`pairs/${shardOf(pair, shards)}.json`);
    let number = 0;
    return (part[pair] || []).map((step) => { number += step; return number; });
  };

  const marked = (parent, text, words) => {
    const folded = fold(text);
    // Where folding changes the length of a text, places in one are not places in the other.
    if (folded.length !== text.length) { parent.append(text); return; }
    let at = 0;
    while (at < text.length) {
      let next = -1;
      let found = "";
      for (const word of words) {
        const place = folded.indexOf(word, at);
        if (place >= 0 && (next < 0 || place < next)) { next = place; found = word; }
      }
      if (next < 0) break;
      parent.append(text.slice(at, next));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next, next + found.length);
      parent.append(mark);
      at = next + found.length;
    }
    parent.append(text.slice(at));
  };

  async function* hits(words) {
    const { shards, documents } = await read("documents.json");
    const wanted = [...new Set(words.flatMap(pairs))];
    const lists = await Promise.all(wanted.map((pair) => holding(pair, shards)));
    lists.sort((a, b) => a.length - b.length);
    const sets = lists.slice(1).map((numbers) => new Set(numbers));
    const candidates = (lists[0] || []).filter((n) => sets.every((held) => held.has(n)));
    // The newest first; of a year in the order in which they were added.
    candidates.sort((a, b) => (documents[b][3] || 0) - (documents[a][3] || 0) || a - b);
    for (const [at, number] of candidates.entries()) {
      const [key, title, place, year] = documents[number];
      // The next ones are on their way while this one is looked through.
      for (const next of candidates.slice(at, at + AHEAD)) read(textOf(documents[next][0])).catch(() => {});
      const inTitle = words.every((word) => fold(title).includes(word));
      if (inTitle) yield { key, title, place, year, text: "", start: null };
      for (const [start, text] of await read(textOf(key))) {
        const folded = fold(text);
        if (words.every((word) => folded.includes(word))) yield { key, title, place, year, text, start };
      }
      kept.delete(textOf(key));
    }
  }

  const show = (hit, words) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    // Browsers that know text fragments go to the sentence, others to the report.
    const place = hit.text ? `#:~:text=${encodeURIComponent(hit.text.slice(0, 40)).replace(/-/g, "%2D")}` : "";
    link.href = new URL(`../d/${encodeURIComponent(hit.key)}/`, here).href + place;
    link.textContent = hit.title;
    const line = document.createElement("p");
    marked(line, hit.text, words);
    item.append(link, line);
    list.append(item);
  };

  const begin = async (query) => {
    const words = query.split(/\s+/u).map(fold).filter((word) => pairs(word).length);
    list.replaceChildren();
    rest.hidden = true;
    if (!words.length) { told.textContent = ""; return; }
    told.textContent = told.dataset.wait;
    const found = hits(words);
    const go = async () => {
      more.disabled = true;
      try {
        for (let count = 0; count < MOST; count += 1) {
          const next = await found.next();
          if (next.done) {
            rest.hidden = true;
            told.textContent = list.children.length ? told.dataset.some : told.dataset.none;
            return;
          }
          show(next.value, words);
        }
        told.textContent = told.dataset.some;
        rest.hidden = false;
      } catch (error) {
        told.textContent = told.dataset.failed;
      } finally {
        more.disabled = false;
      }
    };
    more.onclick = go;
    await go();
  };

  const query = new URLSearchParams(location.search).get("q") || "";
  field.value = query;
  begin(query);
})();
