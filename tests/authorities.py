#!/usr/bin/env python3
"""Authorities for tests/signature_proofs.sh, by the openssl command behind a small HTTP server: time stamps
(/tsa), a responder (/ocsp), lists (/root.crl). And the few readings of DER that the command line has no
option for.

authorities.py serve FOLDER PORT-FILE    what is wrong with the time stamps stands in FOLDER/mode
authorities.py value P7S OUT             the octets of the signature
authorities.py token P7S OUT             the first time stamp over it
authorities.py add P7S TOKEN OUT         the CMS with that time stamp
"""
import http.server
import os
import signal
import subprocess
import sys
import tempfile

STAMP = bytes.fromhex("060b2a864886f70d010910020e")  # id-aa-signatureTimeStampToken


def read(der, at):
    """Tag, beginning and end of the content at a place; the next value begins at the end."""
    tag, size, at = der[at], der[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(der[at:at + count], "big"), at + count
    return tag, at, at + size


def parts(der):
    """The values inside a constructed one, each whole."""
    _, at, end = read(der, 0)
    found = []
    while at < end:
        _, _, after = read(der, at)
        found.append(der[at:after])
        at = after
    return found


def made(tag, *inside):
    body = b"".join(inside)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def content(der):
    _, at, end = read(der, 0)
    return der[at:end]


def signer_of(p7s):
    kind, signed = parts(p7s)
    data = parts(signed)[0]
    rest = parts(data)
    return kind, rest[:-1], parts(parts(rest[-1])[0])


def add(p7s, token):
    kind, before, signer = signer_of(p7s)
    attribute = made(0x30, STAMP, made(0x31, token))
    signer = [one for one in signer if one[0] != 0xA1] + [made(0xA1, attribute)]
    data = made(0x30, *before, made(0x31, made(0x30, *signer)))
    return made(0x30, kind, made(0xA0, data))


def value(p7s):
    return content([one for one in signer_of(p7s)[2] if one[0] == 0x04][-1])


def token(p7s):
    unsigned = [one for one in signer_of(p7s)[2] if one[0] == 0xA1][0]
    return [content(parts(one)[1]) for one in parts(unsigned) if parts(one)[0] == STAMP][0]


class Authorities(http.server.BaseHTTPRequestHandler):
    folder = ""

    def run_openssl(self, *words, stdin=b""):
        return subprocess.run(["openssl", *words], cwd=self.folder, input=stdin, check=True,
                              capture_output=True).stdout

    def reply_by_tsa(self, query, section):
        with tempfile.TemporaryDirectory() as scratch:
            asked, answer = scratch + "/q", scratch + "/a"
            with open(asked, "wb") as out:
                out.write(query)
            self.run_openssl("ts", "-reply", "-config", "tsa.cnf", "-section", section, "-queryfile", asked,
                             "-out", answer)
            with open(answer, "rb") as got:
                return got.read()

    def by_somebody(self, good):
        """The same time stamp, signed with a certificate that is not for time stamps."""
        status, signed = parts(good)
        info = self.run_openssl("cms", "-verify", "-noverify", "-inform", "DER", stdin=signed)
        other = self.run_openssl("cms", "-sign", "-cades", "-binary", "-nodetach", "-outform", "DER",
                                 "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer", "ann.pem",
                                 "-inkey", "ann.key", stdin=info)
        return made(0x30, status, other)

    def stamp(self, query, mode):
        if mode == "down":
            return None
        if mode == "expired":
            return self.reply_by_tsa(query, "old_tsa")
        if mode == "nonce":
            query = self.run_openssl("ts", "-query", "-cert", "-sha256", "-data", "tsa.cnf")
        good = self.reply_by_tsa(query, "tsa")
        if mode == "imprint":  # right nonce, another imprint: a byte of the digest is another one
            version, imprint = parts(query)[0], parts(query)[1]
            algorithm, digest = parts(imprint)
            other = made(0x04, bytes([content(digest)[0] ^ 1]) + content(digest)[1:])
            good = self.reply_by_tsa(
                made(0x30, version, made(0x30, algorithm, other), *parts(query)[2:]), "tsa")
        if mode == "eku":
            good = self.by_somebody(good)
        return good[:len(good) // 2] if mode == "cut" else good

    def answer_of(self, body, mode):
        with tempfile.TemporaryDirectory() as scratch:
            asked, answer = scratch + "/q", scratch + "/a"
            with open(asked, "wb") as out:
                out.write(body)
            by = "stranger" if mode == "foreign" else "root"
            self.run_openssl("ocsp", "-index", "root.db/index", "-CA", "root.pem", "-rsigner", by + ".pem",
                             "-rkey", by + ".key", "-ndays", "1", "-reqin", asked, "-respout", answer)
            with open(answer, "rb") as got:
                return got.read()

    def mode(self, name):
        try:
            with open(os.path.join(self.folder, name)) as one:
                return one.read().strip()
        except FileNotFoundError:
            return ""

    def answer(self, kind, body):
        self.send_response(200 if body is not None else 503)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/tsa" and self.headers["Content-Type"] == "application/timestamp-query":
            self.answer("application/timestamp-reply", self.stamp(body, self.mode("mode")))
        elif self.path == "/ocsp" and self.headers["Content-Type"] == "application/ocsp-request":
            mode = self.mode("ocsp-mode")
            self.answer("application/ocsp-response", None if mode == "down" else self.answer_of(body, mode))
        else:
            self.answer("text/plain", None)

    def do_GET(self):
        try:
            with open(self.folder + self.path, "rb") as one:
                self.answer("application/pkix-crl", one.read())
        except FileNotFoundError:
            self.answer("text/plain", None)

    def log_message(self, *_):
        pass


def main():
    what, words = sys.argv[1], sys.argv[2:]
    if what == "serve":
        Authorities.folder = words[0]
        signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # of scripts, which ignore it otherwise
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authorities)
        with open(words[1], "w") as out:
            out.write(str(server.server_port))
        server.serve_forever()
    with open(words[0], "rb") as one:
        p7s = one.read()
    if what == "value":
        made_bytes = value(p7s)
    elif what == "token":
        made_bytes = token(p7s)
    else:
        with open(words[1], "rb") as one:
            made_bytes = add(p7s, one.read())
    with open(words[-1], "wb") as out:
        out.write(made_bytes)


if __name__ == "__main__":
    main()
