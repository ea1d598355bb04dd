"""How a report looks: one sheet, light and dark."""

STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem } h3 { font-size: 1rem; margin: 0 }
table { border-collapse: collapse } .wide { overflow-x: auto }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: normal; color: var(--quiet) }
small, .over, footer { color: var(--quiet) } footer { margin-top: 3rem }
svg { width: 100%; height: auto; display: block } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
svg .grid { stroke: var(--line) } svg .band { stroke: none; opacity: .18 } svg .curve { fill: none; stroke-width: 1.6 }
section { border-left: 4px solid #0072b2; padding: .2rem 0 .2rem 1rem; margin: 1rem 0 }
section.warning { border-color: #e69f00 } section.error { border-color: #d55e00 }
pre { background: #8881; padding: .5rem; overflow-x: auto }
.mark { display: inline-block; width: .8em; height: .8em; border-radius: 50% }
""".strip()
