#pragma once
// Rows of a query. They come from the server one by one; what is left of them when another
// statement begins on the same connection is set aside, in memory at first, then in a temporary
// file.
#include <libpq-fe.h>

#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace osnova::store {

struct ResultEnd {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ResultEnd>;

// The value of a column as the server sends it in binary.
struct Value {
  Oid type = 0;
  bool null = true;
  std::string_view bytes;
};
// Whole numbers of every width, booleans, and numbers written as text. Throws StoreFailure for
// numeric and floating point: a sum is CAST to BIGINT in SQL.
int64_t integer_of(const Value& value);
bool is_number(Oid type);
Cell::Type type_of(const Value& value);

// Rows that all came at once; views live as long as this does.
class WholeRows : public Rows {
 public:
  // Columns begin behind the first `shift` ones.
  WholeRows(const PGresult* result, int shift) : result_(result), shift_(shift) {}
  bool next() override { return ++row_ < PQntuples(result_); }
  void go_to(int row) { row_ = row; }
  Cell::Type type(int column) override { return type_of(value(column)); }
  int64_t integer(int column) override { return integer_of(value(column)); }
  std::string_view text(int column) override;
  std::string_view blob(int column) override { return text(column); }

 private:
  Value value(int column) const;
  const PGresult* result_;
  int shift_;
  int row_ = -1;
  std::deque<std::string> written_;  // numbers that were asked for as text
};

class PostgresConnection;

class StreamedRows : public Rows {
 public:
  // The statement was sent in single-row mode on `connection`, which knows this as what is being
  // read. `sql` must live as long as this does, for messages.
  StreamedRows(PostgresConnection& connection, std::string sql);
  ~StreamedRows() override;
  bool next() override;
  Cell::Type type(int column) override { return type_of(value(column)); }
  int64_t integer(int column) override { return integer_of(value(column)); }
  std::string_view text(int column) override;
  std::string_view blob(int column) override { return text(column); }
  // Reads the first result; false when the connection was lost, so that it may be asked again.
  bool begin();
  // Reads everything that is left, because the connection is needed.
  void set_aside();
  // Throws away what is left: the transaction ends.
  void give_up();

 private:
  void receive();
  void keep_row();
  bool read_kept();
  void read_file(void* to, size_t size);
  Value value(int column) const;
  void done();

  PostgresConnection* connection_;  // null once everything was received
  std::string sql_;
  PgResult current_, ahead_;
  std::vector<Oid> types_;
  bool aside_ = false;
  std::string kept_;  // rows that were set aside: for each column its length (-1 = NULL) and bytes
  size_t kept_at_ = 0;
  std::FILE* file_ = nullptr;
  int64_t in_file_ = 0;
  std::string row_;  // the one that was read from the file
  std::vector<std::optional<std::string_view>> values_;
  std::deque<std::string> written_;
  // An error that came while rows were set aside is told when they are read.
  std::optional<StoreFailure> failed_;
};

}  // namespace osnova::store
