// Jobs in the workspace: their tables, and a person's questions about them.
#include <boost/json.hpp>

#include "kernel/jobs/jobs.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

namespace json = boost::json;
using store::Cell;

const EnumMeta& enum_meta(JobState) {
  static const EnumMeta meta{"job.state", {"prepared", "running", "paused", "done", "failed"}};
  return meta;
}

std::vector<store::TableMeta> job_tables() {
  using store::ColumnType;
  using store::integer_column, store::text_column;
  return {
      {"job",
       {integer_column("company_id"), integer_column("id"), text_column("kind"), text_column("state"), integer_column("total"),
        integer_column("done"), integer_column("refused"), integer_column("started_by"), text_column("message"),
        integer_column("created_at"), integer_column("updated_at"), text_column("input"), text_column("progress"),
        store::ColumnMeta{"retired", ColumnType::integer, false}},
       {"company_id", "id"},
       true,
       {}},
      {"job_refusal",
       {integer_column("company_id"), integer_column("job"), integer_column("row"), text_column("problems")},
       {"company_id", "job", "row"},
       true,
       {}},
  };
}

namespace {

constexpr const char* kColumns =
    "company_id, id, kind, state, total, done, refused, started_by, message, created_at, "
    "updated_at, input, progress";

Job job_of(store::Rows& row) {
  Job job;
  job.company = row.integer(0);
  job.id = row.integer(1);
  job.kind = row.text(2);
  const auto state = enum_meta(JobState{}).find(row.text(3));
  job.state = static_cast<JobState>(state.value_or(static_cast<int>(JobState::failed)));
  job.total = row.integer(4);
  job.done = row.integer(5);
  job.refused = row.integer(6);
  job.started_by = row.integer(7);
  job.message = problems_of(row.text(8));
  job.created_at = row.integer(9);
  job.updated_at = row.integer(10);
  job.input = row.text(11);
  job.progress = row.text(12);
  return job;
}

Problems unavailable() {
  Problems problems;
  problems.add("store.unavailable");
  return problems;
}

}  // namespace

std::string problems_text(const Problems& problems) {
  json::array list;
  for (const Problem& problem : problems) {
    json::object args;
    for (const auto& [name, value] : problem.args) args[name] = value;
    list.push_back(
        json::object{{"code", problem.code}, {"path", problem.path}, {"args", std::move(args)}});
  }
  return json::serialize(list);
}

Problems problems_of(std::string_view text) {
  Problems problems;
  boost::system::error_code error;
  const json::value list = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !list.is_array()) return problems;
  for (const json::value& one : list.as_array()) {
    const json::object& o = one.as_object();
    Problem problem{
        std::string(o.at("code").as_string()), std::string(o.at("path").as_string()), {}};
    for (const auto& arg : o.at("args").as_object())
      problem.args.emplace_back(std::string(arg.key()), std::string(arg.value().as_string()));
    problems.add(std::move(problem));
  }
  return problems;
}

namespace {

// What its person is told when it comes to stand, other than by somebody's own hand.
std::vector<Notice> notices_of(const Job& job) {
  const std::string_view kind = job.state == JobState::done                      ? "job_done"
                                : job.state == JobState::failed                  ? "job_failed"
                                : job.state == JobState::paused && job.message   ? "job_paused"
                                                                                 : "";
  if (kind.empty()) return {};
  const json::object counts = {{"kind", job.kind},
                              {"total", job.total},
                              {"done", job.done},
                              {"refused", job.refused}};
  return {{job.company, job.started_by, kind, 0, "", 0, job.id, json::serialize(counts)}};
}

}  // namespace

bool Jobs::save(const Job& job, const std::vector<Refusal>& refusals) {
  static const store::Bulk kJob{
      "job",
      {"company_id", "id", "kind", "state", "total", "done", "refused", "started_by", "message",
       "created_at", "updated_at", "input", "progress"},
      {"company_id", "id"},
      {},
      {"state", "total", "done", "refused", "message", "updated_at", "input", "progress"}};
  static const store::Bulk kRefusal{"job_refusal",
                                    {"company_id", "job", "row", "problems"},
                                    {"company_id", "job", "row"},
                                    {},
                                    {"problems"}};
  const std::string message = problems_text(job.message);
  const std::string_view state = enum_meta(job.state).codes[static_cast<size_t>(job.state)];
  std::vector<std::string> texts;
  for (const Refusal& refusal : refusals) texts.push_back(problems_text(refusal.problems));
  const std::vector<Notice> notices = notices_of(job);
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {job.company,    job.id,      job.kind,       state,   job.total,
                          job.done,       job.refused, job.started_by, message, job.created_at,
                          job.updated_at, job.input,   job.progress};
    connection.write(kJob, cells);
    std::vector<Cell> rows;
    for (size_t i = 0; i < refusals.size(); ++i) {
      const Cell row[] = {job.company, job.id, refusals[i].row, texts[i]};
      rows.insert(rows.end(), std::begin(row), std::end(row));
    }
    if (!rows.empty()) connection.write(kRefusal, rows);
    write_notices(connection, job.updated_at, notices);
  });
  if (durable && !notices.empty()) kernel_.noticed();
  return durable;
}

