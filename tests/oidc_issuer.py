#!/usr/bin/env python3
"""A provider of identities for tests (OpenID Connect, code flow with PKCE), which misbehaves on demand.

oidc_issuer.py FOLDER [CALLBACK...]: listens on 127.0.0.1, prints its address, keeps keys in FOLDER.
Standard library alone; the openssl command makes the keys and signs. POST /control takes JSON:
  user, email, email_verified, name, amr, acr   who signs in
  alg      RS256 PS256 ES256 EdDSA
  wrong    one word of those that `token()`, `answer()` and the handlers below know; "" = nothing
  page     true: a page with a button stands between, as for people
  rotate   true: another key from now on
GET /asked tells what was asked for how often.
"""
import base64, hashlib, hmac, html, json, os, secrets, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

folder = sys.argv[1]
CLIENT, SECRET = "osnova", "a secret of +tests/%"
ANSWER_S = 15  # what slow means: longer than anybody waits
KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "ED25519"}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def run(*words, data=b""):
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


class Key:
    made = 0

    def __init__(self, kind):
        Key.made += 1
        self.kind, self.kid = kind, f"{kind.lower()}-{Key.made}"
        self.file = os.path.join(folder, self.kid + ".pem")
        options = {"RSA": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                   "EC": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                   "ED25519": ["-algorithm", "ED25519"]}[kind]
        run("genpkey", *options, "-out", self.file)

    def jwk(self):
        der = run("pkey", "-in", self.file, "-pubout", "-outform", "DER")
        public = {"kid": self.kid, "use": "sig"}
        if self.kind == "ED25519":
            return {**public, "kty": "OKP", "crv": "Ed25519", "x": b64(der[-32:])}
        if self.kind == "EC":
            return {**public, "kty": "EC", "crv": "P-256", "x": b64(der[-64:-32]), "y": b64(der[-32:])}
        modulus = run("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().split("=")[1]
        return {**public, "kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}

    def public_pem(self):
        return run("pkey", "-in", self.file, "-pubout")

    def sign(self, alg, data):
        if alg == "EdDSA":
            source = os.path.join(folder, secrets.token_hex(8))
            with open(source, "wb") as out:
                out.write(data)
            signed = run("pkeyutl", "-sign", "-rawin", "-inkey", self.file, "-in", source)
            os.unlink(source)
            return signed
        padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"] if alg == "PS256" else []
        signed = run("dgst", "-sha256", *padding, "-sign", self.file, data=data)
        return plain_pair(signed) if alg == "ES256" else signed


def plain_pair(der):
    """The two integers of a DER sequence, side by side in 32 bytes each (RFC 7518, 3.4)."""
    out, at = b"", 2
    for _ in range(2):
        size = der[at + 1]
        out += int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big")
        at += 2 + size
    return out


class Issuer:
    def __init__(self):
        self.lock = threading.Lock()
        self.keys = {kind: Key(kind) for kind in sorted(set(KINDS.values()))}
        self.hidden = Key("RSA")  # never published
        self.codes, self.asked, self.last = {}, {}, None
        self.control = {"user": "sub-1", "email": "", "email_verified": True, "name": "", "amr": None,
                        "acr": None, "alg": "RS256", "wrong": "", "page": False}
        self.base = ""

    def wrong(self, word):
        return self.control["wrong"] == word

    def count(self, what):
        with self.lock:
            self.asked[what] = self.asked.get(what, 0) + 1

    def metadata(self):
        said = {
            "issuer": self.base, "authorization_endpoint": self.base + "/authorize",
            "token_endpoint": self.base + "/token", "jwks_uri": self.base + "/keys",
            "end_session_endpoint": self.base + "/leave", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": list(KINDS),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True}
        if self.wrong("metadata issuer"):
            said["issuer"] = self.base + "/other"
        if self.wrong("metadata plain"):
            said["code_challenge_methods_supported"] = ["plain"]
        if self.wrong("metadata without tls"):
            said["token_endpoint"] = "http://issuer.example/token"
        return said

    def token(self, code):
        control, now = self.control, int(time.time())
        access = secrets.token_urlsafe(24)
        alg = control["alg"]
        digest = hashlib.sha512 if alg == "EdDSA" else hashlib.sha256
        half = digest(access.encode()).digest()
        claims = {"iss": self.base, "sub": control["user"], "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": code["nonce"], "at_hash": b64(half[:len(half) // 2])}
        if code["max_age"] is not None and not self.wrong("not asked anew"):
            claims["auth_time"] = now
        for name in ("email", "name", "amr", "acr"):
            if control[name]:
                claims[name] = control[name]
        if control["email"]:
            claims["email_verified"] = control["email_verified"]
        claims.update({
            "nonce": {"nonce": "another"}, "audience": {"aud": "somebody else"},
            "audiences": {"aud": [CLIENT, "somebody else"], "azp": CLIENT}, "azp": {"azp": "somebody else"},
            "issuer": {"iss": "https://issuer.example"}, "expired": {"exp": now - 120, "iat": now - 500},
            "future": {"iat": now + 600}, "old": {"iat": now - 3600}, "access": {"at_hash": b64(b"0" * 16)},
            "subject": {"sub": ""}, "no expiry": {"exp": None}}.get(control["wrong"], {}))
        key = self.hidden if self.wrong("key") else self.keys[KINDS[alg]]
        header = {"alg": alg, "kid": key.kid, "typ": "JWT"}
        if self.wrong("none"):
            header = {"alg": "none"}
        if self.wrong("hs256"):
            header = {"alg": "HS256", "kid": key.kid}
        if self.wrong("kid"):
            header["kid"] = "unheard of"
        text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())
        if self.wrong("none"):
            signature = b""
        elif self.wrong("hs256"):  # with what everybody knows
            signature = hmac.new(key.public_pem(), text.encode(), hashlib.sha256).digest()
        else:
            signature = (self.hidden if self.wrong("signature") else key).sign(alg, text.encode())
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300,
                "id_token": text + "." + b64(signature)}


issuer = Issuer()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # who does not wait for a slow or a huge answer hangs up


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(data))), *headers]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        issuer.count(url.path)
        if url.path == "/.well-known/openid-configuration":
            return self.answer(200, issuer.metadata())
        if url.path == "/keys":
            return self.answer(200, {"keys": [key.jwk() for key in issuer.keys.values()]})
        if url.path == "/asked":
            return self.answer(200, issuer.asked)
        if url.path == "/authorize":
            return self.authorize(query)
        if url.path == "/leave":
            return self.answer(302, "", headers=[("Location", query.get("post_logout_redirect_uri", "/"))])
        return self.answer(404, {"error": "not_found"})

    def authorize(self, query):
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or \
                "openid" not in query.get("scope", "").split() or query.get("redirect_uri") not in sys.argv[2:] + callbacks:
            return self.answer(400, "not what was agreed", "text/plain")
        if issuer.control["page"] and "yes" not in query:
            fields = "".join(f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in query.items())
            return self.answer(200, "<!doctype html><title>Issuer</title><link rel=icon href='data:,'>"
                               "<h1>Issuer of the tests</h1><form>" + fields +
                               '<button name="yes" value="1">Yes, it is me</button></form>', "text/html")
        code = issuer.last if issuer.wrong("replayed") and issuer.last else secrets.token_urlsafe(24)
        issuer.last = code
        if not issuer.wrong("replayed"):
            issuer.codes[code] = {"challenge": query.get("code_challenge"), "nonce": query.get("nonce"),
                                  "redirect": query["redirect_uri"], "max_age": query.get("max_age")}
        back = {"code": code, "state": query.get("state", ""), "iss": issuer.base}
        if issuer.wrong("mixed up"):
            back["iss"] = "https://issuer.example"
        if issuer.wrong("silent"):
            del back["iss"]
        if issuer.wrong("state"):
            back["state"] = "made up"
        if issuer.wrong("cancelled"):
            back = {"error": "access_denied", "state": back["state"], "iss": back["iss"]}
        self.answer(302, "", headers=[("Location", query["redirect_uri"] + "?" + urlencode(back))])

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        issuer.count(path)
        if path == "/control":
            given = json.loads(data)
            if given.pop("rotate", False):
                issuer.keys = {kind: Key(kind) for kind in issuer.keys}
            callbacks.extend(given.pop("callbacks", []))
            issuer.control.update(given)
            return self.answer(200, {})
        if path != "/token":
            return self.answer(404, {"error": "not_found"})
        if issuer.wrong("slow"):
            time.sleep(ANSWER_S)
        if issuer.wrong("huge"):
            return self.answer(200, b"{" + b" " * 5_000_000 + b"}")
        if issuer.wrong("redirect"):
            return self.answer(307, "", headers=[("Location", issuer.base + "/elsewhere")])
        if issuer.wrong("broken"):
            return self.answer(500, "oops", "text/plain")
        form = {name: values[0] for name, values in parse_qs(data.decode()).items()}
        kind, _, plain = self.headers.get("Authorization", "").partition(" ")
        who = base64.b64decode(plain).decode().split(":", 1) if kind == "Basic" else ["", ""]
        if [unquote_plus(part) for part in who] != [CLIENT, SECRET]:
            return self.answer(401, {"error": "invalid_client"})
        code = issuer.codes.pop(form.get("code"), None)
        proof = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not code or code["redirect"] != form.get("redirect_uri") or code["challenge"] != proof or \
                form.get("grant_type") != "authorization_code":
            return self.answer(400, {"error": "invalid_grant"})
        return self.answer(200, issuer.token(code))


callbacks = []
server = Server(("127.0.0.1", 0), Handler)
issuer.base = f"http://127.0.0.1:{server.server_port}"
print(issuer.base, flush=True)
server.serve_forever()
