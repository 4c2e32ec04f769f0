#include "kernel/journal/journal.hpp"

#include <cstring>

namespace osnova {

using store::ColumnType;
using store::TableMeta;

bool is_journalled(store::Connection& connection, Id company, std::string_view key) {
  const store::Cell cells[] = {company, key};
  return connection.query("SELECT 1 FROM journal WHERE company_id = $1 AND key = $2", cells)
      ->next();
}

int64_t last_seq_until(store::Connection& connection, std::string_view chain, Id company,
                       int64_t until_us) {
  const std::string from = " FROM " + std::string(chain) + " WHERE company_id = $1 AND seq <= $2 ";
  const auto ask = [&](const std::string& column, int64_t seq) {
    const store::Cell cells[] = {company, seq};
    auto rows = connection.query("SELECT " + column + from + "ORDER BY seq DESC LIMIT 1", cells);
    return rows->next() ? rows->integer(0) : int64_t{0};
  };
  int64_t low = 0, high = ask("seq", INT64_MAX);
  if (ask("recorded_at", high) <= until_us) return high;
  while (low < high) {
    const int64_t middle = low + (high - low + 1) / 2;
    if (ask("recorded_at", middle) <= until_us)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

std::vector<TableMeta> journal_tables() {
  TableMeta journal{"journal",
                    {{"company_id", ColumnType::integer, true},
                     {"seq", ColumnType::integer, true},
                     {"recorded_at", ColumnType::integer, true},
                     {"user_id", ColumnType::integer, true},
                     {"origin", ColumnType::text, true},
                     {"command", ColumnType::text, true},
                     {"record", ColumnType::text, true},
                     {"record_id", ColumnType::integer, true},
                     {"version", ColumnType::integer, true},
                     {"key", ColumnType::text},
                     {"input_hash", ColumnType::blob},
                     {"salt", ColumnType::blob},
                     {"changes", ColumnType::blob, true},
                     {"digest", ColumnType::blob, true},
                     {"hash", ColumnType::blob, true}},
                    {"company_id", "seq"},
                    true,
                    {{"journal_key", {"company_id", "key"}, true, "key"},
                     {"journal_record", {"company_id", "record_id", "seq"}, false, ""}}};
  journal.sized = true;
  TableMeta access{"access_log",
                   {{"company_id", ColumnType::integer, true},
                    {"seq", ColumnType::integer, true},
                    {"recorded_at", ColumnType::integer, true},
                    {"user_id", ColumnType::integer, true},
                    {"what", ColumnType::text, true},
                    {"detail", ColumnType::text, true},
                    {"hash", ColumnType::blob, true}},
                   {"company_id", "seq"},
                   true,
                   {}};
  TableMeta checkpoint{"checkpoint",
                       {{"company_id", ColumnType::integer, true},
                        {"chain", ColumnType::text, true},
                        {"seq", ColumnType::integer, true},
                        {"recorded_at", ColumnType::integer, true},
                        {"hash", ColumnType::blob, true},
                        {"signature", ColumnType::blob}},
                       {"company_id", "chain", "seq"},
                       true,
                       {}};
  return {journal, access, checkpoint};
}

namespace {

void put_length(std::string& out, size_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void put_bytes(std::string& out, std::string_view bytes) {
  put_length(out, bytes.size());
  out.append(bytes);
}

bool take_bytes(std::string_view& in, std::string_view* bytes) {
  size_t length = 0;
  for (int shift = 0;; shift += 7) {
    if (in.empty() || shift > 28) return false;
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    length |= static_cast<size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  if (length > in.size()) return false;
  *bytes = in.substr(0, length);
  in.remove_prefix(length);
  return true;
}

constexpr size_t kSaltBytes = 16;

// The commitment of one entry, whose salt follows from the row's salt and the path.
Hash commit(std::string_view salt, std::string_view path, std::string_view before,
            std::string_view after, std::string& scratch) {
  scratch.clear();
  put_bytes(scratch, salt);
  put_bytes(scratch, path);
  put_bytes(scratch, before);
  put_bytes(scratch, after);
  return sha256(scratch);
}

std::string_view field_salt(std::string_view row_salt, std::string_view path, std::string& scratch,
                            Hash& hold) {
  scratch.assign(row_salt);
  scratch.append(path);
  hold = sha256(scratch);
  return bytes_of(hold).substr(0, kSaltBytes);
}

// One stored entry, taken apart.
struct Entry {
  char flag = 0;
  std::string_view path, before, after, salt, commitment;
};

bool take_entry(std::string_view& in, Entry* entry) {
  if (in.empty()) return false;
  entry->flag = in.front();
  in.remove_prefix(1);
  if (!take_bytes(in, &entry->path)) return false;
  if (entry->flag == 2) {
    if (in.size() < sizeof(Hash)) return false;
    entry->commitment = in.substr(0, sizeof(Hash));
    in.remove_prefix(sizeof(Hash));
    return true;
  }
  if (entry->flag != 0 && entry->flag != 1) return false;
  if (!take_bytes(in, &entry->before) || !take_bytes(in, &entry->after)) return false;
  if (entry->flag == 1) {
    if (in.size() < kSaltBytes) return false;
    entry->salt = in.substr(0, kSaltBytes);
    in.remove_prefix(kSaltBytes);
  }
  return true;
}

}  // namespace

Hash encode_changes(std::span<const FieldChange> changes, std::string_view salt, std::string& out) {
  std::string commitments, scratch;
  commitments.reserve(changes.size() * sizeof(Hash));
  for (const FieldChange& change : changes) {
    out.push_back(0);
    put_bytes(out, change.path);
    put_bytes(out, change.before);
    put_bytes(out, change.after);
    Hash hold;
    const auto own_salt = field_salt(salt, change.path, scratch, hold);
    commitments.append(
        bytes_of(commit(own_salt, change.path, change.before, change.after, scratch)));
  }
  return sha256(commitments);
}

bool root_of_changes(std::string_view changes, std::string_view salt, Hash* root) {
  std::string commitments, scratch;
  while (!changes.empty()) {
    Entry entry;
    if (!take_entry(changes, &entry)) return false;
    if (entry.flag == 2) {
      commitments.append(entry.commitment);
      continue;
    }
    Hash hold;
    std::string_view own = entry.salt;
    if (entry.flag == 0) own = field_salt(salt, entry.path, scratch, hold);
    commitments.append(bytes_of(commit(own, entry.path, entry.before, entry.after, scratch)));
  }
  *root = sha256(commitments);
  return true;
}

bool open_changes(std::string_view changes, std::string_view salt, std::vector<OpenChange>* out) {
  std::string scratch;
  while (!changes.empty()) {
    Entry entry;
    if (!take_entry(changes, &entry)) return false;
    OpenChange change{entry.path, entry.before, entry.after, {}, {}, entry.flag == 2};
    if (change.erased) {
      std::copy(entry.commitment.begin(), entry.commitment.end(), change.commitment.begin());
    } else {
      Hash hold;
      change.salt = entry.flag == 0 ? field_salt(salt, entry.path, scratch, hold) : entry.salt;
      change.commitment = commit(change.salt, entry.path, entry.before, entry.after, scratch);
    }
    out->push_back(std::move(change));
  }
  return true;
}

int64_t erase_values(std::string& changes, std::string& salt,
                     const std::function<bool(std::string_view path)>& covers) {
  int64_t erased = 0;
  std::string left, scratch;
  std::string_view in(changes);
  while (!in.empty()) {
    Entry entry;
    OSNOVA_ASSERT(take_entry(in, &entry), "changes of the journal can be read");
    Hash hold;
    if (entry.flag == 0) entry.salt = field_salt(salt, entry.path, scratch, hold);
    const bool gone = entry.flag == 2 || covers(entry.path);
    if (gone && entry.flag != 2) ++erased;
    left.push_back(gone ? 2 : 1);
    put_bytes(left, entry.path);
    if (entry.flag == 2) {
      left.append(entry.commitment);
    } else if (gone) {
      left.append(bytes_of(commit(entry.salt, entry.path, entry.before, entry.after, scratch)));
    } else {
      put_bytes(left, entry.before);
      put_bytes(left, entry.after);
      left.append(entry.salt);
    }
  }
  if (erased == 0) return 0;
  Hash before{}, after{};
  OSNOVA_ASSERT(root_of_changes(changes, salt, &before) && root_of_changes(left, {}, &after) &&
                    before == after,
                "erasing leaves the root as it was");
  changes = std::move(left);
  salt.clear();
  return erased;
}

std::string salted_input(const Hash& input, std::string_view salt) {
  return std::string(bytes_of(sha256(std::string(salt) + std::string(bytes_of(input)))));
}

bool same_input(std::string_view stored, const Hash& input, std::string_view salt) {
  return salt.empty() || stored == salted_input(input, salt) || stored == bytes_of(input);
}

bool decode_changes(std::string_view changes, std::vector<FieldChange>* out) {
  while (!changes.empty()) {
    Entry entry;
    if (!take_entry(changes, &entry)) return false;
    FieldChange change;
    change.path = entry.path;
    change.before = entry.before;
    change.after = entry.after;
    change.personal = entry.flag == 2;
    out->push_back(std::move(change));
  }
  return true;
}

Hash row_hash(const JournalRow& row, const Hash& previous, const Hash& root) {
  CanonicalWriter out;
  out.raw(bytes_of(previous));
  out.integer('c', row.company);
  out.integer('s', row.seq);
  out.integer('t', row.recorded_at);
  out.integer('u', row.user);
  out.text('o', row.origin);
  out.text('n', row.command);
  out.text('r', row.record);
  out.integer('i', row.record_id);
  out.integer('v', row.version);
  out.text('k', row.key);
  out.text('h', row.input_hash);
  out.raw(bytes_of(root));
  out.raw(bytes_of(row.digest));
  return out.hash();
}

Hash access_row_hash(const Hash& previous, int64_t seq, int64_t recorded_at, Id user,
                     std::string_view what, std::string_view detail) {
  CanonicalWriter out;
  out.raw(bytes_of(previous));
  out.integer('s', seq);
  out.integer('t', recorded_at);
  out.integer('u', user);
  out.text('w', what);
  out.text('d', detail);
  return out.hash();
}

void MovementDigest::row(std::string_view table, std::span<const store::Cell> cells) {
  bytes_.text('T', table);
  for (const store::Cell& cell : cells) {
    switch (cell.type) {
      case store::Cell::Type::null:
        bytes_.text('0', {});
        break;
      case store::Cell::Type::integer:
        bytes_.integer('i', cell.integer);
        break;
      case store::Cell::Type::text:
        bytes_.text('t', cell.bytes);
        break;
      case store::Cell::Type::blob:
        bytes_.text('b', cell.bytes);
        break;
    }
  }
}

Hash MovementDigest::finish() const { return bytes_.hash(); }

}  // namespace osnova
