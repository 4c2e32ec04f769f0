#include "kernel/journal/checkpoint.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "base/text.hpp"
#include "meta/codec.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// What is signed; the first field says what it is, so that it can be mistaken for nothing else.
std::string signed_bytes(const Checkpoint& c) {
  CanonicalWriter out;
  out.text('k', "osnova checkpoint 1");
  out.integer('c', c.company);
  out.text('n', c.chain);
  out.integer('s', c.seq);
  out.integer('t', c.recorded_at);
  out.text('h', c.hash);
  return out.bytes();
}

std::string unhex(std::string_view text) {
  std::string out;
  if (text.size() % 2 != 0) return out;
  out.assign(text.size() / 2, '\0');
  size_t size = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                     text.size(), nullptr, &size, nullptr) != 0 ||
      size != out.size())
    out.clear();
  return out;
}

std::optional<Checkpoint> head_of(store::Connection& connection, Id company,
                                  const std::string& chain) {
  const Cell key[] = {company};
  auto rows = connection.query("SELECT seq, recorded_at, hash FROM " + chain +
                                   " WHERE company_id = $1 ORDER BY seq DESC LIMIT 1",
                               key);
  if (!rows->next()) return std::nullopt;
  return Checkpoint{company, chain, rows->integer(0), rows->integer(1), std::string(rows->blob(2)),
                    ""};
}

int64_t last_checkpoint(store::Connection& connection, Id company, const std::string& chain) {
  const Cell key[] = {company, chain};
  auto rows = connection.query(
      "SELECT seq FROM checkpoint WHERE company_id = $1 AND chain = $2 ORDER BY seq DESC LIMIT 1",
      key);
  return rows->next() ? rows->integer(0) : 0;
}

}  // namespace

CheckpointKey CheckpointKey::load_or_create(const std::string& file) {
  CheckpointKey key;
  if (sodium_init() < 0) throw Failure("checkpoint.key", "libsodium does not start");
  if (std::ifstream in(file, std::ios::binary); in) {
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    key.secret_ = unhex(trim(text));
    if (key.secret_.size() != crypto_sign_SECRETKEYBYTES)
      throw Failure("checkpoint.key", file + " holds no key");
    return key;
  }
  unsigned char public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
  crypto_sign_keypair(public_key, secret);
  key.secret_.assign(reinterpret_cast<char*>(secret), sizeof secret);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string text = hex(key.secret_) + "\n";
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) ::close(fd);
  if (!written) throw Failure("checkpoint.key", "cannot write " + file);
  return key;
}

std::string CheckpointKey::sign(const Checkpoint& checkpoint) const {
  const std::string message = signed_bytes(checkpoint);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes(message),
                       message.size(), bytes(secret_));
  return signature;
}

std::string CheckpointKey::public_hex() const { return hex(secret_.substr(32)); }

std::vector<Checkpoint> write_checkpoints(Kernel& kernel, const CheckpointKey& key) {
  std::vector<Checkpoint> made;
  std::vector<Id> companies = kernel.companies();
  companies.insert(companies.begin(), 0);
  static const Bulk kCheckpoint{"checkpoint",
                                {"company_id", "chain", "seq", "recorded_at", "hash", "signature"},
                                {"company_id", "chain", "seq"},
                                {},
                                {"signature"}};
  const bool durable = kernel.write([&](store::Connection& connection) {
    made.clear();
    for (const Id company : companies)
      for (const char* chain : {"journal", "access_log"}) {
        if (company != 0 && std::string_view(chain) == "access_log") continue;
        auto head = head_of(connection, company, chain);
        if (!head || head->seq <= last_checkpoint(connection, company, chain)) continue;
        head->signature = key.sign(*head);
        const Cell row[] = {company,
                            head->chain,
                            head->seq,
                            head->recorded_at,
                            Cell::blob(head->hash),
                            Cell::blob(head->signature)};
        connection.write(kCheckpoint, row);
        made.push_back(std::move(*head));
      }
  });
  if (!durable) throw Failure("store.unavailable", "the checkpoints could not be written");
  return made;
}

