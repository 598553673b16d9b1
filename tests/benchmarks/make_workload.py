"""Make a capture to measure with: telemetry of apps and irrelevant media, over TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, with its keys and with the truth.

python -m tests.benchmarks.make_workload FOLDER [--requests 40000] [--media-mb 250] [--seed 1]

Two clients talk to nginx over the loopback interface of a network namespace of their own (MTU 1500, no offloads), and tcpdump writes what passes: nothing
leaves the namespace, and the number of requests bounds the run. Needs root and nginx, tcpdump, ethtool, iproute2, openssl and editcap (of tshark). Written:
``cap.pcap``, ``keys.log``, ``cap-dsb.pcapng`` (both in one), ``truth.json`` (kind → requests, body bytes) and ``known.json`` (the five identities).
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .needs import ROOT, Absent, programs, root_rights
from .workload_client import PORT, people, send_all

CLIENTS = 2
MEDIA_BYTES = (40_000, 120_000, 350_000, 900_000, 2_000_000)
NEEDS = ("nginx", "tcpdump", "ethtool", "ip", "openssl", "editcap", "unshare")

NGINX = """
user root; daemon off; worker_processes 2; pid {out}/nginx.pid; error_log {out}/nginx.log; events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {out}/body; proxy_temp_path {out}/proxy; client_max_body_size 64m; sendfile off; keepalive_requests 100000;
  gzip on; gzip_types application/json; gzip_min_length 256; types {{ video/mp4 mp4; application/json json; }} default_type application/json;
  server {{
    listen 127.0.0.1:{port} ssl http2; ssl_certificate {out}/cert.pem; ssl_certificate_key {out}/key.pem; ssl_protocols TLSv1.2 TLSv1.3; root {out}/www;
    location /config {{ try_files /config.json =404; }}
    location /media {{ }}
    location / {{ return 200 '{{"status":"ok","next_upload_s":60}}'; }}
  }}
}}
"""


def prepare(out: Path, seed: int) -> int:
    """The namespace's interface, a certificate and what the server serves. Returns the bytes of all media files."""
    for command in ("ip link set lo mtu 1500 up", "ethtool -K lo tso off gso off gro off tx off rx off"):
        subprocess.run(command.split(), capture_output=True, check=False)  # some of these offloads cannot be switched on every kernel
    certificate = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {out}/key.pem -out {out}/cert.pem -days 30 -subj /CN=bench.example"
    subprocess.run(["openssl", *certificate.split()], check=True, stderr=subprocess.DEVNULL)
    (out / "www" / "media").mkdir(parents=True)
    rng = random.Random(seed)
    sizes = [rng.choice(MEDIA_BYTES) for _ in range(20)]
    for number, size in enumerate(sizes):
        (out / "www" / "media" / f"{number}.mp4").write_bytes(os.urandom(size))
    flags = {f"feature_{number}": {"on": bool(number % 2), "rollout": number * 3, "name": f"experiment-{number}"} for number in range(60)}
    (out / "www" / "config.json").write_text(json.dumps({"flags": flags}))
    (out / "nginx.conf").write_text(NGINX.format(out=out, port=PORT))
    return sum(sizes)


@contextmanager
def recorded(out: Path) -> Iterator[None]:
    """A server and a capture of what is said to it; what tcpdump says at its end goes to ``tcpdump.log``."""
    sniff = ["tcpdump", "-i", "lo", "-s", "0", "-B", "262144", "-n", "-Z", "root", "-w", f"{out}/cap.pcap", "tcp", "port", str(PORT)]
    with (
        (out / "tcpdump.log").open("w") as log,
        subprocess.Popen(["nginx", "-c", f"{out}/nginx.conf", "-p", str(out), "-e", f"{out}/nginx.log"]) as server,
        subprocess.Popen(sniff, stderr=log) as sniffer,
    ):
        try:
            time.sleep(1.5)
            yield
            time.sleep(1.5)
        finally:
            sniffer.send_signal(signal.SIGINT)
            server.terminate()


def make(out: Path, requests: int, media_mb: float, seed: int) -> str:
    """Everything, inside the namespace. Returns what went wrong, or nothing."""
    media_bytes, files = prepare(out, seed), 20
    media = int(media_mb * 1e6 / (media_bytes / files))
    spawn = multiprocessing.get_context("spawn")
    with recorded(out):
        work = [(out, number, requests // CLIENTS, media // CLIENTS, files, seed) for number in range(CLIENTS)]
        clients = [spawn.Process(target=send_all, args=args) for args in work]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    if any(client.exitcode for client in clients):
        return "a client failed"
    (out / "keys.log").write_bytes(b"".join((out / f"keys.{number}").read_bytes() for number in range(CLIENTS)))
    subprocess.run(["editcap", "--inject-secrets", f"tls,{out}/keys.log", f"{out}/cap.pcap", f"{out}/cap-dsb.pcapng"], check=True, capture_output=True)
    (out / "known.json").write_text(json.dumps(people(seed), indent=1))
    (out / "truth.json").write_text(json.dumps(_truth(out), indent=1))
    shutil.rmtree(out / "www")
    report = (out / "tcpdump.log").read_text()
    return "" if re.search(r"\b0 packets dropped", report) else "tcpdump lost packets"


def _truth(out: Path) -> dict[str, list[int]]:
    total: dict[str, list[int]] = {}
    for number in range(CLIENTS):
        for kind, (count, size) in json.loads((out / f"truth.{number}").read_text()).items():
            sums = total.setdefault(kind, [0, 0])
            sums[0] += count
            sums[1] += size
    return total


def main(arguments: list[str]) -> int:
    """Enter a namespace of its own, then make the workload."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="FOLDER", help="must be empty or absent")
    parser.add_argument("--requests", type=int, default=40000)
    parser.add_argument("--media-mb", type=float, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        root_rights()
        programs(*NEEDS)
    except Absent as absent:
        print(absent, file=sys.stderr)
        return 2
    if not options.inside:
        command = ["unshare", "-n", sys.executable, "-m", "tests.benchmarks.make_workload", *arguments, "--inside"]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    out = options.out.resolve()
    if out.exists() and any(out.iterdir()):
        print(f"{out} is not empty: name a new folder", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    wrong = make(out, options.requests, options.media_mb, options.seed)
    print(wrong or f"{out}: {(out / 'cap.pcap').stat().st_size / 1e6:.0f} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
