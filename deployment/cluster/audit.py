"""Comparison of the journal with the database."""

from collections import Counter, defaultdict

# Read from the tables alone: an index that lost an entry, or has one twice, is not to be believed.
SETTINGS = "set enable_indexscan = off; set enable_indexonlyscan = off; set enable_bitmapscan = off;"
CREDENTIALS = """
select username, encode(credentials.id, 'hex'), sign_count
  from users left join credentials on credentials.user_id = users.id
"""
EVENTS = """
select type, encode(credential_id, 'hex'), count(*)
  from events where type in ('REGISTRATION_COMPLETED', 'AUTHENTICATION_COMPLETED') group by 1, 2
"""
EVENT = {"register/complete": "REGISTRATION_COMPLETED", "authenticate/complete": "AUTHENTICATION_COMPLETED"}


def audit(entries, query):
    """What is wrong, as lines of text: lost, twice and back.

    entries is the whole journal, with no ceremony under way; query(sql) returns the rows of the primary, of text.
    """
    stored = query(SETTINGS + CREDENTIALS)
    counters = {(username, credential): int(counter or 0) for username, credential, counter in stored}
    rows = Counter(username for username, _, _ in stored) + Counter(credential for _, credential, _ in stored if credential)
    recorded = {(event, credential): int(count) for event, credential, count in query(SETTINGS + EVENTS)}

    told, unknown, highest = Counter(), Counter(), defaultdict(int)
    for entry in entries:
        if entry.step in EVENT:
            ceremony = EVENT[entry.step], entry.credential_id
            if entry.status == 200:
                told[ceremony] += 1
                user = entry.username, entry.credential_id
                highest[user] = max(highest[user], entry.sign_count)
            else:
                unknown[ceremony] += 1

    sent = told + unknown
    return {
        "lost": [f"{user}: no such credential" for user in highest if user not in counters]
        + [f"{key}: {told[key]} told, {recorded.get(key, 0)} recorded" for key in told if recorded.get(key, 0) < told[key]],
        "twice": [f"{key}: {count} rows" for key, count in rows.items() if count > 1]
        + [f"{key}: {sent[key]} sent, {count} recorded" for key, count in recorded.items() if count > sent[key]],
        "back": [
            f"{user}: {counters[user]} after {counter}"
            for user, counter in highest.items()
            if counters.get(user, counter) < counter
        ],
    }
