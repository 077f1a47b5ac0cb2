"""The HTML report in Chromium: search, filters, comparison, keyboard, themes, hostile text, 10,000 cases.
Arguments: the cupel program, then unittest's own. CUPEL_SCREENSHOTS names a folder for pictures. Status 77: there is no Chromium."""

import base64
import os
import shutil
import sys
import tempfile
import time
import unittest

import chromium
import hostile_run

PROGRAM = ""
ROWS = "document.querySelectorAll('#list tbody tr:not(.detail)').length"


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="cupel-browser-")
        hostile_run.write_suite(cls.folder, "mixed", hostile_run.cases())
        other = [{"id": f"case-{i}", "prompt": f"Say {i}.", "answer": f"The answer is {i}.", "tags": [f"t{i % 3}"],
                  "checks": [{"contains": f"is {i}."}, {"word_count": "<= 4" if i % 4 else "> 4"}]} for i in range(150)]
        hostile_run.write_suite(cls.folder, "numbers", other, gates=())
        hostile_run.run(PROGRAM, cls.folder, "mixed.yaml", "numbers.yaml", "--repeat", "2", "--report", "html=small.html")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.page = chromium.Page(chromium.find())
        self.addCleanup(self.page.close)
        self.page.open(os.path.join(self.folder, "small.html"))
        self.page.wait_for(f"{ROWS} > 0")

    def tearDown(self):
        self.assertEqual(self.page.troubles, [])

    def picture(self, name):
        if folder := os.environ.get("CUPEL_SCREENSHOTS"):
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(base64.b64decode(self.page.send("Page.captureScreenshot")["data"]))

    def count(self):
        return self.page.value("document.getElementById('count').textContent")

    def test_shows_the_run_and_loads_nothing_else(self):
        self.assertEqual(self.page.value("document.getElementById('verdict').textContent"), "226 of 310 passed")
        self.assertEqual(self.count(), "1 to 100 of 310 attempts")
        self.assertEqual([url for url in self.page.requests if not url.startswith("file://")], [])
        self.assertEqual(len(self.page.requests), 1)
        self.picture("light")

    def test_search_filter_and_reset(self):
        self.page.press("/", "/")
        self.page.type("answer is 77")
        self.page.wait_for(f"{ROWS} === 2")
        self.page.click("#reset")
        self.page.wait_for(f"{ROWS} === 100")
        self.page.click("#outcome-filter input[value=pass]")
        self.page.wait_for("document.querySelectorAll('#list .outcome.pass').length === 0")
        self.assertIn("of 84 attempts (of 310 in all)", self.count())
        self.page.value("(() => { const s = document.getElementById('suite-filter'); s.value = 'mixed'; s.dispatchEvent(new Event('change')); })()")
        self.page.wait_for(f"{ROWS} === 8")
        self.page.value("(() => { const s = document.getElementById('check-filter'); s.value = 'regex'; s.dispatchEvent(new Event('change')); })()")
        self.page.wait_for(f"{ROWS} === 2")

    def test_pages_and_order(self):
        self.page.click("#pages button:last-child")
        self.assertEqual(self.count(), "101 to 200 of 310 attempts")
        self.page.click("#list thead th:nth-child(1) button")
        self.assertEqual(self.page.value("document.querySelector('#list thead th').getAttribute('aria-sort')"), "ascending")
        self.assertEqual(self.page.value("document.querySelectorAll('#list tbody .outcome.pass').length"), 16)

    def test_a_case_opens_and_its_answers_are_compared(self):
        self.page.click("#list tbody tr:nth-child(3) button")
        self.page.wait_for("document.querySelectorAll('tr.detail').length === 1")
        detail = "document.querySelector('tr.detail').textContent"
        self.assertIn("Lisbon is the capital.", self.page.value(detail))
        self.assertIn("Both are the same.", self.page.value(detail))
        self.page.value("(() => { const s = document.querySelector('.comparison select'); s.value = '1'; s.dispatchEvent(new Event('change')); })()")
        self.assertEqual(self.page.value("document.querySelector('.comparison del').textContent"), "Lisbon")
        self.assertIn("Madrid", self.page.value("document.querySelector('.comparison ins').textContent"))
        self.picture("detail")

    def test_changes_since_another_run(self):
        cases = [{"id": f"case-{i}", "prompt": "p", "answer": f"The answer is {i}.", "checks": [{"contains": "answer"}]} for i in range(5)]
        hostile_run.write_suite(self.folder, "changing", cases, gates=())
        hostile_run.run(PROGRAM, self.folder, "changing.yaml", status=0)
        cases[3]["answer"] = "I do not know <b>3</b>."
        hostile_run.write_suite(self.folder, "changing", cases, gates=())
        hostile_run.run(PROGRAM, self.folder, "changing.yaml", "--baseline", "last", "--report", "html=changes.html")
        self.page.open(os.path.join(self.folder, "changes.html"))
        self.page.wait_for(f"{ROWS} === 5")
        self.assertIn("1 broken, 4 the same", self.page.value("document.getElementById('baseline').textContent"))
        self.page.value("(() => { const s = document.getElementById('change-filter'); s.value = 'broken'; s.dispatchEvent(new Event('change')); })()")
        self.page.wait_for(f"{ROWS} === 1")
        self.page.click("#list tbody tr button")
        self.page.wait_for("document.querySelector('.sides') !== null")
        sides = self.page.value("[...document.querySelectorAll('.sides pre')].map((pre) => pre.textContent)")
        self.assertEqual(sides, ["The answer is 3.", "I do not know <b>3</b>."])
        self.picture("changes")

    def test_unstable_cases_and_quarantine(self):
        log = os.path.join(os.path.dirname(__file__), "..", "cases", "import", "inspect-archive", "log")
        shutil.make_archive(os.path.join(self.folder, "epochs"), "zip", log)
        os.rename(os.path.join(self.folder, "epochs.zip"), os.path.join(self.folder, "epochs.eval"))
        hostile_run.cupel(PROGRAM, self.folder, "import", "inspect", "epochs.eval")
        hostile_run.cupel(PROGRAM, self.folder, "runs", "export", "last", "--report", "html=unstable.html")
        self.page.open(os.path.join(self.folder, "unstable.html"))
        self.page.wait_for(f"{ROWS} === 4")
        rows = sorted(self.page.value("[...document.querySelectorAll('#unstable tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"))
        self.assertEqual([row[0:1] + row[2:3] + row[4:] for row in rows], [
            ["capitals/france", "1 of 2", "sampling", "2 different answers"], ["capitals/spain", "1 of 1", "infrastructure", "1 of 2 ended in error"]])
        self.assertIn("50% (", rows[0][3])
        self.picture("unstable")
        known = {"id": "known", "prompt": "p", "answer": "a", "quarantine": {"until": "2999-12-31", "why": "issue 12"}, "checks": [{"contains": "b"}]}
        hostile_run.write_suite(self.folder, "known", [known], gates=())
        hostile_run.run(PROGRAM, self.folder, "known.yaml", "--report", "html=known.html", status=0)
        self.page.open(os.path.join(self.folder, "known.html"))
        self.page.wait_for(f"{ROWS} === 1")
        self.assertEqual(self.page.value("document.getElementById('verdict').textContent"), "0 of 1 passed (1 in quarantine)")
        self.assertEqual(self.page.value("document.getElementById('unstable').textContent"), "")
        self.page.click("#list tbody tr button")
        self.page.wait_for("document.querySelectorAll('tr.detail').length === 1")
        self.assertIn("2999-12-31: issue 12", self.page.value("document.querySelector('tr.detail').textContent"))

    def test_differences_are_those_there_are(self):
        self.page.press("/", "/")
        self.page.type("case-7")
        self.page.wait_for(f"{ROWS} > 0 && {ROWS} < 100")
        self.page.click("#list tbody tr button")
        self.page.value("(() => { const s = document.querySelector('.comparison select'); s.value = '1'; s.dispatchEvent(new Event('change')); })()")
        self.page.wait_for("document.querySelector('.comparison ins') !== null")
        sides = self.page.value("[...document.querySelectorAll('.sides pre')].map((pre) => pre.textContent)")
        self.assertEqual(sides[0], "The answer is 7.")
        kept = self.page.value("(() => { const c = document.querySelectorAll('.sides pre')[0].cloneNode(true); c.querySelectorAll('del').forEach((e) => e.remove());"
                               "const d = document.querySelectorAll('.sides pre')[1].cloneNode(true); d.querySelectorAll('ins').forEach((e) => e.remove());"
                               "return [c.textContent, d.textContent]; })()")
        self.assertEqual(kept[0], kept[1])

    def test_keyboard_alone_opens_the_next_case(self):
        self.page.value("document.querySelector('#list tbody button').focus()")
        self.page.press("ArrowDown")
        self.page.press("Enter", "\r")
        self.page.wait_for("document.querySelectorAll('tr.detail').length === 1")
        self.assertEqual(self.page.value("document.activeElement.getAttribute('aria-expanded')"), "true")

    def test_hostile_text_is_only_text(self):
        self.page.press("/", "/")
        self.page.type("onerror")
        self.page.wait_for(f"{ROWS} === 2")
        self.page.click("#list tbody tr button")
        self.page.wait_for("document.querySelector('tr.detail') !== null")
        self.assertTrue(self.page.value("document.title").startswith("cupel report"))
        self.assertEqual(self.page.value("document.querySelectorAll('img, main script').length"), 0)
        self.assertIn("</script><script>", self.page.value("document.querySelector('tr.detail').textContent"))

    def test_everything_has_a_name_for_screen_readers(self):
        nameless = self.page.value("""[...document.querySelectorAll('button, input, select, svg[role=img]')].filter((e) =>
            !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels[0] && e.labels[0].textContent.trim()))).map((e) => e.outerHTML)""")
        self.assertEqual(nameless, [])
        self.assertEqual(self.page.value("[...document.querySelectorAll('h1, h2, h3')].map((e) => +e.tagName[1]).every((n, i, all) => i === 0 || n - all[i - 1] <= 1)"), True)
        self.assertEqual(self.page.value("document.querySelectorAll('#plots svg').length"), self.page.value("document.querySelectorAll('#plots details table').length"))

    def contrasts(self):
        """The least contrast of text to the page (WCAG 2.2), of what says outcomes and of quiet text."""
        return self.page.value("""(() => {
            const light = (color) => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = color; c.fillRect(0, 0, 1, 1);
              const [r, g, b] = [...c.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
              return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const paper = light(getComputedStyle(document.body).backgroundColor);
            return Math.min(...[...document.querySelectorAll('.outcome, .quiet, h1, a, button.link, td')].map((e) => {
              const ink = light(getComputedStyle(e).color); return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); })); })()""")

    def test_both_themes_can_be_read(self):
        papers = set()
        for scheme in ("light", "dark"):
            self.page.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            papers.add(self.page.value("getComputedStyle(document.body).backgroundColor"))
            self.assertGreaterEqual(self.contrasts(), 4.5, scheme)
            self.picture(scheme)
        self.assertEqual(len(papers), 2)
        self.page.click("#theme")
        self.assertEqual(self.page.value("document.documentElement.dataset.theme"), "light")
        self.assertIn(self.page.value("getComputedStyle(document.body).backgroundColor"), ("rgb(255, 255, 255)", "#ffffff"))

    def test_ten_thousand_cases(self):
        cases = [{"id": f"case-{i}", "prompt": f"Say {i}. " + "Take care to be exact. " * 8, "answer": f"The answer is {i}. " * 10,
                  "checks": [{"contains": f"is {i}."}, {"word_count": "<= 40" if i % 4 else "> 90"}]} for i in range(10_000)]
        hostile_run.write_suite(self.folder, "large", cases, gates=())
        hostile_run.run(PROGRAM, self.folder, "large.yaml", "--no-store", "--report", "html=large.html", "--quiet")
        begin = time.monotonic()
        self.page.open(os.path.join(self.folder, "large.html"))
        self.page.wait_for(f"{ROWS} === 100", 60)
        opened = time.monotonic() - begin
        begin = time.monotonic()
        self.page.press("/", "/")
        self.page.type("answer is 9876.")
        self.page.wait_for(f"{ROWS} === 1")
        print(f"10,000 cases: open in {opened:.2f} s, searched in {time.monotonic() - begin:.2f} s")
        self.assertLess(opened, 15)
        self.page.click("#list tbody tr button")
        self.page.wait_for("document.querySelector('tr.detail') !== null")
        self.page.click("#reset")
        self.page.wait_for(f"{ROWS} === 100")
        self.page.value("scrollTo({top: 0, behavior: 'instant'})")
        self.picture("large")


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if not chromium.find():
        print("skipped: there is no Chromium on this machine (Debian: apt-get install chromium)")
        sys.exit(77)
    unittest.main(verbosity=2)
