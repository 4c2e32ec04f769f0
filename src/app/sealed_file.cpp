#include "app/sealed_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/assert.hpp"

namespace osnova::app {

namespace {

constexpr std::string_view kMagic = "OSNOVA SEALED 1\n";
constexpr size_t kPiece = size_t{1} << 20;
constexpr size_t kAround = crypto_secretstream_xchacha20poly1305_ABYTES;

using Key = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;
using Salt = std::array<unsigned char, crypto_pwhash_SALTBYTES>;
using Header = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES>;

[[noreturn]] void broken(const std::string& path) {
  throw Failure("sealed.io", path + ": " + std::strerror(errno));
}

Key key_of(std::string_view passphrase, const Salt& salt) {
  if (sodium_init() < 0) throw Failure("sealed.key", "libsodium does not start");
  Key key;
  if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt.data(),
                    crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Failure("sealed.key", "no memory for the key");
  return key;
}

// Written whole and synced, or gone.
class NewFile {
 public:
  explicit NewFile(const std::string& path)
      : path_(path), fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (fd_ < 0) broken(path);
  }
  ~NewFile() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  void add(const void* bytes, size_t size) {
    const auto* at = static_cast<const char*>(bytes);
    while (size > 0) {
      const ssize_t n = ::write(fd_, at, size);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) broken(path_);
      at += n;
      size -= static_cast<size_t>(n);
    }
  }
  void done() {
    if (::fsync(fd_) != 0) broken(path_);
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0) broken(path_);
  }

 private:
  std::string path_;
  int fd_;
};

size_t read_some(std::ifstream& in, void* to, size_t size) {
  in.read(static_cast<char*>(to), static_cast<std::streamsize>(size));
  return static_cast<size_t>(in.gcount());
}

}  // namespace

std::string read_key(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) broken(path);
  std::string key(std::istreambuf_iterator<char>(in), {});
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (key.size() < 16) throw Failure("sealed.key", path + " holds fewer than 16 bytes");
  return key;
}

void seal(const std::string& from, const std::string& to, std::string_view passphrase) {
  std::ifstream in(from, std::ios::binary);
  if (!in) broken(from);
  Salt salt;
  randombytes_buf(salt.data(), salt.size());
  const Key key = key_of(passphrase, salt);
  crypto_secretstream_xchacha20poly1305_state state;
  Header header;
  crypto_secretstream_xchacha20poly1305_init_push(&state, header.data(), key.data());
  NewFile out(to);
  out.add(kMagic.data(), kMagic.size());
  out.add(salt.data(), salt.size());
  out.add(header.data(), header.size());
  std::vector<unsigned char> plain(kPiece), sealed(kPiece + kAround);
  bool last = false;
  while (!last) {
    const size_t n = read_some(in, plain.data(), plain.size());
    if (in.bad()) broken(from);
    last = in.eof() || in.peek() == std::ifstream::traits_type::eof();
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(
        &state, sealed.data(), &size, plain.data(), n, nullptr, 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    out.add(sealed.data(), static_cast<size_t>(size));
  }
  out.done();
}

void unseal(const std::string& from, std::string_view passphrase,
            const std::function<void(std::string_view)>& sink) {
  std::ifstream in(from, std::ios::binary);
  if (!in) broken(from);
  const auto wrong = [&] {
    return Failure("sealed.wrong", from + " was damaged, or the key is another one");
  };
  std::string magic(kMagic.size(), ' ');
  Salt salt;
  Header header;
  if (read_some(in, magic.data(), magic.size()) != magic.size() || magic != kMagic ||
      read_some(in, salt.data(), salt.size()) != salt.size() ||
      read_some(in, header.data(), header.size()) != header.size())
    throw wrong();
  const Key key = key_of(passphrase, salt);
  crypto_secretstream_xchacha20poly1305_state state;
  if (crypto_secretstream_xchacha20poly1305_init_pull(&state, header.data(), key.data()) != 0)
    throw wrong();
  std::vector<unsigned char> sealed(kPiece + kAround), plain(kPiece);
  bool last = false;
  while (!last) {
    const size_t n = read_some(in, sealed.data(), sealed.size());
    if (in.bad()) broken(from);
    unsigned long long size = 0;
    unsigned char tag = 0;
    if (n < kAround || crypto_secretstream_xchacha20poly1305_pull(&state, plain.data(), &size, &tag,
                                                                  sealed.data(), n, nullptr, 0) != 0)
      throw wrong();
    sink({reinterpret_cast<const char*>(plain.data()), static_cast<size_t>(size)});
    last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  }
  if (in.peek() != std::ifstream::traits_type::eof()) throw wrong();  // something was added
}

bool is_sealed(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string magic(kMagic.size(), ' ');
  return read_some(in, magic.data(), magic.size()) == magic.size() && magic == kMagic;
}

}  // namespace osnova::app
