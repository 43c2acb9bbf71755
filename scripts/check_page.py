"""Opens HTML reports in headless Chromium at 1280 and 390 pixels, in light and dark, and fails where a reader would stumble:
an error on the console, a request to anywhere, a horizontal scroll, text without contrast (WCAG 2.2 AA, 4.5 to 1), or a page over 3 MB.

Usage: check_page.py FILE.html... [--screenshots FOLDER]     Needs: playwright (PyPI) and Debian's chromium.
"""
import argparse
import os
import sys

from playwright.sync_api import sync_playwright

CONTRAST = """() => {
  const rgb = text => { const v = text.match(/[\\d.]+/g).map(Number); return {c: v.slice(0, 3), a: v.length > 3 ? v[3] : 1}; };
  const luminance = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
                           return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const b = rgb(getComputedStyle(e).backgroundColor); if (b.a > 0.99) return b.c; }
                        return [255, 255, 255]; };
  const worst = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), inChart = e.namespaceURI.endsWith('svg');
    const fore = luminance(rgb(inChart ? style.fill : style.color).c), back = luminance(ground(e));
    const ratio = (Math.max(fore, back) + 0.05) / (Math.min(fore, back) + 0.05);
    if (ratio < 4.5) worst.push(`${ratio.toFixed(2)} ${e.tagName} ${e.textContent.trim().slice(0, 30)}`);
  }
  return worst;
}"""


def faults(browser, path, width, scheme, folder):
    page = browser.new_page(viewport={"width": width, "height": 844 if width < 600 else 900}, color_scheme=scheme)
    found = []
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("request", lambda request: None if request.url.startswith("file:") else found.append(f"request to {request.url}"))
    page.goto("file://" + os.path.abspath(path))
    extent = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if extent[0] > extent[1]:
        found.append(f"scrolls sideways: {extent[0]} pixels of content in {extent[1]}")
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    extent = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if extent[0] > extent[1]:
        found.append(f"scrolls sideways with its numbers open: {extent[0]} pixels of content in {extent[1]}")
    found += [f"contrast {entry}" for entry in page.evaluate(CONTRAST)[:5]]
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = false)")
    if folder:
        page.screenshot(path=f"{folder}/{os.path.basename(path)}-{width}-{scheme}.png", full_page=True)
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
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    found = faults(browser, path, width, scheme, options.screenshots)
                    failed = failed or bool(found)
                    print(f"{path} at {width} pixels, {scheme}: " + ("; ".join(found) or "fine"))
        browser.close()
    sys.exit(1 if failed else 0)


main()
