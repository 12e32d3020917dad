"""A man in the middle that holds the certificate: lets a test stop the world at one command of an IMAP session."""
import asyncio
import re
import ssl
import threading


class Proxy:
    """TLS on both sides. When `at` matches a command of the client it is not passed on: `reached` is set, and the session is
    silent from then on. With `drop` the session is cut instead, with `answer` the server seems to say that to the command, and
    with `inject` to say that of itself before it is asked; all as often as it happens while `at` is set. With `hold` the command
    ("command") or what the server says to it ("answer") is kept back once, until `go` is set. `alter` is (pattern, replacement) in
    bytes for what the server says, as long as it is set.

    All sessions run in one thread: a TLS connection must not be read and written by two at the same time."""

    def __init__(self, dovecot, at=None, drop=False, answer=None, inject=None, hold=None, alter=None):
        self.server_port, self.at, self.drop = dovecot.tls_port, at and re.compile(at, re.I), drop
        self.answer, self.inject, self.hold, self.alter = answer, inject, hold, alter
        self.reached, self.go = threading.Event(), threading.Event()
        self.commands = []
        self.accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.accepting.load_cert_chain(dovecot.dir / "cert.pem", dovecot.dir / "key.pem")
        self.calling = ssl.create_default_context(cafile=dovecot.ca)
        self.loop, listening = asyncio.new_event_loop(), threading.Event()
        self.thread = threading.Thread(target=self.run, args=(listening,), daemon=True)
        self.thread.start()
        listening.wait()

    def run(self, listening):
        asyncio.set_event_loop(self.loop)
        self.open = asyncio.Event()  # what the server says may pass
        self.open.set()
        self.listener = self.loop.run_until_complete(asyncio.start_server(self.session, "127.0.0.1", 0, ssl=self.accepting))
        self.url = f"imaps://localhost:{self.listener.sockets[0].getsockname()[1]}"
        listening.set()
        self.loop.run_forever()
        sessions = asyncio.all_tasks(self.loop)
        for session in sessions:
            session.cancel()
        self.loop.run_until_complete(asyncio.gather(*sessions, return_exceptions=True))

    async def session(self, from_client, to_client):
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port, ssl=self.calling, server_hostname="localhost")
        except OSError:
            to_client.close()
            return
        ends = (to_client, to_server)
        await asyncio.gather(self.pass_on(self.commands_of(from_client, to_client, to_server), ends),
                             self.pass_on(self.answers_of(from_server, to_client), ends))

    @staticmethod
    async def pass_on(direction, ends):
        """Both ways end together, unless the session is to fall silent."""
        try:
            silent = await direction
        except OSError:
            silent = False
        if not silent:
            for end in ends:
                end.close()

    async def commands_of(self, source, back, target):
        while (data := await source.read(65536)) and not target.is_closing():
            self.commands.append(data.decode(errors="replace"))
            if not (self.at and self.at.search(self.commands[-1])):
                target.write(data)
            elif self.hold:
                await self.keep_back(target, data)
            elif self.answer:
                back.write(f"{self.commands[-1].split()[0]} {self.answer}\r\n".encode())
                self.reached.set()
            elif self.inject:
                back.write(f"{self.inject}\r\n".encode())
                target.write(data)
                self.reached.set()
            else:
                self.reached.set()
                return not self.drop
        return False

    async def keep_back(self, target, data):
        """Lets `data` pass, or what is said to it, when the test says so."""
        self.at = None
        if self.hold == "answer":
            self.open.clear()
            target.write(data)
        self.reached.set()
        await self.loop.run_in_executor(None, self.go.wait)
        if self.hold == "answer":
            self.open.set()
        else:
            target.write(data)

    async def answers_of(self, source, target):
        while data := await source.read(65536):
            await self.open.wait()
            if target.is_closing():
                break
            target.write(re.sub(*self.alter, data) if self.alter else data)
        return False

    def close(self):
        """The sessions end too."""
        self.go.set()
        self.loop.call_soon_threadsafe(self.listener.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
