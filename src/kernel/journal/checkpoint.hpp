#pragma once
// Checkpoints: the head of each chain (a company's journal, the access log) at a moment, signed with
// Ed25519 (RFC 8032). They are kept in the workspace and, as lines of JSON, in a second place: a
// journal that was cut short or written anew fits no checkpoint made before.
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/verify/verify.hpp"

namespace osnova {

struct Checkpoint {
  Id company = 0;
  std::string chain;  // "journal", "access_log"
  int64_t seq = 0, recorded_at = 0;
  std::string hash, signature;  // bytes
};

// The key pair of a workspace, in a file of its own beside it (mode 600), made when it is missing.
// Throws Failure "checkpoint.key" when the file cannot be read or written or is damaged.
class CheckpointKey {
 public:
  static CheckpointKey load_or_create(const std::string& file);
  std::string sign(const Checkpoint& checkpoint) const;
  std::string public_hex() const;

 private:
  std::string secret_;  // libsodium's 64 bytes: seed, then public key
};

// Writes a checkpoint of every chain that grew since the last one, of what is durable by now; waits
// for nothing, so that it comes to its end also while others work. Returns the new ones.
std::vector<Checkpoint> write_checkpoints(Kernel& kernel, const CheckpointKey& key);

// What a second place has not got yet, at most so many, in the order of each chain. `cursor` begins
// the names under which is noted what it has (journal_cursor).
std::vector<Checkpoint> checkpoints_behind(Kernel& kernel, const std::string& cursor, size_t most);
// Notes that these arrived. Throws Failure "store.unavailable" when that could not be written: then
// they are sent again.
void note_checkpoints(Kernel& kernel, const std::string& cursor,
                      const std::vector<Checkpoint>& arrived);

std::string checkpoint_line(const Checkpoint& checkpoint, const CheckpointKey& key);

// Compares the chains with checkpoints as lines of JSON, signed by `public_hex`: each must be
// signed, and its chain must still have that row with that hash.
VerifyCheck verify_checkpoints(store::Connection& connection, std::string_view lines,
                               std::string_view public_hex);

}  // namespace osnova
