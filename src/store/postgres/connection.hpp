#pragma once
// One connection to PostgreSQL behind store.hpp. Used by one thread at a time.
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/postgres/address.hpp"
#include "store/postgres/rows.hpp"
#include "store/postgres/types.hpp"
#include "store/store.hpp"

namespace osnova::store {

class PostgresConnection : public Connection {
 public:
  enum class Use { write, read, set_up };
  // `name` is shown by the server beside the connection. Throws StoreFailure.
  PostgresConnection(PostgresAddress address, Use use, std::string name);
  ~PostgresConnection() override;

  void begin(Begin mode) override;
  void commit() override;
  void rollback() noexcept override;
  void script(std::string_view sql) override;
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override;
  std::unique_ptr<Rows> query(std::string_view sql, std::span<const Cell> parameters) override;
  void write(const Bulk& bulk, std::span<const Cell> cells) override;
  void each(std::string_view sql, std::span<const Cell> keys, size_t width,
            const Sink& sink) override;
  std::vector<std::string> columns(std::string_view table) override;
  std::vector<std::string> tables() override;
  const Dialect& dialect() const override;
  StoredSchema stored() override;
  Generations generations() override;
  void ask_of_writers(int generation) override;
  bool lock_schema() override;
  void unlock_schema() noexcept override;
  void build_index(const IndexText& index) override;
  void index_texts(std::span<const SearchText> texts) override;
  void rewrite() override;
  bool empty_log() override;
  std::vector<int64_t> search(int64_t company, std::span<const std::string> records,
                              std::string_view words, int limit) override;

  // From now on a statement that leaves open for which company it asks is a Bug.
  void check_company() { checks_company_ = true; }
  void is_of(int generation) { generations_.own = generation; }

  PGconn* handle() { return connection_.get(); }
  void no_longer_read(const StreamedRows* rows) {
    if (reading_ == rows) reading_ = nullptr;
  }

 private:
  static constexpr size_t kLongestKept = 4096, kMostKept = 2000;
  static constexpr size_t kMostSent = 100;  // their answers fit the buffers of a connection
  struct ConnectionEnd {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Statement {
    std::string name;
    std::vector<Oid> parameters, columns;  // once described
    bool described = false;
  };
  // Parameters in the form that libpq takes them.
  struct Parameters {
    explicit Parameters(std::span<const Cell> cells);
    std::vector<std::string> texts;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    int count() const { return static_cast<int>(values.size()); }
  };
  struct EachText {
    std::string sql;
    std::vector<Oid> keys;  // of the arrays
  };

  bool lost() const;
  void connect();
  // After a lost connection: tries until it stands again or `patience_` is over.
  void connect_again();
  void set_up_session();
  // Makes the connection free for a statement: what was sent is answered, what is being read is set
  // aside; one that was lost outside of a transaction is made anew.
  void settle();
  void settle_reading();
  // Reads the answers of statements that were sent without waiting; throws the first failure.
  // Returns the last one.
  PgResult finish_sent();
  // Sends the writes of a transaction one behind another: a group has some twenty, and waiting for
  // each took most of its time. What went wrong is told by the next statement that waits, at the
  // latest by the commit.
  void send_arrays(const std::string& sql, std::vector<ArrayWriter>& arrays);
  PgResult execute(const std::string& sql);  // throws
  // nullptr = too long or one too many to be kept.
  Statement* prepared(std::string_view sql);
  Statement& described(std::string_view sql);
  PgResult run_arrays(const std::string& sql, std::vector<ArrayWriter>& arrays,
                      std::span<const Cell> before);
  bool send(std::string_view sql, const Parameters& parameters);
  void write_distinct(const Bulk& bulk, std::span<const Cell> cells, const std::vector<Oid>& types);
  const EachText& each_text(std::string_view sql, size_t width, bool one_company);
  std::string bulk_text(const Bulk& bulk, const std::vector<Oid>& types) const;
  void check(const PgResult& result, std::string_view sql);
  void count_rows(const std::string& table, size_t rows);
  void gather_statistics() noexcept;
  void wait_for_older_readers();
  // What locks the workspace's row and answers with the generation that writers have to be of.
  const std::string& lock_text();
  void refuse_generation(int asked) const;
  bool asks_nothing();  // the row is of programs that knew no generations
  void ask_for_generations();
  void make_search_table();
  void refuse_open_company(std::string_view sql);

  PostgresAddress address_;
  Use use_;
  std::string name_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<PGconn, ConnectionEnd> connection_;
  bool in_transaction_ = false, checks_company_ = false, holds_schema_ = false;
  Generations generations_{0, kGeneration};  // `asked` as this connection heard it
  std::string lock_text_;
  std::map<std::string, bool, std::less<>> of_companies_;  // tables that are there
  StreamedRows* reading_ = nullptr;
  std::vector<std::string> sent_;  // without waiting, for messages
  bool search_ready_ = false;
  struct ViewHash {
    using is_transparent = void;
    size_t operator()(std::string_view v) const { return std::hash<std::string_view>{}(v); }
  };
  template <class T>
  using ByText = std::unordered_map<std::string, T, ViewHash, std::equal_to<>>;
  ByText<std::unique_ptr<Statement>> statements_;
  ByText<EachText> each_texts_;
  ByText<std::string> bulk_texts_;
  struct Growth {
    int64_t rows, next_look;
  };
  ByText<Growth> grown_;               // by table, since the connection was made
  std::vector<std::string> to_count_;  // tables that grew enough to be counted
};

}  // namespace osnova::store
