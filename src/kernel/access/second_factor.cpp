#include "kernel/access/second_factor.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/totp.hpp"
#include "kernel/access/typed_code.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> read_key(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::string key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES, '\0');
  const std::string_view written = trim(text);
  size_t size = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), written.data(),
                     written.size(), nullptr, &size, nullptr) != 0 ||
      size != key.size() || written.size() != 2 * key.size())
    throw Failure("second_factor.key", file + " holds no key");
  return key;
}

}  // namespace

FactorKey FactorKey::load_or_create(const std::string& file) {
  if (sodium_init() < 0) throw Failure("second_factor.key", "libsodium does not start");
  FactorKey key;
  if (auto known = read_key(file)) {
    key.key_ = std::move(*known);
    return key;
  }
  // Of two that begin at once one makes it, and the other reads what was made.
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) {
    auto known = read_key(file);
    if (!known) throw Failure("second_factor.key", file + " cannot be read");
    key.key_ = std::move(*known);
    return key;
  }
  key.key_ = random_bytes(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const std::string text = hex(key.key_) + "\n";
  const bool written = descriptor >= 0 &&
                       ::write(descriptor, text.data(), text.size()) ==
                           static_cast<ssize_t>(text.size()) &&
                       ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!written) throw Failure("second_factor.key", file + " cannot be written");
  return key;
}

std::string FactorKey::id() const { return hash_hex(sha256("second factor " + key_)).substr(0, 16); }

std::string FactorKey::derived(std::string_view purpose) const {
  unsigned char code[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256(code, bytes(purpose), purpose.size(), bytes(key_));
  return {reinterpret_cast<const char*>(code), sizeof code};
}

std::string FactorKey::seal(Id user, std::string_view secret) const {
  const std::string nonce = random_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const std::string whose = std::to_string(user);
  std::string sealed(secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(sealed.data()), &size, bytes(secret), secret.size(),
      bytes(whose), whose.size(), nullptr, bytes(nonce), bytes(key_));
  return nonce + sealed;
}

std::optional<std::string> FactorKey::open(Id user, std::string_view sealed) const {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                   kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  const std::string whose = std::to_string(user);
  std::string secret(sealed.size() - kNonce - kTag, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(secret.data()), &size, nullptr,
          bytes(sealed.substr(kNonce)), sealed.size() - kNonce, bytes(whose), whose.size(),
          bytes(sealed), bytes(key_)) != 0)
    return std::nullopt;
  return secret;
}

// --- the state of a person -----------------------------------------------------------------------

std::optional<SecondFactor::Row> SecondFactor::row_of(store::Connection& connection, Id user) {
  const Cell cells[] = {0, user};
  auto row = connection.query(
      "SELECT secret, key_id, confirmed_at, last_step, begun_at FROM second_factor WHERE company_id "
      "= $1 AND user_id = $2",
      cells);
  if (!row->next()) return std::nullopt;
  return Row{std::string(row->blob(0)), std::string(row->text(1)), row->integer(2),
             row->integer(3), row->integer(4)};
}

bool SecondFactor::active(Id user) const {
  bool active = false;
  kernel_.read_people([&](store::Connection& connection) {
    const auto row = row_of(connection, user);
    active = row && row->confirmed_at != 0;
  });
  return active;
}

bool SecondFactor::wanted(Id user) const {
  if (options_.roles.empty()) return false;
  const auto workspace = kernel_.company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  if (!person) return false;
  return std::any_of(options_.roles.begin(), options_.roles.end(), [&](const std::string& code) {
    const Role* role = workspace->get<Role>(role_meta(), code);
    return code == "*" || (role && std::any_of(person->roles.begin(), person->roles.end(),
                                               [&](const UserRole& line) {
                                                 return line.role.id == role->id;
                                               }));
  });
}

SecondFactor::State SecondFactor::state(Id user) const {
  State state;
  state.wanted = wanted(user);
  kernel_.read_people([&](store::Connection& connection) {
    const auto row = row_of(connection, user);
    state.active = row && row->confirmed_at != 0;
    if (!state.active) return;
    state.since = row->confirmed_at;
    const Cell cells[] = {0, user};
    auto left = connection.query(
        "SELECT COUNT(*) FROM recovery_code WHERE company_id = $1 AND user_id = $2 AND used_at = 0",
        cells);
    if (left->next()) state.recovery_left = static_cast<int>(left->integer(0));
  });
  return state;
}

// --- setting it up -------------------------------------------------------------------------------

namespace {

void write_factor(store::Connection& connection, Id user, std::string_view sealed,
                  const std::string& key_id, int64_t begun_at, int64_t confirmed_at,
                  int64_t last_step) {
  static const Bulk kFactor{
      "second_factor",
      {"company_id", "user_id", "secret", "key_id", "begun_at", "confirmed_at", "last_step"},
      {"company_id", "user_id"},
      {},
      {"secret", "key_id", "begun_at", "confirmed_at", "last_step"}};
  const Cell cells[] = {0,        user,     Cell::blob(sealed), key_id,
                        begun_at, confirmed_at, last_step};
  connection.write(kFactor, cells);
}

std::string code_hash(std::string_view salt, std::string_view plain) {
  return hash_hex(sha256(std::string(salt) + ":" + std::string(plain)));
}

// "ABCD-EFGH-IJKL-MNOP": 80 bits, so that a fast hash is enough.
std::vector<std::string> write_recovery_codes(store::Connection& connection, Id user) {
  const Cell whose[] = {0, user};
  connection.run("DELETE FROM recovery_code WHERE company_id = $1 AND user_id = $2", whose);
  static const Bulk kCode{"recovery_code",
                          {"company_id", "user_id", "place", "salt", "hash", "used_at"},
                          {},
                          {},
                          {}};
  std::vector<std::string> codes;
  for (int place = 0; place < SecondFactor::kRecoveryCodes; ++place) {
    const std::string code = typed_code(), salt = hex(random_bytes(16));
    const std::string hash = code_hash(salt, plain_code(code));
    const Cell cells[] = {0, user, place, salt, hash, 0};
    connection.write(kCode, cells);
    codes.push_back(code);
  }
  return codes;
}

Problems one(std::string_view code, std::string_view path = {}) {
  Problems problems;
  problems.add(code, path);
  return problems;
}

}  // namespace

