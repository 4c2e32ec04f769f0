#pragma once
// The journal: one row a state change, in the company's order, without gaps. It is the audit chain,
// the idempotency table, the event stream and the second clock.
//
// journal  company_id, seq | recorded_at (us, monotonic), user_id, origin, command, record,
// record_id, version, key,
//          input_hash (32 bytes: H(salt, input), NULL without key), salt (16 bytes; NULL once a
//          value of the row was erased), changes, digest (32 bytes: all movements of the Change),
//          hash (32 bytes)
//
// changes  = sequence of entries: flag byte, path (LEB128 length, bytes), then
//            flag 0: before (length, bytes), after (length, bytes); its salt = first 16 bytes of
//            H(row salt, path)
//            flag 1: the same with 16 bytes of own salt behind it (another value of the row was
//            erased)
//            flag 2: commitment only (32 bytes): erased
//            A path that begins with # is a note and no field; its after is plain text.
// commitment = H(field salt, path, before, after); root = H(commitments in order)
// hash = H(hash of the row before, canonical header, root, digest)
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "kernel/command/command.hpp"
#include "meta/codec.hpp"
#include "store/store.hpp"

namespace osnova {

struct JournalRow {
  Id company = 0;
  int64_t seq = 0;
  int64_t recorded_at = 0;
  Id user = 0;
  std::string origin, command, record;
  Id record_id = 0;
  int64_t version = 0;
  std::string key;
  std::string input_hash;  // bytes
  std::string salt;        // 16 bytes
  std::string changes;
  Hash digest{}, hash{};
};

std::vector<store::TableMeta> journal_tables();  // journal, access_log, checkpoint
// Whether a command with this key was done in a company.
bool is_journalled(store::Connection& connection, Id company, std::string_view key);

// The last row of a chain ("journal", "access_log") of that instant or before; 0 = none. Time rises
// with seq, so that it needs no index of its own.
int64_t last_seq_until(store::Connection& connection, std::string_view chain, Id company,
                       int64_t until_us);

// Encodes the changes with the row's salt and returns the root of their commitments.
Hash encode_changes(std::span<const FieldChange> changes, std::string_view salt, std::string& out);
// Root of stored changes; false when the bytes are damaged.
bool root_of_changes(std::string_view changes, std::string_view salt, Hash* root);
bool decode_changes(std::string_view changes, std::vector<FieldChange>* out);
// A stored change with what proves it: commitment = H(salt, path, before, after), each of the four
// with its LEB128 length. Of an erased one only path and commitment are left.
struct OpenChange {
  std::string_view path, before, after;  // into the bytes that were opened
  std::string salt;                      // 16 bytes
  Hash commitment{};
  bool erased = false;
};
// False when the bytes are damaged; what could be read by then is kept.
bool open_changes(std::string_view changes, std::string_view salt, std::vector<OpenChange>* out);
// Leaves only the commitments of the values that `covers` names; the other values of the row get
// salts of their own, and the salt of the row is gone, so that nobody can try values against a
// commitment. The root stays what it was. Returns how many values were erased; 0 = nothing was
// changed. Bug when the bytes are damaged.
int64_t erase_values(std::string& changes, std::string& salt,
                     const std::function<bool(std::string_view path)>& covers);
// What the journal keeps of the hash of a command's input: salted, since an input may hold personal
// values that are easily guessed.
std::string salted_input(const Hash& input, std::string_view salt);
// Whether a stored one is that of this input. A row whose salt was erased cannot tell: the key
// alone says that the command was done. (Rows of early workspaces hold the hash without salt.)
bool same_input(std::string_view stored, const Hash& input, std::string_view salt);
Hash row_hash(const JournalRow& row, const Hash& previous, const Hash& root);

// access_log  company_id (0), seq | recorded_at, user_id, what ("<origin>.<what>"), detail, hash
Hash access_row_hash(const Hash& previous, int64_t seq, int64_t recorded_at, Id user,
                     std::string_view what, std::string_view detail);

// Canonical digest of the movements of a Change, over the rows as stored, in the order ledger legs,
// then conversion rows, then registers by name, each in row order.
class MovementDigest {
 public:
  void row(std::string_view table, std::span<const store::Cell> cells);
  Hash finish() const;

 private:
  CanonicalWriter bytes_;
};

}  // namespace osnova
