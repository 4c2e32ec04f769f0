#include "kernel/imports/groups.hpp"

#include <cstring>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace osnova {

RowGroups::Digest RowGroups::digest_of(const std::string& text) {
  const Hash hash = sha256(text);
  Digest digest;
  static_assert(sizeof digest == 16);
  std::memcpy(&digest, hash.data(), sizeof digest);
  return digest;
}

RowGroups::RowGroups(const TableReader& reader, const std::string& bytes, const ImportFile& file,
                     const RowValues& values, Id import)
    : values_(values), file_(file), import_(import), rows_(reader, bytes, file) {
  if (values.group_column() != std::string::npos) find_last_rows(reader, bytes);
}

// Nothing for a row that stands alone.
RowGroups::Digest RowGroups::number_of(const ImportRow& row) const {
  const size_t column = values_.group_column();
  if (column == std::string::npos || row.broken) return {};
  const std::string number = meant(row.cells[column]);
  return number.empty() ? Digest() : digest_of(number);
}

void RowGroups::find_last_rows(const TableReader& reader, const std::string& bytes) {
  ImportRows rows(reader, bytes, file_);
  for (ImportRow row; rows.next(row);)
    if (const Digest number = number_of(row); !number.empty()) last_rows_[number] = row.number;
}

bool RowGroups::next(RowGroup& group) {
  for (ImportRow row; rows_.next(row);) {
    const Digest number = number_of(row);
    if (number.empty()) {
      std::vector<ImportRow> alone;
      alone.push_back(std::move(row));
      finish(group, std::move(alone));
      return true;
    }
    const bool last = last_rows_[number] == row.number;
    auto& rows = open_[number];
    rows.push_back(std::move(row));
    if (!last) continue;
    finish(group, std::move(rows));
    open_.erase(number);
    last_rows_.erase(number);
    return true;
  }
  return false;
}

// The same words again are another record, and the same one in another run of the same file.
void RowGroups::finish(RowGroup& group, std::vector<ImportRow> rows) {
  const std::string said = values_.said(rows);
  const Digest digest = digest_of(said);
  const std::string_view hash(reinterpret_cast<const char*>(&digest), sizeof digest);
  if (said.empty())
    group.key = "import/" + std::to_string(import_) + "/row/" + std::to_string(rows[0].number);
  else
    group.key = "import/" + hex(hash) + "/" + std::to_string(++said_[digest]);
  group.rows = std::move(rows);
}

}  // namespace osnova
