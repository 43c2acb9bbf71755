"""Opens HTML reports in headless Chromium at 1440 and 390 pixels, in light and dark, and fails where a reader would stumble:
an error on the console, a request to anywhere, a horizontal scroll, text without contrast (WCAG 2.2 AA, 4.5 to 1), lines and dots
without it (3 to 1), a colour or panel of a figure without a visible name, a table that scrolls without saying so, or a page over 3 MB.

Usage: page.py FILE.html... [--screenshots FOLDER]     Needs: playwright (PyPI) and Debian's chromium.
"""
import argparse
import os
import sys

from playwright.sync_api import sync_playwright

WIDTHS = (1440, 390)

CONTRAST = """() => {
  const rgb = text => { const v = text.match(/[\\d.]+/g).map(Number); return {c: v.slice(0, 3), a: v.length > 3 ? v[3] : 1}; };
  const luminance = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
                           return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const b = rgb(getComputedStyle(e).backgroundColor); if (b.a > 0.99) return b.c; }
                        return [255, 255, 255]; };
  const ratio = (e, colour) => { const fore = luminance(rgb(colour).c), back = luminance(ground(e));
                                 return (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05); };
  const worst = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), found = ratio(e, e.namespaceURI.endsWith('svg') ? style.fill : style.color);
    if (found < 4.5) worst.push(`${found.toFixed(2)} ${e.tagName} ${e.textContent.trim().slice(0, 30)}`);
  }
  for (const e of document.querySelectorAll('figure svg :is(.line, .dot, .bar, .rule)')) {
    const style = getComputedStyle(e), found = ratio(e, e.matches('.dot, .bar') ? style.fill : style.stroke);
    if (found < 3) worst.push(`${found.toFixed(2)} ${e.getAttribute('class')}`);
  }
  return worst;
}"""

# A figure's colours are named in the legends below its charts, a chart among several by the words above it.
NAMES = """() => {
  const visible = e => { const box = e.getBoundingClientRect(); return box.width > 0 && box.height > 0 && e.textContent.trim() !== ''; };
  const colour = e => [...e.classList].find(name => /^c\\d$/.test(name));
  const missing = [];
  for (const figure of document.querySelectorAll('figure')) {
    const title = figure.querySelector('h3');
    const name = title ? title.textContent : '?';
    if (!title || !visible(title)) missing.push(`a figure without a title`);
    const charts = [...figure.querySelectorAll(':scope > svg')];
    for (const chart of charts) {
      const panel = chart.querySelector('text.panel');
      if (charts.length > 1 && !(panel && visible(panel))) missing.push(`${name}: a panel without a name`);
      if (![...chart.querySelectorAll('text.title')].some(visible)) missing.push(`${name}: no title at an axis`);
      const legend = chart.nextElementSibling;
      const named = legend && legend.matches('.legend')
        ? [...legend.children].filter(visible).map(item => colour(item.querySelector('.line'))) : [];
      for (const used of new Set([...chart.querySelectorAll('.line, .dot, .bar')].map(colour)))
        if (!named.includes(used)) missing.push(`${name}: colour ${used} without a name`);
    }
  }
  return missing;
}"""

# A table says that it scrolls; what says so is to be seen where it does.
SCROLLS = """() => {
  const silent = [];
  for (const frame of document.querySelectorAll('.wide')) {
    const hint = frame.previousElementSibling;
    const says = kind => { const e = hint && hint.matches('.hint') && hint.querySelector(kind); return e && e.getBoundingClientRect().width > 0; };
    const head = frame.querySelector('th').textContent;
    if (frame.scrollWidth > frame.clientWidth + 1 && !says('.sideways')) silent.push(`sideways: ${head}, ${frame.scrollWidth} in ${frame.clientWidth}`);
    if (frame.scrollHeight > frame.clientHeight + 20 && !says('.long')) silent.push(`down: ${head}, ${frame.scrollHeight} in ${frame.clientHeight}`);
  }
  return silent;
}"""


def faults(browser, path, width, scheme, folder):
    page = browser.new_page(viewport={"width": width, "height": 844 if width < 600 else 900}, color_scheme=scheme)
    found = []
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("request", lambda request: None if request.url.startswith("file:") else found.append(f"request to {request.url}"))
    page.goto("file://" + os.path.abspath(path))
    if folder:
        page.screenshot(path=f"{folder}/{os.path.basename(path)}-{width}-{scheme}.png", full_page=True)
    for opened in (False, True):
        page.evaluate("isOpen => document.querySelectorAll('details').forEach(d => d.open = isOpen)", opened)
        extent = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if extent[0] > extent[1]:
            found.append(f"scrolls sideways{' with its numbers open' * opened}: {extent[0]} pixels of content in {extent[1]}")
    found += [f"contrast {entry}" for entry in page.evaluate(CONTRAST)[:5]]
    found += page.evaluate(NAMES)[:10]
    found += [f"a table scrolls and does not say so: {entry}" for entry in page.evaluate(SCROLLS)[:5]]
    charts, tables = page.locator("figure > svg").count(), page.locator("figure details table").count()
    if charts == 0 or tables == 0:
        found.append(f"{charts} charts and {tables} tables of their numbers")
    page.close()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    failed = False
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        for path in options.pages:
            size = os.path.getsize(path)
            if size > 3_000_000:
                failed = True
                print(f"{path}: {size} bytes, over 3 MB")
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    found = faults(browser, path, width, scheme, options.screenshots)
                    failed = failed or bool(found)
                    print(f"{path} at {width} pixels, {scheme}: " + ("; ".join(found) or "fine"))
        browser.close()
    sys.exit(1 if failed else 0)


main()