Result<std::string> SecondFactor::begin(Id user) {
  if (options_.key_file.empty()) return one("second_factor.no_key");
  if (active(user)) return one("second_factor.active");
  const FactorKey key = FactorKey::load_or_create(options_.key_file);
  const std::string secret = random_bytes(20);  // as long as the digest: RFC 4226, 4, R6
  const std::string sealed = key.seal(user, secret);
  const int64_t now = kernel_.clock().now_us();
  bool there = false;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const auto row = row_of(connection, user);
    there = row && row->confirmed_at != 0;
    if (!there) write_factor(connection, user, sealed, key.id(), now, 0, 0);
  });
  if (there) return one("second_factor.active");
  if (!durable) return one("store.unavailable");
  return secret;
}

Result<std::string> SecondFactor::secret_of(Id user, const Row& row) const {
  if (options_.key_file.empty()) return one("second_factor.no_key");
  const FactorKey key = FactorKey::load_or_create(options_.key_file);
  auto secret = key.id() == row.key_id ? key.open(user, row.sealed) : std::nullopt;
  if (!secret) return one("second_factor.other_key");
  return std::move(*secret);
}

Result<std::vector<std::string>> SecondFactor::confirm(Id user, std::string_view code) {
  Problems problems;
  std::vector<std::string> codes;
  const int64_t now = kernel_.clock().now_us();
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const auto row = row_of(connection, user);
    if (!row || row->confirmed_at != 0) return problems.add("second_factor.not_begun");
    const auto secret = secret_of(user, *row);
    if (!secret) return problems.append(secret.problems());
    const auto step = totp_step(*secret, plain_code(code), now, 0);
    if (!step) return problems.add("second_factor.code_wrong", "code");
    write_factor(connection, user, row->sealed, row->key_id, row->begun_at, now, *step);
    codes = write_recovery_codes(connection, user);
  });
  if (problems) return problems;
  if (!durable) return one("store.unavailable");
  return codes;
}

// --- using it ------------------------------------------------------------------------------------

Problems SecondFactor::use_totp(store::Connection& connection, Id user, const Row& row,
                                std::string_view code, int64_t now) {
  const auto secret = secret_of(user, row);
  if (!secret) return secret.problems();
  const auto step = totp_step(*secret, code, now, row.last_step);
  if (!step) return one("second_factor.code_wrong", "code");
  write_factor(connection, user, row.sealed, row.key_id, row.begun_at, row.confirmed_at, *step);
  return {};
}

bool SecondFactor::use_recovery(store::Connection& connection, Id user, std::string_view code,
                                int64_t now) {
  const Cell cells[] = {0, user};
  std::optional<int64_t> place;
  {
    auto row = connection.query(
        "SELECT place, salt, hash FROM recovery_code WHERE company_id = $1 AND user_id = $2 AND "
        "used_at = 0",
        cells);
    while (row->next())
      if (code_hash(row->text(1), code) == row->text(2)) place = row->integer(0);
  }
  if (!place) return false;
  const Cell used[] = {0, user, *place, now};
  connection.run(
      "UPDATE recovery_code SET used_at = $4 WHERE company_id = $1 AND user_id = $2 AND place = $3",
      used);
  return true;
}

Problems SecondFactor::use(Id user, std::string_view code) {
  Problems problems;
  const int64_t now = kernel_.clock().now_us();
  const std::string plain = plain_code(code);
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const auto row = row_of(connection, user);
    if (!row || row->confirmed_at == 0) return problems.add("second_factor.code_wrong", "code");
    if (plain.size() == 6) return problems.append(use_totp(connection, user, *row, plain, now));
    if (!use_recovery(connection, user, plain, now))
      problems.add("second_factor.code_wrong", "code");
  });
  if (!problems && !durable) problems.add("store.unavailable");
  return problems;
}

Result<std::vector<std::string>> SecondFactor::new_recovery_codes(Id user) {
  std::vector<std::string> codes;
  if (!kernel_.write([&](store::Connection& connection) {
        codes = write_recovery_codes(connection, user);
      }))
    return one("store.unavailable");
  return codes;
}

Result<bool> SecondFactor::remove(Id user) {
  int64_t removed = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell whose[] = {0, user};
    removed = connection.run("DELETE FROM second_factor WHERE company_id = $1 AND user_id = $2",
                             whose);
    connection.run("DELETE FROM recovery_code WHERE company_id = $1 AND user_id = $2", whose);
  });
  if (!durable) return one("store.unavailable");
  return removed > 0;
}

}  // namespace osnova
