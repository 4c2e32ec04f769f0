#include "store/postgres/rows.hpp"

#include <cstring>

#include "base/text.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/errors.hpp"
#include "store/postgres/types.hpp"

namespace osnova::store {

namespace {

constexpr size_t kKeptInMemory = 8 << 20;

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

bool is_number(Oid type) {
  return type == kInt8 || type == kInt4 || type == kInt2 || type == kBool;
}

Cell::Type type_of(const Value& value) {
  if (value.null) return Cell::Type::null;
  if (is_number(value.type)) return Cell::Type::integer;
  return value.type == kBytea ? Cell::Type::blob : Cell::Type::text;
}

int64_t integer_of(const Value& value) {
  if (value.null) return 0;
  const uint64_t raw = big_endian(value.bytes.substr(0, 8));
  switch (value.type) {
    case kInt8:
      return static_cast<int64_t>(raw);
    case kInt4:
      return static_cast<int32_t>(raw);
    case kInt2:
      return static_cast<int16_t>(raw);
    case kBool:
      return raw != 0 ? 1 : 0;
    default: {
      int64_t number = 0;
      if (value.type == kText || value.type == kVarchar) {
        parse_int(value.bytes, &number);
        return number;
      }
      throw StoreFailure(StoreFailure::Reason::other,
                         "a number of the type " + std::to_string(value.type) +
                             " is none of the program's: CAST it in SQL");
    }
  }
}

namespace {
std::string_view text_of(const Value& value, std::deque<std::string>& written) {
  if (value.null) return {};
  if (!is_number(value.type)) return value.bytes;
  return written.emplace_back(std::to_string(integer_of(value)));
}
}  // namespace

Value WholeRows::value(int column) const {
  const int c = column + shift_;
  return {PQftype(result_, c), PQgetisnull(result_, row_, c) != 0,
          {PQgetvalue(result_, row_, c), static_cast<size_t>(PQgetlength(result_, row_, c))}};
}

std::string_view WholeRows::text(int column) { return text_of(value(column), written_); }

// --- one by one ----------------------------------------------------------------------------------

StreamedRows::StreamedRows(PostgresConnection& connection, std::string sql)
    : connection_(&connection), sql_(std::move(sql)) {}

StreamedRows::~StreamedRows() {
  give_up();
  if (file_) std::fclose(file_);
}

bool StreamedRows::begin() {
  receive();
  return !(failed_ && failed_->reason == StoreFailure::Reason::lost);
}

// The next result into `ahead_`; at the end the connection is free for others.
void StreamedRows::receive() {
  ahead_.reset(PQgetResult(connection_->handle()));
  // Rows end with a result of their own: nothing at all is a connection that broke, not no rows.
  const ExecStatusType status = ahead_ ? PQresultStatus(ahead_.get()) : PGRES_FATAL_ERROR;
  if (status == PGRES_SINGLE_TUPLE) {
    if (types_.empty())
      for (int c = 0; c < PQnfields(ahead_.get()); ++c) types_.push_back(PQftype(ahead_.get(), c));
    return;
  }
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    try {
      raise_failure(connection_->handle(), ahead_.get(), sql_);
    } catch (const StoreFailure& failure) {
      failed_.emplace(failure);
    }
  }
  ahead_.reset();
  done();
}

void StreamedRows::done() {
  while (PGresult* more = PQgetResult(connection_->handle())) PQclear(more);
  connection_->no_longer_read(this);
  connection_ = nullptr;
}

void StreamedRows::give_up() {
  ahead_.reset();
  if (connection_) done();
}

bool StreamedRows::next() {
  written_.clear();
  if (aside_) return read_kept();
  if (!ahead_) {
    current_.reset();
    if (failed_) throw *failed_;
    return false;
  }
  current_ = std::move(ahead_);
  if (connection_) receive();
  return true;
}

// The row that people are looking at stays what it is: it is a result of its own.
void StreamedRows::set_aside() {
  while (ahead_) {
    keep_row();
    receive();
    if (!connection_) break;
  }
  if (!kept_.empty() || in_file_ > 0) aside_ = true;
  if (file_) std::rewind(file_);
}

void StreamedRows::keep_row() {
  const auto length = [&](int32_t value) {
    kept_.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  for (int c = 0; c < static_cast<int>(types_.size()); ++c) {
    if (PQgetisnull(ahead_.get(), 0, c)) {
      length(-1);
      continue;
    }
    length(PQgetlength(ahead_.get(), 0, c));
    kept_.append(PQgetvalue(ahead_.get(), 0, c), PQgetlength(ahead_.get(), 0, c));
  }
  if (kept_.size() < kKeptInMemory) return;
  if (!file_) file_ = std::tmpfile();
  if (!file_ || std::fwrite(kept_.data(), 1, kept_.size(), file_) != kept_.size())
    throw StoreFailure(StoreFailure::Reason::disk_full, "no room for a temporary file of rows");
  in_file_ += static_cast<int64_t>(kept_.size());
  kept_.clear();
}

void StreamedRows::read_file(void* to, size_t size) {
  if (std::fread(to, 1, size, file_) != size)
    throw StoreFailure(StoreFailure::Reason::other, "a temporary file of rows cannot be read");
  in_file_ -= static_cast<int64_t>(size);
}

// What was written first is in the file, what came last in memory.
bool StreamedRows::read_kept() {
  current_.reset();
  values_.assign(types_.size(), std::nullopt);
  if (in_file_ > 0) {
    row_.clear();
    std::vector<std::pair<size_t, int32_t>> places;
    for (size_t c = 0; c < types_.size(); ++c) {
      int32_t length = 0;
      read_file(&length, sizeof length);
      places.emplace_back(row_.size(), length);
      if (length <= 0) continue;
      row_.resize(row_.size() + static_cast<size_t>(length));
      read_file(row_.data() + places.back().first, static_cast<size_t>(length));
    }
    for (size_t c = 0; c < places.size(); ++c)
      if (places[c].second >= 0)
        values_[c] = std::string_view(row_).substr(places[c].first,
                                                   static_cast<size_t>(places[c].second));
    return true;
  }
  if (kept_at_ >= kept_.size()) {
    if (failed_) throw *failed_;
    return false;
  }
  for (auto& value : values_) {
    int32_t length = 0;
    std::memcpy(&length, kept_.data() + kept_at_, sizeof length);
    kept_at_ += sizeof length;
    if (length < 0) continue;
    value = std::string_view(kept_).substr(kept_at_, static_cast<size_t>(length));
    kept_at_ += static_cast<size_t>(length);
  }
  return true;
}

Value StreamedRows::value(int column) const {
  const auto c = static_cast<size_t>(column);
  if (current_)
    return {types_[c], PQgetisnull(current_.get(), 0, column) != 0,
            {PQgetvalue(current_.get(), 0, column),
             static_cast<size_t>(PQgetlength(current_.get(), 0, column))}};
  const auto& kept = values_[c];
  return {types_[c], !kept, kept.value_or(std::string_view{})};
}

std::string_view StreamedRows::text(int column) { return text_of(value(column), written_); }

}  // namespace osnova::store
