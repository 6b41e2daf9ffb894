"""Puts raw payloads where cleaned texts are: as if the crawler had kept every word as it came.

spoil.py DATABASE PAYLOADS.json
"""
import json
import sqlite3
import sys

database, payloads = sys.argv[1], [text.replace("\0", "") for text in json.load(open(sys.argv[2], encoding="utf-8"))]
db = sqlite3.connect(database, isolation_level=None)
db.execute("BEGIN IMMEDIATE")


def word(number):
    return payloads[number % len(payloads)]


LONGEST = 20_000
chunks = [""]
for text in payloads:
    if len(chunks[-1]) + len(text) > LONGEST:
        chunks.append("")
    chunks[-1] += text + "\n"

TEXTS = ["address", "postcode", "district", "town", "province", "agency", "reference"]
rows = db.execute("SELECT id, property_id, facts, provenance FROM listings ORDER BY property_id").fetchall()
# Every ad of a home says the same, whichever its page shows.
homes = list(dict.fromkeys(home for _, home, _, _ in rows))
places = {home: place for place, home in enumerate(homes)}
for listing, home, facts, provenance in rows:
    place = places[home]
    facts, provenance = json.loads(facts), json.loads(provenance)
    texts = {name: word(place * 11 + number) for number, name in enumerate(TEXTS)}
    texts["title"] = word(place * 11 + 7)
    facts.update(texts, description=chunks[place % len(chunks)])
    facts["photos"] = ["javascript:intruded()", "data:image/svg+xml,<svg onload=intruded()>", word(place)]
    cited = next(iter(provenance.values()), None)
    if isinstance(cited, list):
        for number, name in enumerate([*TEXTS, "title", "description"]):
            provenance[name] = [cited[0], word(place + number), word(place * 7 + number), cited[3]]
    db.execute(
        "UPDATE listings SET facts = ?, provenance = ?, url = ? WHERE id = ?",
        (json.dumps(facts), json.dumps(provenance), word(place) if place % 2 else "javascript:intruded()", listing),
    )
    # The dearest last: so their order is known.
    db.execute(
        "UPDATE properties SET title = ?, town = ?, district = ?, photo = ?, price_minor = ?, currency = 'EUR' WHERE id = ?",
        (texts["title"], texts["town"], texts["district"], facts["photos"][place % 3], 100 * (place + 1), home),
    )
for number, (source,) in enumerate(db.execute("SELECT id FROM sources").fetchall()):
    db.execute("UPDATE sources SET name = ? WHERE id = ?", (word(number), source))
for event_id, event in db.execute("SELECT id, event FROM run_events").fetchall():
    event = json.loads(event)
    for name in ["detail", "title", "url", "host"]:
        if isinstance(event.get(name), str):
            event[name] = word(event_id)
    db.execute("UPDATE run_events SET event = ? WHERE id = ?", (json.dumps(event), event_id))
db.execute("COMMIT")
print(json.dumps({"chunks": chunks, "homes": homes}))
