"""The style sheet's part for lists that are drawings: conditions, events, steps; and what figures need."""

LISTS = """
.qd-heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.qd-checks.qd-checks, .qd-events.qd-events, .qd-strip.qd-strip { list-style: none; margin: 0; padding: 0; }
.qd-checks li, .qd-events li, .qd-strip li { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.qd-checks li { display: grid; grid-template-columns: 7.5rem 1fr; gap: .2rem .6rem; padding: .2rem .5rem .2rem 0; }
.qd-checks li + li { border-top: 1px solid $line; }
.qd-checks .qd-status { white-space: normal; }
.qd-checks .qd-focus { background: $panel; border-left: 3px solid $red; padding: .45rem .5rem; font-weight: 600; }
.qd-focus .qd-detail { font-weight: 400; }
.qd-body, .qd-detail { display: block; min-width: 0; } .qd-detail { font-size: .9rem; }
.qd-events li { border-left: 2px solid $line; padding: 0 0 .7rem .9rem; position: relative; }
.qd-events li:last-child { padding-bottom: 0; }
.qd-events li::before { content: ""; position: absolute; left: -5px; top: .4rem; width: 8px; height: 8px; }
.qd-events li::before { border-radius: 50%; background: $context; }
.qd-when { font-size: .9rem; } .qd-when span + span::before { content: "·"; margin: 0 .4rem; }
.qd-old { color: $muted; text-decoration: line-through; } .qd-new { font-weight: 600; }
.qd-why { border-left: 2px solid $line; padding-left: .5rem; }
.qd-map.qd-map { list-style: none; margin: 0; padding: 0; display: grid; gap: .3rem .9rem;
  grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); }
.qd-map li { margin: 0; border-top: 1px solid $line; padding: .2rem 0; font-size: .93rem; overflow-wrap: anywhere; }
.qd-strip { display: flex; gap: .35rem; }
.qd-strip li { flex: 1 1 0; border-top: 3px solid $line; padding: .3rem .3rem 0 0; display: flex; gap: .35rem; }
.qd-strip .qd-done { border-top-color: $context; } .qd-strip .qd-current { border-top-color: $accent; }
.qd-strip .qd-name { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.qd-strip .qd-current .qd-name { font-weight: 600; } .qd-strip .qd-current .qd-mark { color: $accent; }
.qd-strip :is(.qd-ahead, .qd-skipped) { color: $muted; }
.stPlotlyChart :is(.bgsankey, .sankey, .sankey *) { pointer-events: none !important; }
@media screen and (max-width: 640px) {
  .qd-strip.qd-strip { flex-direction: column; gap: 0; }
  .qd-strip li { flex: none; border-top: 0; border-left: 3px solid $line; padding: .2rem 0 .2rem .6rem; }
  .qd-strip .qd-done { border-left-color: $context; } .qd-strip .qd-current { border-left-color: $accent; }
  .qd-checks li { grid-template-columns: 6.5rem 1fr; }
}
@media print { .stPlotlyChart text { fill: #000 !important; } .qd-checks li, .qd-events li { break-inside: avoid; } }
"""
