#include "kernel/signature/person_certificates.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sodium.h>

#include "base/text.hpp"
#include "kernel/access/second_factor.hpp"
#include "kernel/access/session_store.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> person_certificate_tables() {
  using store::integer_column, store::text_column;
  return {{"person_certificate",
           {integer_column("company_id"), text_column("fingerprint"), integer_column("id"),
            integer_column("user_id"), text_column("owner"), text_column("issuer"),
            text_column("serial"), text_column("algorithm"), integer_column("valid_from"),
            integer_column("valid_to"), {"certificate", store::ColumnType::blob, true},
            text_column("chain"), {"secret", store::ColumnType::blob, true}, text_column("key_id"),
            integer_column("added_at")},
           {"company_id", "fingerprint"},
           true,
           {{"person_certificate_user", {"company_id", "user_id", "id"}, false, {}, 3}}}};
}

namespace {

// Bytes that are cleared when they are let go.
class Secret {
 public:
  explicit Secret(size_t size) : bytes_(size, '\0') {}
  ~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes_.data()); }
  size_t size() const { return bytes_.size(); }

 private:
  std::string bytes_;
};

constexpr size_t kSalt = crypto_pwhash_SALTBYTES, kNonce = crypto_secretbox_NONCEBYTES,
                 kTag = crypto_secretbox_MACBYTES;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void derive_key(Secret& key, std::string_view passphrase, std::string_view salt) {
  constexpr unsigned long long kPasses = 3;
  constexpr size_t kMemory = 64 * 1024 * 1024;
  if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), raw(salt), kPasses,
                    kMemory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Failure("store.unavailable", "no memory to open a key");
}

// salt, nonce, box
std::string boxed(const unsigned char* bytes, size_t size, std::string_view passphrase) {
  std::string out(kSalt + kNonce + kTag + size, '\0');
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(at, kSalt + kNonce);
  Secret key(crypto_secretbox_KEYBYTES);
  derive_key(key, passphrase, std::string_view(out).substr(0, kSalt));
  crypto_secretbox_easy(at + kSalt + kNonce, bytes, size, at + kSalt, key.data());
  return out;
}

KeyPtr unboxed(std::string_view box, std::string_view passphrase) {
  if (box.size() < kSalt + kNonce + kTag) return nullptr;
  Secret key(crypto_secretbox_KEYBYTES), plain(box.size() - kSalt - kNonce - kTag);
  derive_key(key, passphrase, box.substr(0, kSalt));
  if (crypto_secretbox_open_easy(plain.data(), raw(box) + kSalt + kNonce,
                                 box.size() - kSalt - kNonce, raw(box) + kSalt, key.data()) != 0)
    return nullptr;
  const unsigned char* at = plain.data();
  const KeyPtr opened(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(plain.size())),
                      EVP_PKEY_free);
  ERR_clear_error();
  return opened;
}

std::string pem_of(const std::vector<X509Ptr>& certificates) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  for (const X509Ptr& one : certificates) PEM_write_bio_X509(out.get(), one.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

PersonCertificate certificate_row(store::Rows& row) {
  PersonCertificate one;
  one.id = row.integer(0);
  one.user = row.integer(1);
  one.has_key = !row.is_null(2) && !row.blob(2).empty();
  one.added_at = row.integer(3);
  one.der = row.blob(4);
  if (const X509Ptr certificate = certificate_of_der(one.der)) one.facts = facts_of(certificate);
  return one;
}

}  // namespace

Result<std::string> PersonCertificates::sealed(Id user, const KeyPtr& key,
                                               std::string_view passphrase,
                                               std::string* key_id) const {
  if (key_file_.empty()) return Problem{"certificate.no_key_file", "file", {}};
  if (code_points(passphrase) < kShortestPassphrase)
    return Problem{"certificate.passphrase_short",
                   "passphrase",
                   {{"least", std::to_string(kShortestPassphrase)}}};
  const FactorKey beside = FactorKey::load_or_create(key_file_);
  PKCS8_PRIV_KEY_INFO* plain = EVP_PKEY2PKCS8(key.get());
  unsigned char* der = nullptr;
  const int size = plain ? i2d_PKCS8_PRIV_KEY_INFO(plain, &der) : 0;
  PKCS8_PRIV_KEY_INFO_free(plain);
  ERR_clear_error();
  if (size <= 0) return Problem{"certificate.unreadable", "file", {}};
  const std::string box = boxed(der, static_cast<size_t>(size), passphrase);
  OPENSSL_clear_free(der, static_cast<size_t>(size));
  *key_id = beside.id();
  return beside.seal(user, box);
}

