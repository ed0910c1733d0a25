#!/usr/bin/env python3
"""A Landfast worker in Python, with the standard library alone.

Claims jobs of one stage, counts the words of their files, and sends what it found as words.json.
Put your own work into `run`; the rest keeps the promises:

- what it reads is what was received: length and SHA-256 are compared before the work begins;
- while it works a thread renews the lease, and the work stops when the lease is lost;
- its outputs become visible together, by the settle, and only if the lease is still its own;
- whatever happens to it (kill -9, a cut network, a restart of the server), the job is handed out
  again, and nothing that this process did before counts.
"""

import argparse
import base64
import collections
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

RENEW_SECONDS = 5  # a lease lasts 20 seconds
LEASE_SECONDS = 20
WAIT_SECONDS = 20  # for a job, in one request
ANSWER_SECONDS = 60  # for an answer, before the server counts as unreachable
RENEWAL_SECONDS = 4  # the same for a renewal, which cannot wait
BACKOFF_MAX_SECONDS = 10
FETCH_TRIES = 5
CHUNK = 256 * 1024


# ---------------------------------------------------------------- the work

class BadInput(Exception):
    """The file itself is wrong: trying again would not help. Its text is shown with the job."""


def run(job):
    """One stage of one job. Replace this.

    job.input      a file of its own to read
    job.lease      as the server told it: stage, attempt, input, artifacts
    job.output()   a file to write; sent when this returns
    job.report()   says how far it is; raises LeaseLost when it has to stop. Call it often.
    """
    words = collections.Counter()
    lines = 0
    with open(job.input, encoding="utf-8", errors="strict") as text:
        try:
            for line in text:
                lines += 1
                words.update(re.findall(r"\w+", line.lower()))
        except UnicodeDecodeError:
            raise BadInput("The file is no UTF-8 text. Send it as UTF-8.") from None
    job.report(0.5)
    job.pause()
    with open(job.output("words.json", "application/json"), "w", encoding="utf-8") as out:
        json.dump(
            {"lines": lines, "words": sum(words.values()), "most": words.most_common(5)},
            out, ensure_ascii=False)


# ---------------------------------------------------------------- the server

class Unreachable(Exception):
    """The server is away, or not itself, for now."""


class LeaseLost(Exception):
    """The job belongs to somebody else by now."""


class Cancelled(Exception):
    """Somebody wants the job to end: the next settle cancels it."""


class Server:
    """Calls, each on a connection of its own. Safe for use by several threads."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80

    def call(self, method, path, body=None, headers=None, into=None, seconds=ANSWER_SECONDS):
        """Returns the status and the parsed answer, or copies a 200's body into a file."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            if answer.status in (502, 503, 504, 507):
                raise Unreachable("it answers %d" % answer.status)
            if into is not None and answer.status == 200:
                shutil.copyfileobj(answer, into, CHUNK)
                return 200, None
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as e:
            raise Unreachable(e) from e
        finally:
            connection.close()

    def post(self, path, value, headers=None, seconds=ANSWER_SECONDS):
        headers = dict(headers or {}, **{"Content-Type": "application/json"})
        return self.call("POST", path, json.dumps(value), headers, seconds=seconds)


class Patience:
    """Growing waits with jitter, until the next success."""

    def __init__(self):
        self.bound = 0.5

    def wait(self):
        time.sleep(random.uniform(0, self.bound))
        self.bound = min(self.bound * 2, BACKOFF_MAX_SECONDS)


# ---------------------------------------------------------------- one job

