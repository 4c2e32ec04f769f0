#include "store/postgres/connection.hpp"

#include <algorithm>
#include <thread>

#include "base/text.hpp"
#include "store/postgres/errors.hpp"
#include "store/postgres/name_company.hpp"
#include "store/postgres/types.hpp"

namespace osnova::store {

using Reason = StoreFailure::Reason;

namespace {

void say_nothing(void*, const PGresult*) {}

}  // namespace

PostgresConnection::PostgresConnection(PostgresAddress address, Use use, std::string name)
    : address_(std::move(address)),
      use_(use),
      name_(std::move(name)),
      // People wait for a reader; the writer had better find out what became of its commit.
      patience_(use == Use::write ? 15'000 : 1'000) {
  connect();
}

PostgresConnection::~PostgresConnection() {
  if (reading_) reading_->give_up();
}

// --- the connection ------------------------------------------------------------------------------

bool PostgresConnection::lost() const {
  return !connection_ || PQstatus(connection_.get()) == CONNECTION_BAD;
}

void PostgresConnection::connect() {
  std::vector<const char*> names, values;
  const auto add = [&](const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  };
  // What comes later counts: the address may choose other times, but not the encoding.
  // Keepalives: a host that vanished is noticed within a minute.
  add("connect_timeout", "10");
  add("keepalives_idle", "30");
  add("keepalives_interval", "10");
  add("keepalives_count", "3");
  for (const auto& [name, value] : address_.parameters) add(name.c_str(), value.c_str());
  const std::string shown = name_.substr(0, 63);
  add("application_name", shown.c_str());
  add("client_encoding", "UTF8");
  add(nullptr, nullptr);
  statements_.clear();
  search_ready_ = false;
  holds_schema_ = false;
  connection_.reset(PQconnectdbParams(names.data(), values.data(), 0));
  if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
    const std::string why = connection_ ? PQerrorMessage(connection_.get()) : "no memory";
    connection_.reset();
    throw StoreFailure(Reason::lost,
                       "cannot reach " + address_.shown + ": " + std::string(trim(why)));
  }
  PQsetNoticeReceiver(connection_.get(), say_nothing, nullptr);
  set_up_session();
}

// Just-in-time compilation costs more than the program's questions take. A commit is durable
// whatever the server does by default.
void PostgresConnection::set_up_session() {
  std::string sql = "SET search_path TO " + quoted_name(address_.schema) +
                    ", pg_catalog; SET jit = off; SET lock_timeout = '30s'; "
                    "SET idle_in_transaction_session_timeout = '10min';";
  if (use_ == Use::read) sql += "SET default_transaction_read_only = on;";
  // A writer asks by key. Plans that are made while a table is still empty would scan it, and be
  // kept until the server counts its rows, a minute of a big import later.
  if (use_ == Use::write)
    sql +=
        "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; "
        "SET default_statistics_target = 10;";
  sql +=
      "SELECT set_config('synchronous_commit', 'on', false) WHERE "
      "current_setting('synchronous_commit') = 'off'";
  execute(sql);
}

