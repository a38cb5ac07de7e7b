#!/bin/sh
# Judge the files under deploy/ by the programs that read them. Debian's packages prometheus and nginx-light are
# installed where this runs as root. Every tool that is missing is named, and fails the run.
set -eu

cd "$(dirname "$0")/../deploy"
status=0

fail() {
	echo "$1" >&2
	status=1
}

# Run nginx with its file before a server that answers everything, and ask for what is public and what is not.
inside() {
	../.venv/bin/python - "$scratch" <<'PYTHON'
import http.server, pathlib, ssl, socket, subprocess, sys, threading, time, urllib.error, urllib.request

scratch = pathlib.Path(sys.argv[1])

class Everything(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_):
        pass

def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

behind = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Everything)
threading.Thread(target=behind.serve_forever, daemon=True).start()
port, site = free(), scratch / "site.conf"
site.write_text(
    site.read_text().replace("127.0.0.1:3000", f"127.0.0.1:{behind.server_port}").replace("listen 443", f"listen 127.0.0.1:{port}")
)
nginx = subprocess.Popen(["nginx", "-c", f"{scratch}/nginx.conf", "-g", "daemon off; error_log stderr;"])
trusting = ssl._create_unverified_context()

def status(path):
    for _ in range(100):
        try:
            return urllib.request.urlopen(f"https://127.0.0.1:{port}{path}", context=trusting).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.05)

try:
    paths = ["/slack/events", "/api/messages", "/healthz", "/readyz", "/readyz/slack", "/metrics", "/pictures/metrics"]
    found = [status(path) for path in paths]
finally:
    nginx.terminate()
    nginx.wait(10)
sys.exit(found != [200, 200, 404, 404, 404, 404, 200] and f"{dict(zip(paths, found))}")
PYTHON
}

if [ "$(id -u)" = 0 ] && ! { command -v promtool && command -v nginx; } >/dev/null; then
	{ apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus nginx-light; } \
		>/dev/null 2>&1 || true
fi

if command -v promtool >/dev/null; then
	promtool check rules prometheus/alerts.yml || fail "The alerts are not valid."
	promtool test rules prometheus/alerts_test.yml || fail "The alerts do not fire as their tests say."
else
	fail "Not run: promtool is missing. Install Prometheus."
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if command -v nginx >/dev/null && command -v openssl >/dev/null; then
	openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=rung.example.org \
		-keyout "$scratch/rung.key" -out "$scratch/rung.pem" 2>/dev/null
	sed -e "s|/etc/ssl/rung.example.org.pem|$scratch/rung.pem|" -e "s|/etc/ssl/rung.example.org.key|$scratch/rung.key|" \
		nginx.conf >"$scratch/site.conf"
	printf 'pid %s/nginx.pid;\nevents {}\nhttp {\n  access_log off;\n  include %s/site.conf;\n}\n' "$scratch" "$scratch" >"$scratch/nginx.conf"
	nginx -t -q -c "$scratch/nginx.conf" || fail "nginx does not accept its file."
	inside || fail "nginx does not keep metrics and health inside."
else
	fail "Not run: nginx or openssl is missing."
fi

if command -v systemd-analyze >/dev/null; then
	for unit in systemd/*.service; do # /opt/rung need not exist here
		sed 's|^ExecStart=/opt/rung/bin/rung|ExecStart=/bin/echo|' "$unit" >"$scratch/$(basename "$unit")"
	done
	systemd-analyze verify "$scratch"/*.service || fail "systemd does not accept the units."
else
	fail "Not run: systemd-analyze is missing. Install systemd."
fi

python=../.venv/bin/python
"$python" -m venv "$scratch/venv"
if "$scratch/venv/bin/pip" install -q 'kubernetes-validate==1.37.0' >/dev/null 2>&1; then
	"$scratch/venv/bin/kubernetes-validate" --strict kubernetes/rung.yaml || fail "Kubernetes does not accept the manifests."
else
	fail "Not run: kubernetes-validate could not be installed."
fi

[ "$status" = 0 ] && echo "Every file under deploy/ was accepted."
exit "$status"
