"""What feedparser sees of a feed: the same names on two hosts, and only the new entries
after an update."""

import os
import re
import subprocess
import sys
import time

import feedparser

program, work, site = sys.argv[1:]


def serve():
    process = subprocess.Popen(
        [program, "serve", "--listen", "127.0.0.1:0", "--host", "library.example"],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for line in process.stdout:
        found = re.search(r"http://[0-9.:]+", line)
        if found:
            return process, found.group(0)
    raise SystemExit("the server said no address")


def entries(address, host=None):
    found, page = [], f"{address}/search.atom?q=rooster"
    while page:
        headers = {"Host": host} if host else {}
        feed = feedparser.parse(page, request_headers=headers)
        assert not feed.bozo, feed.get("bozo_exception")
        found += [(entry.id, entry.updated) for entry in feed.entries]
        after = [link.href for link in feed.feed.links if link.rel == "next"]
        page = after[0].replace(f"http://{host}", address) if after else None
    return feed.feed.id, found


one, here = serve()
other, there = serve()
try:
    assert here != there
    before = entries(here)
    assert len(before[1]) == 25, before
    assert before == entries(there)
    assert before == entries(there, "library.example")
    assert all("127.0.0.1" not in name for name, _ in before[1]), before

    open(os.path.join(work, "pages", "99"), "w").close()
    time.sleep(1)
    subprocess.run(
        [program, "update", "shelf", "--delay", "0", "--since", "2024-05-01",
         "--until", "2024-05-31"],
        cwd=work,
        check=True,
    )
    for _ in range(100):
        after = entries(here)
        if len(after[1]) > 25:
            break
        time.sleep(0.2)
    new = [entry for entry in after[1] if entry not in before[1]]
    assert [name for name, _ in new] == ["tag:redress,2026:decision/90-000-099"], new
    assert after[1][0] == new[0] and after[1][1:] == before[1], after
    assert after[0] == before[0]
finally:
    one.terminate()
    other.terminate()
