"""A man in the middle that holds the certificate: lets a test stop the world at one command of an IMAP session."""
import re
import socket
import ssl
import threading


class Proxy:
    """TLS on both sides. When `at` matches a command of the client it is not passed on: `reached` is set, and the session is
    silent from then on. With `drop` the session is cut instead, with `answer` the server seems to say that to the command, and
    with `inject` to say that of itself before it is asked; all as often as it happens while `at` is set. With `hold` the command
    ("command") or what the server says to it ("answer") is kept back once, until `go` is set. `alter` is (pattern, replacement) in
    bytes for what the server says, as long as it is set."""

    def __init__(self, dovecot, at=None, drop=False, answer=None, inject=None, hold=None, alter=None):
        self.server_port, self.at, self.drop = dovecot.tls_port, at and re.compile(at, re.I), drop
        self.answer, self.inject, self.hold, self.alter = answer, inject, hold, alter
        self.reached, self.go = threading.Event(), threading.Event()
        self.open = threading.Event()  # what the server says may pass
        self.open.set()
        self.commands = []
        self.accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.accepting.load_cert_chain(dovecot.dir / "cert.pem", dovecot.dir / "key.pem")
        self.calling = ssl.create_default_context(cafile=dovecot.ca)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"imaps://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.session, args=(raw,), daemon=True).start()

    def session(self, raw):
        try:
            client = self.accepting.wrap_socket(raw, server_side=True)
            server = self.calling.wrap_socket(socket.create_connection(("127.0.0.1", self.server_port)), server_hostname="localhost")
        except OSError:
            return
        threading.Thread(target=self.copy, args=(server, client, False), daemon=True).start()
        self.copy(client, server, True)

    def keep_back(self, target, data):
        """Lets `data` pass, or what is said to it, when the test says so."""
        self.at = None
        if self.hold == "answer":
            self.open.clear()
            target.sendall(data)
        self.reached.set()
        self.go.wait()
        if self.hold == "answer":
            self.open.set()
        else:
            target.sendall(data)

    def troubled(self, source, target, data):
        """What happens at the command; true when the session goes on."""
        if self.hold:
            self.keep_back(target, data)
            return True
        self.reached.set()
        if self.answer:
            source.sendall(f"{self.commands[-1].split()[0]} {self.answer}\r\n".encode())
            return True
        if self.inject:
            source.sendall(f"{self.inject}\r\n".encode())
            target.sendall(data)
            return True
        if self.drop:
            source.shutdown(socket.SHUT_RDWR)
        return False

    def copy(self, source, target, commands):
        try:
            while data := source.recv(65536):
                if commands:
                    self.commands.append(data.decode(errors="replace"))
                    if self.at and self.at.search(self.commands[-1]):
                        if self.troubled(source, target, data):
                            continue
                        return
                else:
                    self.open.wait()
                    if self.alter:
                        data = re.sub(*self.alter, data)
                target.sendall(data)
        except OSError:
            pass
        if not (commands and self.at):
            for s in (source, target):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.go.set()
        self.open.set()
        self.listener.close()
