"""Whether the page at the first argument has the text of the second, once it is up."""

import sys
import time
import urllib.request

address, text = sys.argv[1:]
page = ""
for _ in range(100):
    try:
        page = urllib.request.urlopen(address, timeout=10).read().decode()
        break
    except OSError as error:
        page = str(error)
        time.sleep(0.2)
assert text in page, page
