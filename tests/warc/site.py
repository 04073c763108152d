"""A site of invented decisions with a listing. Prints its address. Files that are put
into the folder of the first argument are further decisions, named by their number."""

import http.server
import os
import sys
import urllib.parse

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)

PAGE = """<!DOCTYPE html><html><head><title>Exampleton Council ({reference})</title></head><body>
<h1>Exampleton Council ({reference})</h1>
<p><span class="label">Category :</span> <span class="value">Housing &gt; Allocations</span></p>
<p><span class="label">Decision :</span> <span class="value">Upheld</span></p>
<p><span class="label">Decision date :</span> <span class="value">03 May 2024</span></p>
<article id="article"><h2>The Ombudsman's final decision:</h2>
<p><strong>Summary:</strong> Mrs X complained about rooster {number}.</p>
<h2>The complaint</h2><ol start="1"><li>Mrs X complains.</li></ol>
<h2>My assessment</h2><ol start="2"><li>The Council counted rooster {number} in the café.</li></ol>
</article></body></html>"""


def numbers():
    return list(range(25)) + sorted(int(name) for name in os.listdir(FOLDER))


def slug(number):
    return f"90-{number // 1000:03}-{number % 1000:03}"


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query))
        status = 200
        if url.path == "/robots.txt":
            text = "User-agent: *\nDisallow: /private\n"
        elif url.path == "/Decisions/SearchResults":
            listed = numbers()
            page = int(parameters["page"])
            links = "".join(
                f"<li><a href='/decisions/housing/allocations/{slug(n)}'>Exampleton Council"
                f" ({slug(n)})</a> Summary: rooster {n}</li>"
                for n in listed[(page - 1) * 10 : page * 10]
            )
            text = f"<h1>Your search has {len(listed)} results</h1><ul>{links}</ul>"
        else:
            last = url.path.rsplit("/", 1)[1]
            number = next((n for n in numbers() if slug(n) == last), None)
            if number is None:
                status, text = 404, "<h1>Not here</h1>"
            else:
                text = PAGE.format(reference=last.replace("-", " "), number=number)
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
