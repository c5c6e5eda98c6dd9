// The resident's chat page: what was said on both sides, in order, over a line that may drop.
// Plain ES2015 and XMLHttpRequest: many residents hold a phone whose WebView no longer updates.
(function () {
  'use strict';

  const SEND = '/api/chat/messages';
  const EVENTS = '/api/chat/events?after=';
  const REPLIES = '/api/chat/replies?after=';
  const RETRY_AFTER = [2000, 5000, 12000];
  const POLL_EVERY = 5000;
  const TITLE = document.title;

  const byId = function (id) { return document.getElementById(id); };
  const root = document.documentElement;
  const log = byId('log');
  const box = byId('text');

  const mine = recall('session', 'linban.mine', []);   // the resident's own words: the server never sends them back
  const shown = {};             // replies by position
  const timeline = [];          // what stands in the log, in order
  let offering = null;          // the one reply whose choices can be pressed
  let restUntil = 0;
  let inflight = null;
  let refused = null;
  let newest = 0;
  let focusNext = false;
  let typingTimer = 0;

  // ---- small things

  function recall(kind, key, otherwise) {
    try {
      const kept = JSON.parse(window[kind + 'Storage'].getItem(key));
      return kept === null ? otherwise : kept;
    } catch (e) { return otherwise; }
  }

  function keep(kind, key, value) {
    try { window[kind + 'Storage'].setItem(key, JSON.stringify(value)); } catch (e) { /* private mode: forgotten on reload */ }
  }

  function keepMine() {
    keep('session', 'linban.mine', mine.slice(-200).map(function (m) {
      return { id: m.id, text: m.text, choice: m.choice, after: m.after, reply: m.reply };
    }));
  }

  function make(tag, name, text) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }

  function button(name, press) {
    const node = make('button', name);
    node.type = 'button';
    node.addEventListener('click', press);
    return node;
  }

  function say(id, text) {
    const node = byId(id);
    if (node.textContent !== text) node.textContent = text;
  }

  function parse(text) {
    try { return JSON.parse(text); } catch (e) { return null; }
  }

  function newId() {
    const bytes = new Uint8Array(16);
    if (window.crypto && crypto.getRandomValues) crypto.getRandomValues(bytes);
    else for (let i = 0; i < 16; i += 1) bytes[i] = Math.floor(Math.random() * 256);
    let hex = '';
    for (let i = 0; i < 16; i += 1) hex += ('0' + bytes[i].toString(16)).slice(-2);
    return 'w-' + hex;
  }

  // The station's clock, wherever the phone thinks it is.
  function clock(at) {
    const there = new Date(Date.parse(at) + 8 * 3600000);
    if (isNaN(there)) return '';
    return (there.getUTCMonth() + 1) + '月' + there.getUTCDate() + '日 ' +
      ('0' + there.getUTCHours()).slice(-2) + ':' + ('0' + there.getUTCMinutes()).slice(-2);
  }

  // ---- words, with telephone numbers one can press

  function dialable(digits, before, after) {
    const asked = /(电话|热线|致电|联系|拨|打|报警|火警|急救)[:\uFF1A]?\s*$/.test(before);
    if (!asked && /[\d*.:]$/.test(before)) return false;
    if (/^0\d{2,3}-?\d{7,8}$/.test(digits) || /^1[3-9]\d{9}$/.test(digits) || /^[48]00-?\d{3}-?\d{4}$/.test(digits)) return true;
    if (/^\d{7,8}$/.test(digits)) return asked;
    if (!/^(110|119|120|122|123\d\d|96110)$/.test(digits)) return false;
    // 120 may be an ambulance or an amount: what stands beside it decides.
    return asked || (!/[第¥\uFFE5]\s*$/.test(before) &&
      !/^\s*([元块万多余个名位户天日月年岁分周号室栋楼米平斤条件张份次页级度%A-Za-z]|人(?!工)|小时|公[里斤]|[.:]\d)/.test(after));
  }

  function write(node, text) {
    const found = /https?:\/\/[\w.:\/?#&=%~+-]+|\d(?:[\d-]*\d)?/g;
    let from = 0;
    let hit = found.exec(text);
    while (hit) {
      const word = hit[0];
      const end = hit.index + word.length;
      // Only pages of this very service become links: a resident should never have to judge an address.
      const page = word.indexOf(location.origin + '/') === 0;
      if (page || (word[0] !== 'h' && dialable(word, text.slice(Math.max(0, hit.index - 8), hit.index), text.slice(end, end + 4)))) {
        node.appendChild(document.createTextNode(text.slice(from, hit.index)));
        const link = make('a', page ? 'page' : 'phone', word);
        link.href = page ? word : 'tel:' + word.replace(/-/g, '');
        node.appendChild(link);
        from = end;
      }
      hit = found.exec(text);
    }
    node.appendChild(document.createTextNode(text.slice(from)));
  }

  // ---- order

  function place(entry) {
    let i = timeline.length;
    while (i > 0 && (timeline[i - 1].position > entry.position ||
      (timeline[i - 1].position === entry.position && timeline[i - 1].rank > entry.rank))) i -= 1;
    timeline.splice(i, 0, entry);
    log.insertBefore(entry.node, i + 1 < timeline.length ? timeline[i + 1].node : null);
    byId('examples').hidden = true;
  }

  function take(entry) {
    timeline.splice(timeline.indexOf(entry), 1);
    if (entry.node.contains(document.activeElement)) focusNext = true;
    entry.node.remove();
    byId('examples').hidden = timeline.length > 0;
  }

  // ---- where the reader is

  function bottom() { return root.scrollHeight - window.innerHeight; }
  function atEnd() { return window.pageYOffset >= bottom() - 96; }

  function toEnd() {
    window.scrollTo(0, bottom());
    byId('newer').hidden = true;
  }

  // A long answer is shown from its first line, not its last.
  function reveal(node) {
    const top = node.getBoundingClientRect().top + window.pageYOffset - byId('top').offsetHeight - 8;
    window.scrollTo(0, Math.min(top, bottom()));
    byId('newer').hidden = true;
  }

  // ---- the resident's side

  function drawMine(m) {
    const node = make('article', 'mine');
    node.setAttribute('aria-label', '我说的');
    node.appendChild(make('span', 'unseen', '我：'));
    node.appendChild(make('p', 'words', m.text));
    m.entry = { node: node, position: m.reply || m.after, rank: m.reply ? 0 : 2 };
    place(m.entry);
  }

  function fate(m, words) {
    const node = m.entry.node;
    const old = node.querySelector('.fate');
    node.classList.toggle('unsent', Boolean(words));
    if (!words) {
      if (old) {
        if (old.contains(document.activeElement)) focusNext = true;
        old.remove();
      }
      return;
    }
    if (old) { old.firstChild.textContent = words; return; }
    const line = make('div', 'fate');
    line.appendChild(make('span', '', words));
    const again = button('resend sends', function () { resend(m); });
    again.textContent = '重发';
    again.setAttribute('aria-label', '重发：' + m.text);
    line.appendChild(again);
    node.appendChild(line);
  }

  // Returns whether it went out at all; one at a time, so that a double tap books once.
  function send(text, choice, typed) {
    if (inflight || !text.trim()) return false;
    const last = mine[mine.length - 1];
    if (last && last.entry && !last.reply && last.text === text && last.choice === choice) {
      // Pressed again because nothing came back: it may have arrived, so it keeps its id.
      resend(last);
      return true;
    }
    mine.forEach(giveUp);
    const again = refused && refused.text === text && refused.choice === choice;
    const m = { id: again ? refused.id : newId(), text: text, choice: choice, typed: typed, after: newest, reply: 0, tries: 0 };
    refused = null;
    mine.push(m);
    keepMine();
    calm();
    say('error', '');
    drawMine(m);
    toEnd();
    attempt(m);
    return true;
  }

  // A late automatic retry would land in another part of the conversation: only the resident may repeat it then.
  function giveUp(m) {
    if (!m.timer) return;
    clearTimeout(m.timer);
    m.timer = 0;
    fate(m, '未发出');
  }

  function resend(m) {
    if (inflight) return;
    mine.forEach(giveUp);
    calm();
    say('error', '');
    if (log.lastChild !== m.entry.node) {
      take(m.entry);
      m.after = m.entry.position = newest;
      place(m.entry);
      keepMine();
    }
    m.tries = 0;
    toEnd();
    attempt(m);
  }

  function attempt(m) {
    inflight = m;
    m.timer = 0;
    if (m.entry.node.querySelector('.fate')) fate(m, '正在发出…');
    lock();
    clearTimeout(typingTimer);
    typingTimer = setTimeout(function () {
      const follow = atEnd();
      say('typing', '正在查…');
      if (follow) toEnd();
    }, 400);

    const request = new XMLHttpRequest();
    request.open('POST', SEND);
    request.timeout = 20000;
    request.setRequestHeader('Content-Type', 'application/json');
    request.onload = function () {
      const body = parse(request.responseText) || {};
      if (request.status === 200 && body.position > 0) {
        body.answers = body.answers || m.id;
        receive(body);
        release(m);
      } else if (m.reply) {
        release(m);
      } else if (typeof body.error === 'string' || (request.status >= 400 && request.status < 500)) {
        refuse(m, body.error || '没有发出去，请稍后再试。');
      } else {
        lose(m);
      }
    };
    request.onerror = request.ontimeout = request.onabort = function () { lose(m); };
    request.send(JSON.stringify({ id: m.id, text: m.text, choice: m.choice }));
  }

  function release(m) {
    if (inflight !== m) return;
    inflight = null;
    clearTimeout(typingTimer);
    say('typing', '');
    lock();
  }

  function lose(m) {
    if (m.reply) { release(m); return; }
    release(m);
    const wait = RETRY_AFTER[m.tries];
    m.tries += 1;
    if (wait) m.timer = setTimeout(function () { if (!inflight) attempt(m); else giveUp(m); }, wait);
    const follow = atEnd();
    fate(m, wait ? '未发出，正在重试…' : '未发出');
    lock();
    if (follow) toEnd();
  }

  // The server understood and said no: nothing is lost, the words go back into the box.
  function refuse(m, sentence) {
    refused = m;
    take(m.entry);
    mine.splice(mine.indexOf(m), 1);
    keepMine();
    release(m);
    if (m.typed) {
      box.value = box.value.trim() ? m.text + '\n' + box.value : m.text;
      fit();
    }
    say('error', sentence);
    if (focusNext) { focusNext = false; box.focus(); }
  }

  // aria-disabled, not disabled: the focus stays where it is and a screen reader still finds the button.
  function lock() {
    const resting = Date.now() < restUntil;
    root.classList.toggle('sending', Boolean(inflight));
    [].forEach.call(document.querySelectorAll('.sends'), function (node) {
      if (inflight || (resting && node.classList.contains('choice'))) node.setAttribute('aria-disabled', 'true');
      else node.removeAttribute('aria-disabled');
    });
  }

  // ---- the station's side

  function receive(reply) {
    if (!(reply.position > 0) || shown[reply.position]) return;
    const wanted = Boolean(inflight) && reply.answers === inflight.id;
    const follow = atEnd() || !timeline.length;
    const notice = !reply.answers;
    const node = make('article', notice ? 'reply notice' : 'reply');
    node.setAttribute('aria-label', notice ? '邻办的通知' : '邻办的回复');
    node.setAttribute('data-position', reply.position);
    node.tabIndex = -1;
    const from = make('p', 'from');
    from.appendChild(make('b', '', notice ? '通知' : '邻办'));
    if (clock(reply.at)) {
      const time = make('time', '', clock(reply.at));
      time.setAttribute('datetime', reply.at);
      from.appendChild(time);
    }
    node.appendChild(from);
    const words = make('p', 'words');
    write(words, String(reply.text || ''));
    node.appendChild(words);

    shown[reply.position] = { position: reply.position, choices: reply.choices || [], node: node };
    offer(shown[reply.position], notice);
    place({ node: node, position: reply.position, rank: 1 });
    newest = Math.max(newest, reply.position);
    if (!notice) answered(reply, node);
    lock();

    if (busy()) { toEnd(); calmSoon(); return; }
    if (wanted && (focusNext || document.activeElement === log)) (node.querySelector('.choices') || node).focus();
    if (wanted) focusNext = false;
    // After the focus, because focusing scrolls by itself.
    const start = wanted && node.offsetHeight < window.innerHeight / 2 && node.previousSibling;
    if (wanted || follow) reveal(start || node);
    else byId('newer').hidden = false;
    if (document.hidden) document.title = '● 新消息 · ' + TITLE;
  }

  function answered(reply, node) {
    for (let i = mine.length - 1; i >= 0; i -= 1) {
      const m = mine[i];
      if (m.id === reply.answers) {
        clearTimeout(m.timer);
        m.timer = 0;
        m.reply = reply.position;
        keepMine();
        if (!m.entry) { drawMine(m); return; }
        fate(m, '');
        if (m.entry.node.nextSibling !== node) take(m.entry);
        m.entry.position = reply.position;
        m.entry.rank = 0;
        if (!m.entry.node.parentNode) place(m.entry);
        release(m);
        return;
      }
    }
  }

  // Only the newest offer can be pressed. A notice that offers nothing leaves the open question open.
  function offer(record, notice) {
    if (offering && offering.position > record.position) {
      if (record.choices.length) record.node.appendChild(offered(record));
      return;
    }
    if (notice && !record.choices.length) return;
    const old = offering && offering.node.querySelector('.choices');
    if (old) {
      if (old.contains(document.activeElement)) focusNext = true;
      old.parentNode.replaceChild(offered(offering), old);
    }
    offering = record;
    if (!record.choices.length) return;
    const group = make('div', 'choices');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', '可以选，共' + record.choices.length + '项');
    group.tabIndex = -1;
    record.choices.forEach(function (choice, i) {
      const node = button('choice sends', function () {
        if (Date.now() >= restUntil) send(choice.label, choice.key, false);
      });
      const pair = make('span', 'pair');
      pair.appendChild(make('i', '', String(i + 1)));
      pair.appendChild(document.createTextNode(' '));
      pair.appendChild(make('span', '', choice.label));
      node.appendChild(pair);
      group.appendChild(node);
    });
    record.node.appendChild(group);
    // The second half of a double tap must not press what has just appeared under the finger.
    restUntil = Date.now() + 400;
    setTimeout(lock, 420);
  }

  function offered(record) {
    const line = make('p', 'offered');
    line.appendChild(make('span', '', '当时可选：'));
    record.choices.forEach(function (choice, i) {
      line.appendChild(make('span', '', (i + 1) + ' ' + choice.label));
      line.appendChild(document.createTextNode(' '));
    });
    return line;
  }

  // ---- replay: a screen reader should not have to hear yesterday again

  let calmTimer = 0;
  function busy() { return log.getAttribute('aria-busy') === 'true'; }
  function calm() { clearTimeout(calmTimer); log.removeAttribute('aria-busy'); }
  function calmSoon() { clearTimeout(calmTimer); calmTimer = setTimeout(calm, 700); }

  // ---- the line

  let cursor = 0;              // counts what came by the line only: a POST may answer before an older notice arrives
  let source = null;
  let asking = null;
  let failures = 0;
  let lineTimer = 0;
  let openTimer = 0;
  let lostTimer = 0;
  let triedAt = 0;

  function connected(yes) {
    if (yes) {
      clearTimeout(lostTimer);
      lostTimer = 0;
      if (byId('status').textContent) {
        say('status', '已重新连接。');
        setTimeout(function () { if (!lostTimer) say('status', ''); }, 3000);
      }
    } else if (!lostTimer) {
      // A blink of the network is nobody's business.
      lostTimer = setTimeout(function () { say('status', '未连接，正在重连…'); }, 2000);
    }
  }

  function arrived(reply) {
    if (!reply || !(reply.position > 0)) return;
    receive(reply);
    cursor = Math.max(cursor, reply.position);
  }

  function hangUp() {
    clearTimeout(lineTimer);
    clearTimeout(openTimer);
    if (source) source.close();
    if (asking) asking.abort();
    source = asking = null;
  }

  function listen() {
    hangUp();
    if (!window.EventSource) { poll(); return; }
    triedAt = Date.now();
    const line = source = new EventSource(EVENTS + cursor);
    // A proxy that holds the stream back shows neither success nor failure.
    openTimer = setTimeout(function () { failures = 3; failed(line); }, 12000);
    line.onopen = function () {
      clearTimeout(openTimer);
      failures = 0;
      connected(true);
    };
    line.onmessage = function (event) { arrived(parse(event.data)); };
    line.onerror = function () { failures += 1; failed(line); };
  }

  function failed(line) {
    if (line !== source) return;
    connected(false);
    if (failures >= 3) { hangUp(); poll(); return; }
    if (line.readyState === 2) {
      hangUp();
      lineTimer = setTimeout(listen, 2000 * failures);
    }
  }

  function poll() {
    clearTimeout(lineTimer);
    const request = asking = new XMLHttpRequest();
    request.open('GET', REPLIES + cursor);
    request.timeout = 15000;
    request.onload = function () {
      const body = parse(request.responseText);
      const good = request.status === 200 && Boolean(body) && Array.isArray(body.replies);
      if (good) body.replies.forEach(arrived);
      connected(good);
      if (good && window.EventSource && Date.now() - triedAt > 60000) { failures = 2; listen(); return; }
      lineTimer = setTimeout(poll, POLL_EVERY);
    };
    request.onerror = request.ontimeout = function () {
      connected(false);
      lineTimer = setTimeout(poll, POLL_EVERY);
    };
    request.send();
  }

  function wake() {
    if (!source || source.readyState === 2) { failures = 0; listen(); }
    else if (source.readyState === 1) connected(true);
    mine.forEach(function (m) {
      if (m.timer && !inflight) { clearTimeout(m.timer); attempt(m); }
    });
  }

  // ---- type size

  const SIZES = [
    { name: '', next: '大字', now: '标准字' },
    { name: 'large', next: '特大', now: '大字' },
    { name: 'huge', next: '标准', now: '特大字' }
  ];
  let size = recall('local', 'linban.size', 0);
  if (!SIZES[size]) size = 0;

  function resize() {
    root.classList.remove('large', 'huge');
    if (SIZES[size].name) root.classList.add(SIZES[size].name);
    byId('type-size').textContent = SIZES[size].next;
    byId('type-size').setAttribute('aria-label', SIZES[size].next + '，换字号，现在是' + SIZES[size].now);
    fit();
  }

  // ---- the box

  function fit() {
    box.style.height = 'auto';
    if (box.value) box.style.height = (box.scrollHeight + 2) + 'px';
  }

  function submit() {
    const text = box.value.trim();
    if (!text) { box.focus(); return; }
    if (send(text, '', true)) {
      box.value = '';
      fit();
    } else {
      say('announce', '上一条还在发，请稍等再发送。');
    }
  }

  let composing = false;
  box.addEventListener('compositionstart', function () { composing = true; });
  box.addEventListener('compositionend', function () { composing = false; });
  box.addEventListener('input', function () { say('error', ''); fit(); });
  box.addEventListener('keydown', function (event) {
    // 229 is what some input methods report for the Enter that only accepts a word.
    if (event.key !== 'Enter' || event.shiftKey || composing || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) submit();
  });
  byId('composer').addEventListener('submit', function (event) {
    event.preventDefault();
    submit();
  });

  // ---- buttons and the window

  byId('person').addEventListener('click', function () {
    send('人工', '', false);
  });
  [].forEach.call(document.querySelectorAll('.example'), function (node) {
    node.addEventListener('click', function () {
      // Its button goes away with the greeting: the focus waits in the log for the answer.
      if (send(node.textContent, '', false)) log.focus();
    });
  });
  byId('type-size').addEventListener('click', function () {
    const follow = timeline.length && atEnd();
    size = (size + 1) % SIZES.length;
    keep('local', 'linban.size', size);
    resize();
    say('announce', '已换成' + SIZES[size].now);
    if (follow) toEnd();
  });
  byId('newer').addEventListener('click', function () {
    toEnd();
    if (log.lastChild) log.lastChild.focus();
  });
  byId('skip').addEventListener('click', function (event) {
    event.preventDefault();
    box.focus();
  });
  window.addEventListener('scroll', function () { if (atEnd()) byId('newer').hidden = true; });
  window.addEventListener('online', wake);
  window.addEventListener('offline', function () { connected(false); });
  document.addEventListener('visibilitychange', function () {
    if (document.hidden) return;
    document.title = TITLE;
    wake();
  });
  ['mousedown', 'touchstart'].forEach(function (kind) {
    document.addEventListener(kind, function () { root.classList.add('pointer'); }, { passive: true });
  });
  document.addEventListener('keydown', function () { root.classList.remove('pointer'); });

  // ---- begin

  if ('scrollRestoration' in history) history.scrollRestoration = 'manual';
  byId('tools').hidden = byId('dock').hidden = byId('examples').hidden = false;
  resize();
  log.setAttribute('aria-busy', 'true');
  calmTimer = setTimeout(calm, 1500);
  mine.forEach(function (m) {
    // Answered words wait for their answer to come back; the others may never have left this phone.
    m.entry = null;
    m.tries = RETRY_AFTER.length;
    if (m.reply) return;
    drawMine(m);
    fate(m, '未发出');
  });
  if (timeline.length) toEnd();
  listen();
}());