Result<Id> PersonCertificates::add(Id user, std::string_view file, std::string_view passphrase) {
  if (file.size() > kLargestFile)
    return Problem{"certificate.too_large", "file", {{"limit", std::to_string(kLargestFile)}}};
  const auto person = read_person_file(file, passphrase);
  if (!person) return person.problems();
  if (is_authority(person->certificate)) return Problem{"certificate.authority", "file", {}};
  const CertificateFacts facts = facts_of(person->certificate);
  std::string secret, key_id;
  if (person->key) {
    auto closed = sealed(user, person->key, passphrase, &key_id);
    if (!closed) return closed.problems();
    secret = std::move(*closed);
  }
  const std::string der = der_of(person->certificate), chain = pem_of(person->chain);
  const Id id = random_id();
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kCertificate{
      "person_certificate",
      {"company_id", "fingerprint", "id", "user_id", "owner", "issuer", "serial", "algorithm",
       "valid_from", "valid_to", "certificate", "chain", "secret", "key_id", "added_at"},
      {},
      {},
      {}};
  Problems problems;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    if (owner_of_certificate(connection, facts.fingerprint) != 0)
      return problems.add("certificate.known", "file");
    if (certificates_of(connection, user).size() >= kMostOfPerson)
      return problems.add("certificate.too_many", "", {{"limit", std::to_string(kMostOfPerson)}});
    const Cell cells[] = {0,
                          facts.fingerprint,
                          id,
                          user,
                          facts.owner,
                          facts.issuer,
                          facts.serial,
                          facts.key,
                          facts.valid_from.us,
                          facts.valid_to.us,
                          Cell::blob(der),
                          chain,
                          Cell::blob(secret),
                          key_id,
                          now};
    connection.write(kCertificate, cells);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  return id;
}

std::vector<PersonCertificate> PersonCertificates::list(Id user) const {
  std::vector<PersonCertificate> all;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user};
    const auto row = connection.query(
        "SELECT id, user_id, secret, added_at, certificate FROM person_certificate WHERE company_id "
        "= $1 AND user_id = $2 ORDER BY added_at DESC, id",
        cells);
    while (row->next()) all.push_back(certificate_row(*row));
  });
  return all;
}

Result<bool> PersonCertificates::remove(Id user, Id id) {
  int64_t gone = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, user, id};
    gone = connection.run(
        "DELETE FROM person_certificate WHERE company_id = $1 AND user_id = $2 AND id = $3", cells);
  });
  if (!durable) return Problem{"store.unavailable", "", {}};
  return gone > 0;
}

Result<PersonFile> PersonCertificates::open(Id user, Id id, std::string_view passphrase) const {
  PersonFile person;
  std::string secret, key_id;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user, id};
    const auto row = connection.query(
        "SELECT certificate, chain, secret, key_id FROM person_certificate WHERE company_id = $1 AND "
        "user_id = $2 AND id = $3",
        cells);
    if (!row->next()) return;
    person.certificate = certificate_of_der(row->blob(0));
    person.chain = read_certificates(row->text(1));
    if (!row->is_null(2)) secret = row->blob(2);
    key_id = row->text(3);
  });
  if (!person.certificate) return Problem{"certificate.unknown", "certificate", {}};
  if (secret.empty() || key_file_.empty()) return Problem{"certificate.no_key", "certificate", {}};
  const FactorKey beside = FactorKey::load_or_create(key_file_);
  const auto box = beside.id() == key_id ? beside.open(user, secret) : std::nullopt;
  if (!box) return Problem{"certificate.other_key_file", "certificate", {}};
  person.key = unboxed(*box, passphrase);
  if (!person.key) return Problem{"certificate.passphrase_wrong", "passphrase", {}};
  return person;
}

Id owner_of_certificate(store::Connection& connection, std::string_view fingerprint) {
  const Cell cells[] = {0, fingerprint};
  const auto row = connection.query(
      "SELECT user_id FROM person_certificate WHERE company_id = $1 AND fingerprint = $2", cells);
  return row->next() ? row->integer(0) : 0;
}

std::vector<X509Ptr> certificates_of(store::Connection& connection, Id user) {
  std::vector<X509Ptr> all;
  const Cell cells[] = {0, user};
  const auto row = connection.query(
      "SELECT certificate FROM person_certificate WHERE company_id = $1 AND user_id = $2", cells);
  while (row->next())
    if (X509Ptr one = certificate_of_der(row->blob(0))) all.push_back(std::move(one));
  return all;
}

std::vector<EndingCertificate> certificates_ending(store::Connection& connection, int64_t from,
                                                   int64_t until) {
  std::vector<EndingCertificate> all;
  const Cell cells[] = {0, from, until};
  const auto row = connection.query(
      "SELECT id, user_id, serial, valid_to FROM person_certificate WHERE company_id = $1 AND "
      "valid_to > $2 AND valid_to <= $3 ORDER BY valid_to, id",
      cells);
  while (row->next())
    all.push_back({row->integer(0), row->integer(1), std::string(row->text(2)), row->integer(3)});
  return all;
}

}  // namespace osnova