Result<Job> Jobs::prepare(const Access& access, const std::string& kind, std::string input,
                          int64_t total) {
  Job job;
  job.company = access.company();
  job.kind = kind;
  job.total = total;
  job.started_by = access.user();
  job.created_at = job.updated_at = kernel_.clock().now_us();
  job.input = std::move(input);
  // The id is taken on the writer's thread: two uploads at once get two.
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell key[] = {job.company};
    {
      auto rows = connection.query("SELECT MAX(id) FROM job WHERE company_id = $1", key);
      job.id = rows->next() ? rows->integer(0) + 1 : 1;
    }
    const std::string_view state = enum_meta(job.state).codes[0];
    const Cell cells[] = {job.company,    job.id, job.kind,       state,          job.total, 0,   0,
                          job.started_by, "[]",   job.created_at, job.updated_at, job.input, "{}"};
    connection.run(std::string("INSERT INTO job (") + kColumns +
                       ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                   cells);
  });
  if (!durable) return unavailable();
  return job;
}

bool Jobs::sees(const Access& access, const Job& job, std::string_view right) const {
  return job.started_by == access.user() || access.may(right);
}

// What this process knows is never older than what is written, and newer when writing failed.
void Jobs::freshen(Job& job) {
  const std::lock_guard lock(mutex_);
  const auto known = changed_.find({job.company, job.id});
  if (known != changed_.end()) job = known->second.second;
}

std::optional<Job> Jobs::find(const Access& access, Id id) {
  std::optional<Job> job;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell key[] = {access.company(), id};
    auto rows = context.connection.query(
        std::string("SELECT ") + kColumns + " FROM job WHERE company_id = $1 AND id = $2", key);
    if (rows->next()) job = job_of(*rows);
  });
  if (job && !sees(access, *job, "kernel.job.read")) return std::nullopt;
  if (job) freshen(*job);
  return job;
}

int64_t Jobs::prepared(const Access& access, std::string_view kind) {
  int64_t count = 0;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {access.company(), access.user(), kind};
    auto rows = context.connection.query(
        "SELECT COUNT(*) FROM job WHERE company_id = $1 AND started_by = $2 AND kind = $3 AND "
        "state = 'prepared'",
        cells);
    if (rows->next()) count = rows->integer(0);
  });
  return count;
}

std::vector<Job> Jobs::list(const Access& access, int limit) {
  std::vector<Job> jobs;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {access.company(), access.user(), access.may("kernel.job.read") ? 1 : 0,
                          limit};
    auto rows = context.connection.query(
        std::string("SELECT ") + kColumns +
            " FROM job WHERE company_id = $1 AND state <> 'prepared' AND (started_by = $2 OR $3 = "
            "1) ORDER BY id DESC LIMIT $4",
        cells);
    while (rows->next()) jobs.push_back(job_of(*rows));
  });
  for (Job& job : jobs) freshen(job);
  return jobs;
}

std::vector<Refusal> Jobs::refusals(const Access& access, Id id) {
  std::vector<Refusal> list;
  if (!find(access, id)) return list;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell key[] = {access.company(), id};
    auto rows = context.connection.query(
        "SELECT row, problems FROM job_refusal WHERE company_id = $1 AND job = $2 ORDER BY row",
        key);
    while (rows->next()) list.push_back({rows->integer(0), problems_of(rows->text(1))});
  });
  return list;
}

std::vector<Job> Jobs::sweep(const Access& access, const std::string& kind, int64_t until_us) {
  std::vector<Job> swept;
  kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {access.company(), kind, until_us};
    {
      auto rows = connection.query(
          std::string("SELECT ") + kColumns +
              " FROM job WHERE company_id = $1 AND kind = $2 AND state = 'prepared' AND updated_at "
              "< $3",
          cells);
      while (rows->next()) swept.push_back(job_of(*rows));
    }
    connection.run(
        "DELETE FROM job WHERE company_id = $1 AND kind = $2 AND state = 'prepared' AND updated_at "
        "< $3",
        cells);
  });
  return swept;
}

std::vector<Job> Jobs::retire(const Access& access, const std::string& kind, int64_t until_us) {
  static const std::string kEnded =
      " FROM job WHERE company_id = $1 AND kind = $2 AND updated_at < $3 AND retired IS NULL AND "
      "state IN ('done', 'failed')";
  std::vector<Job> retired;
  kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {access.company(), kind, until_us};
    {
      auto rows = connection.query(std::string("SELECT ") + kColumns + kEnded, cells);
      while (rows->next()) retired.push_back(job_of(*rows));
    }
    for (const Job& job : retired) {
      const Cell key[] = {job.company, job.id};
      connection.run("DELETE FROM job_refusal WHERE company_id = $1 AND job = $2", key);
      connection.run("UPDATE job SET retired = 1 WHERE company_id = $1 AND id = $2", key);
    }
  });
  return retired;
}

void Jobs::go() {
  {
    const auto connection = kernel_.database().reader();
    auto rows = connection->query(
        std::string("/* every company */ SELECT ") + kColumns +
            " FROM job WHERE state = 'running' ORDER BY id",
        {});
    while (rows->next()) {
      active_.push_back(job_of(*rows));
      at_work_.insert({active_.back().company, active_.back().id});
    }
  }
  thread_ = std::thread([this] { loop(); });
}

}  // namespace osnova
