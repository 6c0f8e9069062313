// A box whose words survive a reload and a lost connection: each line gets a key here, waits in the tab's own
// storage until the server has answered for it, and is sent again until then. Words are shown as text only.
const AGAIN = 4000, PAUSE = 500

const key = () => [...crypto.getRandomValues(new Uint8Array(12))].map(b => b.toString(16).padStart(2, "0")).join("")

function stored(place) {
  try { return JSON.parse(sessionStorage.getItem(place) || "null") } catch { return null }
}

function begin(box, data) {
  const own = stored(data.place)
  const found = own || { draft: data.draft || {}, queue: [] }
  const s = { draft: { text: "", kind: "", side: "us", who: "", due: "", ...found.draft }, queue: found.queue || [],
              back: found.back || [], sent: 0, n: 0, timer: 0 }
  const text = box.querySelector("textarea"), who = box.querySelector(".who"), due = box.querySelector(".due")
  text.value = s.draft.text; who.value = s.draft.who; due.value = s.draft.due
  s.save = () => { try { sessionStorage.setItem(s.data.place, JSON.stringify({ draft: s.draft, queue: s.queue, back: s.back })) } catch { /* full: the server keeps the draft */ } }
  s.tell = () => { clearTimeout(s.timer); s.timer = setTimeout(() => s.api.setStateValue("draft", { ...s.draft }), PAUSE) }
  s.send = () => { if (s.queue.length) { s.sent = Date.now(); s.n += 1; s.api.setStateValue("queue", { n: s.n, items: s.queue }) } }
  s.take = () => { s.draft.text = text.value; s.draft.who = who.value; s.draft.due = due.value; s.save(); s.tell() }
  s.put = () => {
    const said = text.value.trim()
    if (!said || s.data.closed) return
    s.queue.push({ key: key(), part: s.data.part, kind: s.draft.kind, side: s.draft.side, text: said,
                   who: who.value.trim(), due: due.value })
    text.value = ""; due.value = ""
    if (s.draft.kind === "todo") who.value = ""
    s.take(); s.send(); s.show()
  }
  s.show = () => paint(box, s)
  text.addEventListener("input", s.take)
  who.addEventListener("input", s.take)
  due.addEventListener("input", s.take)
  box.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target !== box.querySelector(".save")) {
      if (event.target.tagName === "BUTTON" && !event.target.classList.contains("save")) return
      event.preventDefault(); s.put()
    }
  })
  box.querySelector(".save").addEventListener("click", () => { s.put(); text.focus() })
  return s
}

function chips(row, options, chosen, pick) {
  row.replaceChildren(...options.map(([code, label]) => {
    const chip = document.createElement("button")
    chip.type = "button"; chip.textContent = label; chip.className = "chip"
    chip.setAttribute("role", "radio"); chip.setAttribute("aria-checked", String(code === chosen))
    chip.addEventListener("click", () => pick(code))
    return chip
  }))
}

function paint(box, s) {
  const kinds = s.data.kinds, names = kinds.map(([code]) => code)
  if (!names.includes(s.draft.kind)) s.draft.kind = names[0]
  const pick = (name, value) => { s.draft[name] = value; s.take(); s.show(); box.querySelector("textarea").focus() }
  const face = JSON.stringify([kinds, s.draft.kind, s.data.sides, s.draft.side])
  if (face !== s.face) {
    s.face = face
    chips(box.querySelector(".kinds"), kinds, s.draft.kind, code => pick("kind", code))
    chips(box.querySelector(".sides"), s.data.sides, s.draft.side, code => pick("side", code))
  }
  const isTodo = s.draft.kind === "todo"
  box.querySelector(".due-field").hidden = !isTodo
  box.querySelector(".who-name").textContent = isTodo ? "Owner" : "Said by"
  const people = box.querySelector("datalist"), known = JSON.stringify(s.data.people)
  if (known !== s.known) {
    s.known = known
    people.replaceChildren(...s.data.people.map(name => Object.assign(document.createElement("option"), { value: name })))
  }
  const off = s.data.closed
  for (const field of box.querySelectorAll("textarea, input, .save")) field.disabled = off
  const status = box.querySelector(".status"), n = s.queue.length
  status.textContent = off ? "The review is closed. Nothing more is taken." :
    n ? `${n} ${n === 1 ? "line waits" : "lines wait"} to be saved; they are kept here until then.` : s.said || ""
  box.querySelector(".back").replaceChildren(...s.back.map(one => {
    const line = document.createElement("li"), again = document.createElement("button")
    line.textContent = `Not saved: ${one.text} (${one.why}) `
    again.type = "button"; again.textContent = "Back into the box"; again.className = "chip"
    again.addEventListener("click", () => {
      s.back = s.back.filter(other => other !== one)
      box.querySelector("textarea").value = one.text; s.take(); s.show()
    })
    line.append(again)
    return line
  }))
}

function answer(s) {
  const before = s.queue.length, acked = new Set(s.data.acked)
  for (const one of s.queue) {
    const why = s.data.refused[one.key]
    if (why) s.back.push({ text: one.text, why })
  }
  s.queue = s.queue.filter(one => !acked.has(one.key) && !s.data.refused[one.key])
  if (s.queue.length < before) { s.said = s.queue.length || s.back.length ? "" : "Saved."; s.save() }
}

export default function (api) {
  const box = api.parentElement.querySelector(".box")
  if (!box.state || box.place !== api.data.place) { box.place = api.data.place; box.state = begin(box, api.data) }
  const s = box.state
  s.api = api; s.data = api.data
  answer(s); s.show()
  if (!s.begun) { s.begun = true; s.send() }
  const again = setInterval(() => { if (Date.now() - s.sent >= AGAIN) s.send() }, 1000)
  return () => clearInterval(again)
}