void PostgresConnection::connect_again() {
  const auto until = std::chrono::steady_clock::now() + patience_;
  while (true) {
    try {
      return connect();
    } catch (const StoreFailure&) {
      if (std::chrono::steady_clock::now() >= until) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void PostgresConnection::settle() {
  settle_reading();
  finish_sent();
}

void PostgresConnection::settle_reading() {
  if (reading_) reading_->set_aside();
  if (!lost()) return;
  sent_.clear();
  if (in_transaction_)
    throw StoreFailure(Reason::lost, "the connection was lost inside a transaction");
  connect_again();
}

PgResult PostgresConnection::finish_sent() {
  if (sent_.empty()) return nullptr;
  const std::vector<std::string> sent = std::exchange(sent_, {});
  PGconn* connection = connection_.get();
  PQpipelineSync(connection);
  std::optional<StoreFailure> failed;
  PgResult last;
  for (const std::string& sql : sent) {
    last.reset(PQgetResult(connection));
    try {
      if (!failed) check(last, sql);
    } catch (const StoreFailure& failure) {
      failed.emplace(failure);
    }
    while (PGresult* more = PQgetResult(connection)) PQclear(more);
  }
  while (PGresult* more = PQgetResult(connection)) PQclear(more);  // of the synchronisation
  PQexitPipelineMode(connection);
  if (failed) throw *failed;
  return last;
}

PgResult PostgresConnection::execute(const std::string& sql) {
  PgResult result(PQexec(connection_.get(), sql.c_str()));
  check(result, sql);
  return result;
}

void PostgresConnection::check(const PgResult& result, std::string_view sql) {
  const ExecStatusType status = result ? PQresultStatus(result.get()) : PGRES_FATAL_ERROR;
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    raise_failure(connection_.get(), result.get(), sql);
}

// --- transactions --------------------------------------------------------------------------------

// A writer locks the workspace's row before it reads anything, and READ COMMITTED makes each
// statement see what was committed before the lock was given: so several processes may write.
void PostgresConnection::begin(Begin mode) {
  OSNOVA_ASSERT(!in_transaction_, "transactions do not nest");
  settle();
  const bool write = mode == Begin::write;
  const std::string sql =
      write ? "BEGIN ISOLATION LEVEL READ COMMITTED; " + lock_text()
            : std::string("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  for (const bool again : {false, true}) {
    try {
      const PgResult locked = execute(sql);
      if (write && PQntuples(locked.get()) == 1)
        refuse_generation(std::atoi(PQgetvalue(locked.get(), 0, 0)));
      in_transaction_ = true;
      return;
    } catch (const StoreFailure&) {
      if (!lost()) {
        PgResult(PQexec(connection_.get(), "ROLLBACK"));
        throw;
      }
      if (again) throw;
    }
    connect_again();  // nothing was done yet
  }
}

void PostgresConnection::commit() {
  settle_reading();
  in_transaction_ = false;
  PgResult result;
  if (sent_.empty()) {
    result = execute("COMMIT");
  } else {
    PQsendQueryParams(connection_.get(), "COMMIT", 0, nullptr, nullptr, nullptr, nullptr, 0);
    sent_.emplace_back("COMMIT");
    result = finish_sent();
  }
  // A transaction that failed answers COMMIT with ROLLBACK.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
    throw StoreFailure(Reason::other, "the transaction had failed before its commit");
  if (!to_count_.empty()) gather_statistics();
}

void PostgresConnection::rollback() noexcept {
  if (reading_) reading_->give_up();
  const bool open = std::exchange(in_transaction_, false);
  try {
    finish_sent();
  } catch (const StoreFailure&) {  // it is undone anyway
  }
  if (!connection_ || lost()) return;
  if (open || PQtransactionStatus(connection_.get()) != PQTRANS_IDLE)
    PgResult(PQexec(connection_.get(), "ROLLBACK"));
}

// --- statements ----------------------------------------------------------------------------------

// Whole numbers go as text, so that they fit whatever type the server infers; bytes go as they are.
PostgresConnection::Parameters::Parameters(std::span<const Cell> cells) {
  texts.reserve(cells.size());
  for (const Cell& cell : cells) {
    const bool text = cell.type == Cell::Type::integer;
    if (cell.type == Cell::Type::null) {
      values.push_back(nullptr);
    } else if (text) {
      values.push_back(texts.emplace_back(std::to_string(cell.integer)).c_str());
    } else {
      values.push_back(cell.bytes.empty() ? "" : cell.bytes.data());
    }
    lengths.push_back(static_cast<int>(cell.bytes.size()));
    formats.push_back(text ? 0 : 1);
  }
}

void PostgresConnection::script(std::string_view sql) {
  settle();
  execute(std::string(sql));
}

// Asked once for each text that is kept.
void PostgresConnection::refuse_open_company(std::string_view sql) {
  const auto of_companies = [this](const std::string& table) {
    if (const auto known = of_companies_.find(table); known != of_companies_.end())
      return known->second;
    if (table.find('.') != table.npos) return false;  // of the server's own catalogue
    const auto names = columns(table);
    const bool has = std::find(names.begin(), names.end(), "company_id") != names.end();
    if (!names.empty()) of_companies_[table] = has;
    return has;
  };
  const std::string table = company_left_open(sql, of_companies);
  if (!table.empty())
    throw Bug("the company of " + table + " is left open in " + std::string(sql.substr(0, 400)));
}

PostgresConnection::Statement* PostgresConnection::prepared(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end())
    return found->second.get();
  if (checks_company_) refuse_open_company(sql);
  if (sql.size() > kLongestKept || statements_.size() >= kMostKept) return nullptr;
  finish_sent();
  auto statement = std::make_unique<Statement>();
  statement->name = "s" + std::to_string(statements_.size() + 1);
  const std::string text(sql);
  const PgResult result(
      PQprepare(connection_.get(), statement->name.c_str(), text.c_str(), 0, nullptr));
  check(result, sql);
  return statements_.emplace(text, std::move(statement)).first->second.get();
}

PostgresConnection::Statement& PostgresConnection::described(std::string_view sql) {
  Statement* statement = prepared(sql);
  if (!statement) throw StoreFailure(Reason::other, "too long a statement to be described");
  if (statement->described) return *statement;
  finish_sent();
  const PgResult result(PQdescribePrepared(connection_.get(), statement->name.c_str()));
  check(result, sql);
  for (int i = 0; i < PQnparams(result.get()); ++i)
    statement->parameters.push_back(PQparamtype(result.get(), i));
  for (int i = 0; i < PQnfields(result.get()); ++i)
    statement->columns.push_back(PQftype(result.get(), i));
  statement->described = true;
  return *statement;
}

int64_t PostgresConnection::run(std::string_view sql, std::span<const Cell> cells) {
  settle();
  const Parameters p(cells);
  const Statement* statement = prepared(sql);
  const PgResult result(
      statement ? PQexecPrepared(connection_.get(), statement->name.c_str(), p.count(),
                                 p.values.data(), p.lengths.data(), p.formats.data(), 1)
                : PQexecParams(connection_.get(), std::string(sql).c_str(), p.count(), nullptr,
                               p.values.data(), p.lengths.data(), p.formats.data(), 1));
  check(result, sql);
  int64_t changed = 0;
  parse_int(PQcmdTuples(result.get()), &changed);
  return changed;
}

bool PostgresConnection::send(std::string_view sql, const Parameters& p) {
  const Statement* statement = prepared(sql);
  const int sent =
      statement ? PQsendQueryPrepared(connection_.get(), statement->name.c_str(), p.count(),
                                      p.values.data(), p.lengths.data(), p.formats.data(), 1)
                : PQsendQueryParams(connection_.get(), std::string(sql).c_str(), p.count(), nullptr,
                                    p.values.data(), p.lengths.data(), p.formats.data(), 1);
  return sent == 1 && PQsetSingleRowMode(connection_.get()) == 1;
}

std::unique_ptr<Rows> PostgresConnection::query(std::string_view sql, std::span<const Cell> cells) {
  settle();
  const Parameters parameters(cells);
  // Outside of a transaction a lost connection is no reason to fail: the question is asked again.
  for (const bool again : {in_transaction_, true}) {
    try {
      if (!send(sql, parameters)) raise_failure(connection_.get(), nullptr, sql);
      auto rows = std::make_unique<StreamedRows>(*this, std::string(sql));
      reading_ = rows.get();
      if (rows->begin() || again) return rows;
    } catch (const StoreFailure&) {
      if (again || !lost()) throw;
    }
    connect_again();
  }
  throw StoreFailure(Reason::lost, "the connection was lost");
}

}  // namespace osnova::store