class Job:
    """A lease, a private folder, and the thread that keeps the lease."""

    def __init__(self, server, lease, folder, pause_seconds):
        self.server, self.lease, self.folder = server, lease, folder
        self.pause_seconds = pause_seconds
        self.path = "/v1/leases/" + lease["id"]
        self.headers = {"Lease-Token": lease["token"], "X-Correlation-Id": lease["correlationId"]}
        self.input = os.path.join(folder, "input")
        self.outputs = []
        self.progress = None
        self.cancelled = False
        self.lost = threading.Event()
        self.over = threading.Event()
        self.held_until = time.monotonic() + LEASE_SECONDS
        self.keeper = threading.Thread(target=self.keep, daemon=True)

    def keep(self):
        try:
            while not self.over.wait(RENEW_SECONDS) and not self.lost.is_set():
                self.renew()
        finally:
            self.lost.set()  # whatever went wrong: nobody renews it any more

    def renew(self):
        asked = time.monotonic()
        body = {} if self.progress is None else {"progress": self.progress}
        try:
            status, answer = self.server.post(self.path + "/renew", body, self.headers, RENEWAL_SECONDS)
        except Unreachable:
            return  # as long as the lease may still be held
        if status == 200:
            self.held_until = asked + LEASE_SECONDS
            self.cancelled = answer.get("cancelRequested", False)
        elif status == 409:
            self.lost.set()

    def report(self, progress=None):
        if progress is not None:
            self.progress = progress
        if self.cancelled:
            raise Cancelled()
        if self.lost.is_set() or time.monotonic() >= self.held_until:
            raise LeaseLost()

    def pause(self):
        """To have time to kill it."""
        end = time.monotonic() + self.pause_seconds
        while time.monotonic() < end:
            self.report()
            time.sleep(0.05)

    def output(self, name, media_type):
        path = os.path.join(self.folder, "output-%d" % len(self.outputs))
        self.outputs.append((name, media_type, path))
        return path

    def fetch(self):
        """The input, as it was received."""
        source = self.lease["input"]

        def get():
            with open(self.input, "wb") as into:
                answer = self.server.call("GET", source["href"], into=into)
            came = (os.path.getsize(self.input), sha256(self.input).hex())
            if answer[0] == 200 and came != (source["length"], source["sha256"]):
                raise Unreachable("what came is not what was received")
            return answer

        self.expect(self.until_lost(get, tries=FETCH_TRIES), 200)

    def send_outputs(self):
        for name, media_type, path in self.outputs:
            digest = base64.b64encode(sha256(path)).decode()
            headers = dict(self.headers, **{
                "Content-Type": media_type,
                "Content-Length": str(os.path.getsize(path)),
                "Repr-Digest": "sha-256=:%s:" % digest})

            def put():
                with open(path, "rb") as body:
                    return self.server.call(
                        "PUT", self.path + "/artifacts/" + urllib.parse.quote(name, safe=""), body, headers)

            self.expect(self.until_lost(put), 201)

    def settle(self, said):
        """Again and again, until it is answered: the same settle twice is answered the same."""
        self.expect(self.until_lost(lambda: self.server.post(self.path + "/settle", said, self.headers)), 200)

    def expect(self, answer, wanted):
        status, body = answer
        if status == 409 and body.get("code") == "LEASE_LOST":
            raise LeaseLost()
        if status != wanted:
            raise RuntimeError("the server said %s" % body.get("detail", status))

    def until_lost(self, call, tries=None):
        patience = Patience()
        while True:
            try:
                return call()
            except Unreachable as e:
                self.report()
                tries = tries and tries - 1
                if tries == 0:
                    raise RuntimeError(str(e)) from e
                patience.wait()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.digest()


def work(server, lease, pause_seconds):
    with tempfile.TemporaryDirectory(prefix="landfast-worker-") as folder:
        job = Job(server, lease, folder, pause_seconds)
        job.keeper.start()
        try:
            try:
                job.fetch()
                run(job)
                job.report()
                job.send_outputs()
                said = {"outcome": "done"}
            except BadInput as e:
                said = {"outcome": "fail", "code": "TEXT_UNREADABLE", "category": "input",
                        "detail": " ".join(str(e).split())[:2000] or "The file cannot be read."}
            except LeaseLost:
                raise
            except Cancelled:
                said = {"outcome": "retry", "code": "CANCELLED", "detail": "Cancelled while it ran."}
            except Exception as e:  # a defect of the work is no reason to stop working
                log(lease, "broke off: %r" % e)
                said = {"outcome": "retry", "code": "WORK_CRASHED",
                        "detail": "The worker broke off. Its log has the details under this job's id."}
            job.cancelled = False
            job.settle(said)
            log(lease, "settled as " + said["outcome"])
        finally:
            job.over.set()


# ---------------------------------------------------------------- the loop

def log(lease, text):
    print("job %s, stage %s, attempt %d: %s" % (lease["job"], lease["stage"], lease["attempt"], text), flush=True)


class Stop:
    """SIGTERM and Ctrl-C: at once while it waits for a job, else behind the job."""

    def __init__(self):
        self.asked = False
        self.idle = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)

    def ask(self, *_):
        if self.asked or self.idle:
            sys.exit(0)
        self.asked = True


def main():
    parser = argparse.ArgumentParser(description="Counts words for Landfast.")
    parser.add_argument("--server", default="http://127.0.0.1:8484")
    parser.add_argument("--pipeline", default="texts")
    parser.add_argument("--stage", default="words")
    parser.add_argument("--name", default="%s-%d" % (os.uname().nodename, os.getpid()),
                        help="stands in the job's history")
    parser.add_argument("--pause", type=float, default=0, metavar="SECONDS",
                        help="with each job, to have time to kill it")
    options = parser.parse_args()
    server, stop, patience = Server(options.server), Stop(), Patience()
    wanted = {"pipeline": options.pipeline, "stages": [options.stage], "worker": options.name,
              "waitSeconds": WAIT_SECONDS}
    print("worker %s waits for jobs" % options.name, flush=True)
    while not stop.asked:
        try:
            stop.idle = True
            status, answer = server.post("/v1/leases", wanted)
            stop.idle = False
            if status != 200:
                sys.exit("The server refuses: %s" % answer.get("detail", status))
            patience = Patience()
            for lease in answer["leases"]:
                log(lease, "begins")
                try:
                    work(server, lease, options.pause)
                except LeaseLost:
                    log(lease, "lost; somebody else has it")
                except RuntimeError as e:
                    log(lease, "given up: %s" % e)  # its lease runs out
        except Unreachable as e:
            print("the server does not answer (%s); trying again" % e, flush=True)
            patience.wait()


if __name__ == "__main__":
    main()
