"""A dovecot of a test's own: one mailbox on loopback, IMAP with STARTTLS and over TLS, with a certificate made for it."""
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

USER, PASSWORD = "celula.pqr", "una contraseña \"difícil\" \\ %"

CONFIG = """
protocols = imap
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{dir}/mail/%n
mail_max_userip_connections = 50
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
default_client_limit = 200
default_process_limit = 50
default_vsz_limit = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {dir}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={dir}/home/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def certificate(folder, host, name="cert"):
    """A certificate that is its own authority, for one host name."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", folder / (name.replace("cert", "key") + ".pem"), "-out", folder / f"{name}.pem",
                    "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / f"{name}.pem"


class Dovecot:
    def __init__(self, folder):
        self.dir = Path(folder)
        self.dir.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.ca = certificate(self.dir, "localhost")
        root = os.getuid() == 0
        self.mail_user = "nobody" if root else pwd.getpwuid(os.getuid()).pw_name
        self.account = pwd.getpwnam(self.mail_user)
        me, group = self.mail_user, grp.getgrgid(self.account.pw_gid).gr_name
        self.values = {"dir": self.dir, "port": self.port, "tls_port": self.tls_port, "uid": self.account.pw_uid,
                       "gid": self.account.pw_gid, "internal": "dovecot" if root else me,
                       "internal_group": "dovecot" if root else group, "login": "dovenull" if root else me}
        (self.dir / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        for part in ("run", "state", "mail", "home"):
            (self.dir / part).mkdir()
            if root and part in ("mail", "home"):
                os.chown(self.dir / part, self.account.pw_uid, self.account.pw_gid)
        self.process = None

    @property
    def url(self):
        return f"imaps://localhost:{self.tls_port}"

    @property
    def starttls_url(self):
        return f"imap://localhost:{self.port}"

    def start(self, more="", tls="required"):
        (self.dir / "dovecot.conf").write_text(CONFIG.format(more=more, ssl=tls, **self.values))
        self.process = subprocess.Popen([shutil.which("dovecot", path="/usr/sbin:/usr/bin"), "-F", "-c", self.dir / "dovecot.conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError("dovecot does not start: " + self.log())
                time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            try:
                os.killpg(self.process.pid, signal.SIGKILL)  # its sessions, which would linger
            except ProcessLookupError:
                pass
            self.process = None

    def log(self):
        path = self.dir / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def client(self):
        context = ssl.create_default_context(cafile=self.ca)
        client = imaplib.IMAP4_SSL("localhost", self.tls_port, ssl_context=context)
        client._encoding = "utf-8"
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return client

    def deliver(self, *messages, folder="INBOX"):
        client = self.client()
        for message in messages:
            status, why = client.append(folder, None, None, message)
            assert status == "OK", why
        client.logout()

    def messages(self, folder):
        """[(flags, bytes)] of a folder; none where there is no such folder."""
        client = self.client()
        status, _ = client.select(f'"{folder}"', readonly=True)
        found = []
        if status == "OK":
            _, numbers = client.search(None, "ALL")
            for n in numbers[0].split():
                _, parts = client.fetch(n, "(FLAGS BODY.PEEK[])")
                found.append((b" ".join(p if isinstance(p, bytes) else p[0] for p in parts).decode(), parts[0][1]))
        client.logout()
        return found

    def move(self, uid, source, target):
        """Somebody else takes a message away."""
        client = self.client()
        client.select(f'"{source}"')
        status, why = client.uid("MOVE", str(uid), f'"{target}"')
        assert status == "OK", why
        client.logout()

    def flags(self, folder):
        """The flags of every message of a folder."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        _, answer = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [set(imaplib.ParseFlags(a)) for a in answer if a]

    def uids(self, folder):
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        _, numbers = client.uid("search", "ALL")
        client.logout()
        return [int(n) for n in numbers[0].split()]

    def count(self, folder):
        client = self.client()
        status, answer = client.select(f'"{folder}"', readonly=True)
        client.logout()
        return int(answer[0]) if status == "OK" else 0
