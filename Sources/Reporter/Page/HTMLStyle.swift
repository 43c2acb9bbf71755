/// The page's looks.
///
/// Colours of lines after Okabe and Ito, "Color Universal Design" (https://jfly.uni-koeln.de/color/), which readers with any kind of
/// colour vision can tell apart, darkened or lightened for contrast with the ground; dashes tell lines apart without colour.
enum HTMLStyle {
  /// SHA-256 of `text` in base 64: the page's security policy allows this style and no other.
  static let digest = "Bhu2yPgb5WH+JgTLlpOwkWvDOYuBMKoEw7trHlWOsCE="

  static let text = """
    :root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--faint:#57606a;--rule:#d0d7de;--grid:#e7ebef;--good:#0a6640;--bad:#a3281c;\
    --c0:#0072b2;--c1:#b35400;--c2:#00795a;--c3:#a8467b;--c4:#7a6500;--c5:#1f7fb5;--c6:#5b4bb5;--c7:#57606a}
    @media(prefers-color-scheme:dark){:root{--ground:#14181d;--ink:#e6e9ec;--faint:#a3adb8;--rule:#3a424b;--grid:#262d34;--good:#5ecb98;--bad:#ff9b8a;\
    --c0:#5db8ee;--c1:#f0a355;--c2:#3fc79b;--c3:#e79ac4;--c4:#e5d14b;--c5:#86c8f0;--c6:#b0a5f5;--c7:#a3adb8}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
    footer{color:var(--faint);padding-bottom:2rem;overflow-wrap:anywhere}
    h1{font-size:1.6rem;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.2rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
    h3{font-size:1rem;margin:0 0 .5rem;overflow-wrap:anywhere}
    ul.strong{font-size:1.15rem;padding-left:0;list-style:none}
    ul.strong li{margin-bottom:.4rem}
    li,p,dd{overflow-wrap:anywhere}
    .strong{font-weight:600}ul.strong{font-weight:500}
    .faint{color:var(--faint)}.good{color:var(--good)}.bad{color:var(--bad)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:1rem 0}
    dt{color:var(--faint)}dd{margin:0}
    a{color:var(--c0)}
    .wide{overflow-x:auto;max-width:100%;scrollbar-width:thin;scrollbar-color:var(--faint) var(--grid)}
    .hint{color:var(--faint);font-size:.8rem;margin:.4rem 0 0}.sideways{display:none}
    figure .sideways,.sideways.always{display:inline}
    table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
    th,td{padding:.2rem .6rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;white-space:nowrap}
    tbody th{font-weight:inherit}
    thead th{border-bottom-color:var(--rule);color:var(--faint);font-weight:500;position:sticky;top:0;background:var(--ground)}
    .number{text-align:right}.indented{padding-left:1.4em}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:1.5rem 2rem;align-items:start}
    figure{margin:1rem 0;min-width:0;max-width:44rem}
    figure>svg{display:block;width:100%;height:auto}
    figcaption{color:var(--faint);font-size:.875rem;margin:.3rem 0}
    details{margin:.4rem 0}summary{cursor:pointer;color:var(--c0);font-size:.875rem}
    details .wide{max-height:24rem;overflow:auto}
    pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem}
    svg text{fill:var(--ink);font-size:12px;font-family:inherit}
    svg text.title{fill:var(--faint)}svg text.panel{font-weight:600}
    svg path{fill:none}
    .grid{stroke:var(--grid)}.axis{stroke:var(--rule)}.boundary{stroke:var(--grid);stroke-width:1.5}
    .rule{stroke:var(--ink);stroke-dasharray:4 3}
    .line{stroke-width:1.8;stroke-linejoin:round}.spread{stroke-width:1.6;opacity:.6}
    .c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}
    .c4{stroke:var(--c4)}.c5{stroke:var(--c5)}.c6{stroke:var(--c6)}.c7{stroke:var(--c7)}
    .dot.c0,.bar.c0{fill:var(--c0)}.dot.c1,.bar.c1{fill:var(--c1)}.dot.c2,.bar.c2{fill:var(--c2)}.dot.c3,.bar.c3{fill:var(--c3)}
    .line.c1{stroke-dasharray:7 3}.line.c2{stroke-dasharray:2 2}.line.c3{stroke-dasharray:9 3 2 3}.line.c4{stroke-dasharray:5 2}
    .line.c5{stroke-dasharray:1 3}.line.c6{stroke-dasharray:12 4}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;margin:.2rem 0;padding:0;font-size:.875rem}
    .legend svg{width:26px;height:10px;margin-right:.4rem;vertical-align:middle}
    @media(max-width:60rem){.sideways{display:inline}}
    @media(max-width:40rem){svg text{font-size:16px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
    @media print{.hint{display:none}:root{color-scheme:light}body{font-size:10pt}figure,table{break-inside:avoid}.wide{overflow:visible}details:not([open]){display:none}}
    """
}
