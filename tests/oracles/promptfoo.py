#!/usr/bin/env python3
"""promptfoo side by side: the same configurations through both programs, every rendered prompt and every verdict compared.

usage: promptfoo.py CUPEL
$CUPEL_PROMPTFOO is a folder in which `npm install promptfoo@0.123.1 node@22` was run. The only differences allowed are those that
docs/promptfoo.md names; DIFFERENT lists them by the reason given there.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from needs import skip
from program import clean_environment, temporary_folder

LEAST = 600  # of each kind
VERSION = "0.123.1"

VARIABLES = [
    {"n": "5", "m": 3, "f": 2.5, "e": "", "s": "Hello World", "l": ["b", "a", "C"], "o": {"k": "v", "x": {"y": [1]}}, "t": True, "nul": None},
    {"n": "abc", "m": -7, "f": 0.1, "e": "x", "s": "straße ёлка 🎉", "l": [], "o": {}, "t": False, "nul": "set"},
    {"n": "0", "m": 1e21, "f": 1e-7, "e": " ", "s": "a\nb  c\t", "l": [[1], None, {"a": 1}], "o": {"2": "b", "1": "a"}, "t": 0, "nul": []},
    {"n": "10", "m": 0, "f": -2.5, "e": "0", "s": "{{ n }} & <b>", "l": ["10", "9", 8], "o": {"k": [True, None]}, "t": "yes", "nul": False},
]

TEMPLATES = r"""{{ n }}|{{ m }}|{{ f }}|{{ e }}|{{ s }}
{{ l }} {{ o }} {{ t }} {{ nul }} {{ zzz }}
{{ [1, 2] }} {{ [[1], []] }} {{ [none, 1] }}
{% if n == 5 %}five{% else %}other{% endif %}
{% if n > 3 %}big{% else %}small{% endif %}
{% if n %}1{% endif %}{% if m %}2{% endif %}{% if e %}3{% endif %}{% if l %}4{% endif %}{% if o %}5{% endif %}{% if t %}6{% endif %}{% if nul %}7{% endif %}
{{ n == 10 }} {{ n === "10" }} {{ n != 10 }} {{ m == "3" }} {{ t == 1 }} {{ e == 0 }} {{ nul == zzz }}
{{ n < 9 }} {{ n >= "10" }} {{ m <= 0 }} {{ s > "H" }} {{ f < m }}
{{ n is defined }} {{ zzz is defined }} {{ zzz is undefined }} {{ nul is none }} {{ n is number }} {{ m is number }} {{ s is string }}
{{ m is even }} {{ m is odd }} {{ l is iterable }} {{ o is mapping }} {{ m is divisibleby(3) }} {{ m is gt(0) }} {{ t is truthy }}
{{ "l" in s }} {{ "a" in l }} {{ "k" in o }} {{ 8 in l }} {{ "zz" not in s }}
{{ n + 1 }} {{ n - 1 }} {{ n * 2 }} {{ n / 4 }} {{ n // 3 }} {{ n % 3 }} {{ m ** 2 }}
{{ m + 1 }} {{ f + 1 }} {{ s + 1 }} {{ n ~ m ~ f }} {{ -m }} {{ +n }}
{{ t and s }} {{ t or s }} {{ not t }} {{ e or n or m }} {{ nul and n }}
{{ "y" if t else "n" }} {{ "y" if nul }}|{{ n if m > 0 else f }}
{{ s | upper }} {{ s | lower }} {{ s | title }} {{ s | capitalize }}
{{ s | length }} {{ l | length }} {{ o | length }} {{ e | length }} {{ zzz | length }}
{{ s | trim }}| {{ s | replace("o", "0") }} {{ s | reverse }} {{ s | truncate(5) }} {{ s | wordcount }}
{{ s | escape }} {{ s | urlencode }} {{ s | nl2br }} {{ s | striptags }} {{ s | center(20) }}|
{{ s | list | dump }} {{ s | first }} {{ s | last }} {{ s | indent(2) }} {{ s | dump }}
{{ l | join("-") }} {{ l | first }} {{ l | last }} {{ l | reverse | dump }} {{ l | dump }}
{{ l | sort | dump }}
{{ l | batch(2) | dump }} {{ l | slice(2) | dump }} {{ l | select("string") | dump }} {{ l | reject("string") | dump }}
{{ o | dump }} {{ o | dump(2) }} {{ o | list | dump }} {{ o | dictsort | dump }}
{{ m | abs }} {{ f | round }} {{ f | round(1) }} {{ f | round(0, "floor") }} {{ n | int }} {{ n | int(7) }} {{ n | float }} {{ s | int(1) }}
{{ zzz | default("d") }} {{ nul | default("d") }} {{ e | default("d", true) }} {{ t | default("d", true) }}
{{ m | string }} {{ f | string | length }} {{ e | safe }}
{{ l[0] }} {{ l[1] }} {{ l[9] }} {{ o.k }} {{ o["1"] }} {{ o.x.y[0] }} {{ zzz.y.z }} {{ s[0] }} {{ s.length }} {{ l.length }}
{{ s.toUpperCase() }} {{ s.split("") | length }} {{ s.slice(1, 3) }} {{ s.indexOf("l") }} {{ s.includes("a") }} {{ l.join("/") }}
{% for x in l %}{{ loop.index }}:{{ x }};{% else %}none{% endfor %}
{% for k, v in o %}{{ k }}={{ v }};{% endfor %}
{% for c in n %}[{{ c }}]{% endfor %}{% for x in zzz %}x{% else %}none{% endfor %}
{% set total = 0 %}{% for x in [1, 2, 3] %}{% set total = total + x %}{% endfor %}{{ total }}
{% set a %}<{{ s }}>{% endset %}{{ a }}{{ a | length }}
{% switch n %}{% case "5" %}five{% case "10" %}ten{% default %}other{% endswitch %}
{% macro tag(x, y="q") %}<{{ x }}{{ y }}>{% endmacro %}{{ tag(n) }}{{ tag(m, y=f) }}
{% raw %}{{ n }}{% endraw %} {# gone #}{{- n -}} end
a {%- if t %} b {% endif -%} c
{% filter upper %}{{ s }}{% endfilter %} {{ range(3) }} {{ range(2, 8, 3) | join }}
{{ n
 }} over lines
{{ n } and {% n and {{
{{ "it's" }} {{ 'a "b"' }} {{ "a\tb" }} {{ "\\" }}
{{ env.CUPEL_ORACLE }}|{{ env.CUPEL_NOTHING }}|
{{ (n, m) }} {{ ((n)) }} {{ {"a": n}.a }} {{ {"a": n} | dump }}
{{ 1 < 2 < 3 }} {{ 3 > 2 > 1 }} {{ 0.1 + 0.2 }} {{ 1 / 3 }} {{ 7 // -2 }} {{ 1 / 0 }}
{"role": "user", "n": "{{ n }}", "list": ["{{ m }}", 1.0, true]}
["{{ s }}", {"x": "{{ l }}"}]"""

# Variables that hold templates themselves, inserted by a prompt.
IN_VARIABLES = ["Hi {{ n | upper }}", "{{ o.k }}", "{% if t %}a{% else %}b{% endif %}", "{{ zzz }}", "{{ zzz | upper }} {{ n }}", "{{ n }} {{ m }} {{ f }}",
                "{{ n", "{% for x in l %}{{ x }}{% endfor %}", "{{ env.CUPEL_ORACLE }}", "{{ 'a' }}", "$& $$ {{ n }}", "line\n", "{# c #}x", "{{ s }}"]

OUTPUTS = ["", "Paris", "paris is nice", " Paris \n", "PARIS", '{"a": 1, "b": [true]}', 'so: {"a": 2} end', "[1]", "see [1]", "<p>hi</p>", "5", "5.0", "a, b and c",
           "straße", "I cannot help with that", "one two three", "SELECT a FROM t", "🎉 done", "x" * 50, "null"]

ASSERTIONS = [
    {"type": "equals", "value": "Paris"}, {"type": "equals", "value": "5"}, {"type": "equals", "value": 5}, {"type": "equals", "value": {"a": 1, "b": [True]}},
    {"type": "contains", "value": "Paris"}, {"type": "contains", "value": "{{ what }}"}, {"type": "icontains", "value": "PARIS"},
    {"type": "contains-any", "value": ["Paris", "two"]}, {"type": "contains-any", "value": "Paris, two"}, {"type": "contains-all", "value": ["one", "three"]},
    {"type": "icontains-any", "value": "PARIS,ONE"}, {"type": "icontains-all", "value": ["PARIS", "NICE"]}, {"type": "starts-with", "value": "Par"},
    {"type": "regex", "value": "^[A-Z]"}, {"type": "regex", "value": "\\d+"}, {"type": "regex", "value": "^.{5}$"}, {"type": "levenshtein", "value": "Paris", "threshold": 2},
    {"type": "levenshtein", "value": "parts"}, {"type": "is-json"}, {"type": "contains-json"},
    {"type": "is-json", "value": {"type": "object", "required": ["a"]}}, {"type": "word-count", "value": 3}, {"type": "word-count", "value": {"min": 1, "max": 2}},
    {"type": "rouge-n", "value": "one two four", "threshold": 0.5}, {"type": "is-xml"}, {"type": "contains-xml"}, {"type": "is-html"}, {"type": "is-sql"},
    {"type": "javascript", "value": "output.length > 5"}, {"type": "javascript", "value": "output.trim() === 'Paris'"},
]

# What docs/promptfoo.md names as different, by the words it uses there.
DIFFERENT = {
    "is-sql": "MySQL and PostgreSQL",
}


def installed():
    folder = os.environ.get("CUPEL_PROMPTFOO")
    if not folder:
        skip(f"CUPEL_PROMPTFOO names no folder with promptfoo in it: npm install promptfoo@{VERSION} node@22")
    folder = pathlib.Path(folder)
    node, program = folder / "node_modules/node/bin/node", folder / "node_modules/.bin/promptfoo"
    if not node.exists() or not program.exists():
        skip(f"{folder} has no promptfoo and node: npm install promptfoo@{VERSION} node@22")
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    if int(re.match(r"v(\d+)", version or "v0").group(1)) < 22:
        skip(f"promptfoo needs Node 22 or later, found {version.strip()}")
    found = json.loads((folder / "node_modules/promptfoo/package.json").read_text())["version"]
    if found != VERSION:
        skip(f"promptfoo {found} is installed, not {VERSION}")
    return [str(node), "--no-warnings", str(program)]


def configuration():
    """Every test has a name of its own."""
    tests, kinds = [], {}

    def add(kind, **test):
        name = f"{kind} {len(tests)}"
        kinds[name] = test
        tests.append({"description": name, **test})

    # One expression each, so that an error hides nothing else.
    pieces = []
    for line in re.split(r"\n(?! \}\})", TEMPLATES):
        parts = re.findall(r"\{\{ (?:[^{}]|\{[^{}]*\})+? \}\}", line)
        pieces += parts if len(parts) > 2 and re.sub(r"\{\{ (?:[^{}]|\{[^{}]*\})+? \}\}", "", line).strip(" |") == "" else [line]
    for piece in pieces:
        for values in VARIABLES:
            add("prompt", vars=values, options={"prefix": piece, "disableVarExpansion": True})
    for text in IN_VARIABLES:
        for values in VARIABLES:
            add("prompt", vars={**values, "text": text}, options={"prefix": "{{ text }}", "disableVarExpansion": True})
    for output in OUTPUTS:
        for assertion in ASSERTIONS:
            for negated in ("", "not-"):
                one = {**assertion, "type": negated + assertion["type"]}
                add("verdict", vars={"what": "Paris"}, providerOutput=output, **{"assert": [one]})
    return {"description": "side by side", "prompts": ["|"], "providers": ["echo"], "tests": tests}, kinds


def ask_promptfoo(command, folder):
    environment = {**os.environ, "HOME": str(folder), "PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo"), "PROMPTFOO_DISABLE_TELEMETRY": "1",
                   "PROMPTFOO_DISABLE_UPDATE": "1", "CUPEL_ORACLE": "seen"}
    output = folder / "theirs.json"
    subprocess.run(command + ["eval", "-c", "c.yaml", "-o", str(output), "--no-cache", "--no-write", "--no-table"], cwd=folder, env=environment,
                   capture_output=True)
    found = {}
    for each in json.loads(output.read_text())["results"]["results"]:
        is_error = each.get("failureReason") == 2
        found[each["testCase"]["description"]] = ("error", None) if is_error else ("pass" if each["success"] else "fail", each["prompt"]["raw"])
    return found


def ask_cupel(program, folder):
    environment = clean_environment(folder, CUPEL_ORACLE="seen")
    run = subprocess.run([program, "run", "c.yaml", "--no-store", "--json", "--quiet"], cwd=folder, env=environment, capture_output=True, text=True)
    return {each["id"]: (each["outcome"], each["prompt"]) for each in json.loads(run.stdout)["attempts"]}


def main():
    command = installed()
    program = os.path.abspath(sys.argv[1])
    config, kinds = configuration()
    with temporary_folder() as folder:
        (folder / "c.yaml").write_text(json.dumps(config))
        theirs, ours = ask_promptfoo(command, folder), ask_cupel(program, folder)
    compared, wrong, named = {"prompt": 0, "verdict": 0}, [], 0
    for name, test in kinds.items():
        kind = name.split()[0]
        if name not in theirs or name not in ours:
            wrong.append((name, test, theirs.get(name), ours.get(name)))
            continue
        compared[kind] += 1
        (their_outcome, their_prompt), (our_outcome, our_prompt) = theirs[name], ours[name]
        same = their_outcome == our_outcome if kind == "verdict" or "error" in (their_outcome, our_outcome) else their_prompt == our_prompt
        if same:
            continue
        if kind == "verdict" and test["assert"][0]["type"].removeprefix("not-") in DIFFERENT:
            named += 1
            continue
        wrong.append((name, test, theirs[name], ours[name]))
    print(f"{compared['prompt']} prompts, {compared['verdict']} verdicts compared; {named} differ as docs/promptfoo.md names it, {len(wrong)} otherwise")
    for name, test, their, our in wrong[:60]:
        what = test.get("assert") or (test["options"]["prefix"], test["vars"].get("text"), test["vars"]["n"])
        print(f"{name}: {what!r} of {test.get('providerOutput')!r}\n  theirs {their!r}\n  ours   {our!r}")
    sys.exit(1 if wrong or min(compared.values()) < LEAST else 0)


if __name__ == "__main__":
    main()
