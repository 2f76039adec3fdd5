"""Starts the installed program as its unit would, asks it a question through a local Bot API, and stops it.

check-package.py ROOT

systemd cannot run in a chroot, so this reads the unit and does its part: another user without any right, nothing else in the
environment, the token as a credential, a socket for READY=1, SIGTERM.
"""

import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request

# One that DynamicUser= would choose.
USER = 61184

root = pathlib.Path(sys.argv[1])
unit = (root / "usr/lib/systemd/system/appeal-bot.service").read_text(encoding="utf-8")


def settings(name):
    return re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)


def start(command, environment, **options):
    bare = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    return subprocess.Popen(["chroot", root, *bare, *command], env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment}, **options)


def ask(server, text):
    def post(path, **values):
        return json.load(urllib.request.urlopen(f"{server}/sandbox/{path}", json.dumps(values).encode(), timeout=10))

    post("send", chat_id=post("chats", type="private")["id"], text=text)


def until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "there is no answer"
        time.sleep(0.05)


credentials = root / "run/credentials/appeal-bot.service"
credentials.mkdir(mode=0o755, parents=True, exist_ok=True)
for name, path in (credential.split(":") for credential in settings("LoadCredential")):
    copy = credentials / name
    copy.unlink(missing_ok=True)
    copy.write_bytes((root / path.lstrip("/")).read_bytes())
    os.chown(copy, USER, USER)
    copy.chmod(0o400)

notified = root / "run/notify"
notified.unlink(missing_ok=True)
systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
systemd.bind(str(notified))
notified.chmod(0o666)
systemd.settimeout(30)

words = dict(variable.split("=", 1) for variable in settings("Environment"))
command = shlex.split(settings("ExecStart")[0])
server = start([command[0], "sandbox", "--listen", "127.0.0.1:0"], words, stdout=subprocess.PIPE, text=True)
bot = None
try:
    address = next(found.group() for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    bot = start(
        command,
        {
            **words,
            "CREDENTIALS_DIRECTORY": "/run/credentials/appeal-bot.service",
            "NOTIFY_SOCKET": "/run/notify",
            "TELOXIDE_API_URL": address,
        },
    )
    assert systemd.recv(100).strip() == b"READY=1"
    ask(address, "/start")
    until(lambda: json.load(urllib.request.urlopen(f"{address}/sandbox/stats"))["answered"]["sent"] == 1)
    bot.send_signal(signal.SIGTERM)
    assert systemd.recv(100).strip() == b"STOPPING=1"
    assert bot.wait(15) == 0
finally:
    for process in (bot, server):
        if process and process.poll() is None:
            process.kill()
            process.wait()
notified.unlink()
for copy in credentials.iterdir():
    copy.unlink()
print("started, answered, stopped")
