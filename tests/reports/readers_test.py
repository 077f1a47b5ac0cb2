"""Every report of a hostile run, opened by what reads it; no credential in any of them. Arguments: the cupel program, then unittest's own."""

import csv
import json
import os
import re
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import hostile_run
from hostile_run import HOSTILE, KEY

PROGRAM = ""
FILES = {"json": "r.json", "jsonl": "r.jsonl", "junit": "r.xml", "markdown": "r.md", "csv": "r.csv", "openmetrics": "r.prom", "html": "r.html"}

# The OpenMetrics 1.0 text format (https://prometheus.io/docs/specs/om/open_metrics_spec/), line by line.
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9][0-9.e+-]*|\+Inf|NaN)$")
SUFFIXES = {"counter": ["_total"], "gauge": [""], "info": ["_info"], "stateset": [""], "histogram": ["_bucket", "_count", "_sum"]}


class ReadersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="cupel-reports-")
        hostile_run.write_suite(cls.folder, "mixed", hostile_run.cases())
        cls.summary = os.path.join(cls.folder, "summary.md")
        reports = [argument for kind, file in FILES.items() for argument in ("--report", f"{kind}={file}")]
        cls.done = hostile_run.run(PROGRAM, cls.folder, "mixed.yaml", *reports, "--report", "github", GITHUB_STEP_SUMMARY=cls.summary,
                                   GITHUB_WORKSPACE=os.path.dirname(cls.folder))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def read(self, name):
        with open(os.path.join(self.folder, name), newline="") as file:
            return file.read()

    def test_no_credential_is_written_anywhere(self):
        looked_at = 0
        for parent, _, names in os.walk(self.folder):
            for name in names:
                if name == "mixed.yaml":
                    continue
                looked_at += 1
                with open(os.path.join(parent, name), "rb") as file:
                    self.assertNotIn(KEY.encode(), file.read(), os.path.join(parent, name))
        self.assertGreater(looked_at, len(FILES) + 1)
        self.assertNotIn(KEY, self.done.stdout + self.done.stderr)
        self.assertIn("Your key is ***", self.read("r.json"))

    def test_json_and_json_lines_hold_the_same(self):
        document = json.loads(self.read("r.json"))
        lines = [json.loads(line) for line in self.read("r.jsonl").splitlines()]
        self.assertEqual([line["type"] for line in lines], ["run_started"] + ["attempt"] * 5 + ["run_finished"])
        attempts = sorted((line for line in lines if line["type"] == "attempt"), key=lambda line: line["index"])
        self.assertEqual([{k: v for k, v in line.items() if k not in ("type", "index")} for line in attempts], document["attempts"])
        self.assertEqual(document["attempts"][2]["output"], HOSTILE)
        for part in ("run", "environment", "gates", "summary"):
            self.assertEqual(lines[-1][part], document[part])

    def test_junit_is_well_formed_and_counts(self):
        root = xml.etree.ElementTree.fromstring(self.read("r.xml"))
        self.assertEqual(root.tag, "testsuites")
        for suite in root:
            cases = suite.findall("testcase")
            self.assertEqual(int(suite.get("tests")), len(cases))
            for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                self.assertEqual(int(suite.get(name)), sum(case.find(element) is not None for case in cases), element)
            self.assertRegex(suite.get("time"), r"^[0-9]+\.[0-9]{3}$")
        self.assertEqual([case.get("name") for case in root[0].findall("testcase")], ["plain", "wrong", "hostile", "secret", "undecided"])
        self.assertEqual(root[0].findall("testcase")[1].get("file"), "mixed.yaml")
        self.assertNotIn("Lisbon is the capital. ", self.read("r.xml"))

    def test_csv_has_a_row_for_each_attempt_and_no_formula(self):
        rows = list(csv.DictReader(self.read("r.csv").splitlines(keepends=True)))
        self.assertEqual([row["id"] for row in rows], ["plain", "wrong", "hostile", "secret", "undecided"])
        self.assertEqual([row["outcome"] for row in rows], ["pass", "fail", "fail", "fail", "error"])
        for row in rows:
            self.assertNotIn(None, row)
            for name, cell in row.items():
                self.assertNotRegex(cell, r"^[=+@\t\r]", name)
        self.assertTrue(rows[2]["output"].startswith("'=HYPERLINK"))
        self.assertEqual(rows[2]["tags"], "'=1+1")

    def test_openmetrics_keeps_to_the_grammar(self):
        text = self.read("r.prom")
        self.assertTrue(text.endswith("# EOF\n"))
        family, kind, families, samples = None, None, set(), set()
        for line in text[: -len("# EOF\n")].splitlines():
            if line.startswith("# HELP "):
                family = line.split()[2]
                self.assertNotIn(family, families)
                families.add(family)
            elif line.startswith("# TYPE "):
                self.assertEqual(line.split()[2], family)
                kind = line.split()[3]
            elif line.startswith("# UNIT "):
                self.assertTrue(family.endswith("_" + line.split()[3]), line)
            else:
                match = SAMPLE.match(line)
                self.assertTrue(match, line)
                self.assertIn(match[1], [family + suffix for suffix in SUFFIXES[kind]])
                self.assertNotIn((match[1], match[2]), samples, "twice")
                samples.add((match[1], match[2]))
        self.assertIn(("cupel_attempts_total", 'suite="mixed",backend="given",outcome="fail"'), samples)

    def test_markdown_closes_what_it_opens(self):
        for text in (self.read("r.md"), self.read("summary.md")):
            self.assertEqual(text.count("<details>"), 4)
            self.assertEqual(text.count("</details>"), 4)
            self.assertNotIn("\x1b", text)

    def test_github_annotations_stand_at_the_suites_lines(self):
        lines = [line for line in self.done.stdout.splitlines() if line.startswith("::")]
        folder = os.path.basename(self.folder)
        self.assertEqual(len(lines), 6)  # two gates, four attempts; the answer that looks like a command is none
        self.assertIn(f"::error file={folder}/mixed.yaml,line=5,title=fail mixed/wrong::equals: expected ", lines[1])
        self.assertNotIn("::error::injected", self.done.stdout.splitlines())

    def test_html_loads_nothing_and_runs_only_its_own_script(self):
        text = self.read("r.html")
        self.assertEqual(text.count("<script"), 3)
        self.assertEqual(text.count("</script>"), 3)
        self.assertRegex(text, r"default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'sha256-[A-Za-z0-9+/]{43}='")
        self.assertNotRegex(text.split('id="data-attempts"')[0], r"(?:src|href)=\"(?!#)")
        data = re.search(r'id="data-attempts">\n(.*?)</script>', text, re.S)[1]
        self.assertEqual(len([json.loads(line) for line in data.split("\n") if line]), 5)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
