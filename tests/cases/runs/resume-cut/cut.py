# As a run that was killed after its first attempt leaves the store.
import sqlite3

with sqlite3.connect(".cupel/runs.db") as db:
    db.execute("UPDATE runs SET environment = NULL, gates = NULL, summary = NULL, document = replace(document, '\"interrupted\":false', '\"interrupted\":true')")
    db.execute("DELETE FROM attempts WHERE position > 0")