std::vector<Checkpoint> checkpoints_behind(Kernel& kernel, const std::string& cursor, size_t most) {
  std::vector<Id> companies = kernel.companies();
  companies.insert(companies.begin(), 0);
  std::vector<Checkpoint> found;
  const auto reader = kernel.database().reader();
  reader->begin(store::Begin::read);
  for (const Id company : companies)
    for (const std::string chain : {"journal", "access_log"}) {
      const std::string name = cursor + chain;
      const Cell cells[] = {company, chain, name, static_cast<int64_t>(most - found.size())};
      auto rows = reader->query(
          "SELECT c.seq, c.recorded_at, c.hash, c.signature FROM checkpoint AS c WHERE c.company_id "
          "= $1 AND c.chain = $2 AND c.seq > COALESCE((SELECT j.seq FROM journal_cursor AS j WHERE "
          "j.company_id = $1 AND j.name = $3), 0) ORDER BY c.seq LIMIT $4",
          cells);
      while (rows->next())
        found.push_back({company, chain, rows->integer(0), rows->integer(1),
                         std::string(rows->blob(2)), std::string(rows->blob(3))});
    }
  reader->rollback();
  return found;
}

void note_checkpoints(Kernel& kernel, const std::string& cursor,
                      const std::vector<Checkpoint>& arrived) {
  static const Bulk kCursor{
      "journal_cursor", {"company_id", "name", "seq"}, {"company_id", "name"}, {}, {"seq"}};
  std::map<std::pair<Id, std::string>, int64_t> last;
  for (const Checkpoint& c : arrived) last[{c.company, cursor + c.chain}] = c.seq;
  const bool durable = kernel.write([&](store::Connection& connection) {
    for (const auto& [of, seq] : last) {
      const Cell row[] = {of.first, of.second, seq};
      connection.write(kCursor, row);
    }
  });
  if (!durable) throw Failure("store.unavailable", "what arrived could not be noted");
}

std::string checkpoint_line(const Checkpoint& c, const CheckpointKey& key) {
  return boost::json::serialize(boost::json::object{{"company", std::to_string(c.company)},
                                                    {"chain", c.chain},
                                                    {"seq", std::to_string(c.seq)},
                                                    {"recorded_at", std::to_string(c.recorded_at)},
                                                    {"hash", hex(c.hash)},
                                                    {"signature", hex(c.signature)},
                                                    {"key", key.public_hex()}}) +
         "\n";
}

namespace {

// One line as a checkpoint; nullopt when it is none.
std::optional<Checkpoint> read_line(std::string_view line) {
  auto value = parse_json(line, 4096);
  if (!value || !value->is_object()) return std::nullopt;
  const auto text = [&](const char* name) -> std::string {
    const auto* member = value->as_object().if_contains(name);
    return member && member->is_string() ? std::string(member->as_string()) : std::string();
  };
  Checkpoint c;
  c.chain = text("chain");
  c.hash = unhex(text("hash"));
  c.signature = unhex(text("signature"));
  const bool read = parse_int(text("company"), &c.company) && parse_int(text("seq"), &c.seq) &&
                    parse_int(text("recorded_at"), &c.recorded_at);
  const bool known = c.chain == "journal" || c.chain == "access_log";
  if (!read || !known || c.hash.size() != 32 || c.signature.size() != crypto_sign_BYTES)
    return std::nullopt;
  return c;
}

}  // namespace

VerifyCheck verify_checkpoints(store::Connection& connection, std::string_view lines,
                               std::string_view public_hex) {
  VerifyCheck check{"checkpoints", 0, 0, {}};
  const auto damage = [&](std::string what) {
    ++check.damaged;
    if (check.damages.size() < 20) check.damages.push_back(std::move(what));
  };
  const std::string key = unhex(public_hex);
  if (key.size() != crypto_sign_PUBLICKEYBYTES) {
    damage("the public key is no key");
    return check;
  }
  for (const std::string_view line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    ++check.count;
    const auto c = read_line(trim(line));
    if (!c) {
      damage("line " + std::to_string(check.count) + " is no checkpoint");
      continue;
    }
    const std::string where =
        c->chain + " of company " + std::to_string(c->company) + ", seq " + std::to_string(c->seq);
    const std::string message = signed_bytes(*c);
    if (crypto_sign_verify_detached(bytes(c->signature), bytes(message), message.size(),
                                    bytes(key)) != 0) {
      damage(where + ": the signature is not of this key");
      continue;
    }
    const Cell cells[] = {c->company, c->seq};
    auto rows = connection.query(
        "SELECT hash FROM " + c->chain + " WHERE company_id = $1 AND seq = $2", cells);
    if (!rows->next())
      damage(where + ": the row is gone");
    else if (rows->blob(0) != c->hash)
      damage(where + ": the row is another");
  }
  return check;
}

}  // namespace osnova
