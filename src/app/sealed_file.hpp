#pragma once
// Files that only the holder of a key can read or make: XChaCha20-Poly1305 in libsodium's stream
// (crypto_secretstream) of 1 MB pieces under a key that argon2id (RFC 9106) makes of a passphrase.
// A piece that was changed, moved or cut off is found out.
#include <functional>
#include <string>
#include <string_view>

namespace osnova::app {

// The content of a key file without the line end. Throws Failure "sealed.key" when it is shorter
// than 16 bytes.
std::string read_key(const std::string& path);

// Writes the new file `to` and syncs it. Throws Failure "sealed.io" and leaves no file behind.
void seal(const std::string& from, const std::string& to, std::string_view key);

// Hands the content of a sealed file to `sink` piece by piece. Throws Failure "sealed.wrong" when the
// key is another one or the file was damaged, "sealed.io" when it cannot be read.
void unseal(const std::string& from, std::string_view key,
            const std::function<void(std::string_view)>& sink);

bool is_sealed(const std::string& path);

}  // namespace osnova::app
