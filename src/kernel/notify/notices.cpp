#include "kernel/notify/notices.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

constexpr int64_t kDayUs = 86'400'000'000;

const Bulk kNotification{"notification",
                         {"company_id", "person", "id", "at", "kind", "record", "record_id",
                          "detail", "caused_by", "args", "read_at"},
                         {},
                         {},
                         {}};

// Behind the newest, and never a number that a forgotten one had: a reader's cursor stays good.
Id first_id(store::Connection& connection, const Notice& notice, int64_t now_us) {
  const Cell key[] = {notice.company, notice.person};
  auto rows = connection.query(
      "SELECT MAX(id) FROM notification WHERE company_id = $1 AND person = $2", key);
  return std::max(now_us, rows->next() ? rows->integer(0) + 1 : 1);
}

void remove_unread(store::Connection& connection, const Notice& notice) {
  const Cell cells[] = {notice.company, notice.person, notice.record_id, notice.kind,
                        notice.record};
  connection.run(
      "DELETE FROM notification WHERE company_id = $1 AND person = $2 AND record_id = $3 AND kind "
      "= $4 AND record = $5 AND read_at = 0",
      cells);
}

struct Keeper {
  Id company, person;
  int64_t count;
};

std::vector<Keeper> with_too_many(store::Connection& connection) {
  std::vector<Keeper> keepers;
  const Cell most[] = {kNoticesKept};
  auto rows = connection.query(
      "/* every company */ SELECT company_id, person, COUNT(*) FROM notification GROUP BY "
      "company_id, person HAVING COUNT(*) > $1",
      most);
  while (rows->next()) keepers.push_back({rows->integer(0), rows->integer(1), rows->integer(2)});
  return keepers;
}

}  // namespace

std::vector<store::TableMeta> notice_tables() {
  using store::integer_column, store::text_column;
  return {{"notification",
           {integer_column("company_id"), integer_column("person"), integer_column("id"),
            integer_column("at"), text_column("kind"), text_column("record"),
            integer_column("record_id"), integer_column("detail"), integer_column("caused_by"),
            text_column("args"), integer_column("read_at")},
           {"company_id", "person", "id"},
           true,
           {}}};
}

const NoticeKind* notice_kind(std::string_view name) {
  for (const NoticeKind& kind : kNoticeKinds)
    if (kind.name == name) return &kind;
  return nullptr;
}

void write_notices(store::Connection& connection, int64_t now_us,
                   std::span<const Notice> notices) {
  std::map<std::pair<Id, Id>, Id> next;
  std::vector<Cell> cells;
  for (const Notice& notice : notices) {
    if (notice.person == 0) continue;
    const NoticeKind* kind = notice_kind(notice.kind);
    OSNOVA_ASSERT(kind != nullptr, "a notice is of a known kind");
    if (kind->replaces) remove_unread(connection, notice);
    auto [at, fresh] = next.try_emplace({notice.company, notice.person}, 0);
    if (fresh) at->second = first_id(connection, notice, now_us);
    const Cell row[] = {notice.company,
                        notice.person,
                        at->second++,
                        now_us,
                        notice.kind,
                        notice.record,
                        notice.record_id,
                        notice.detail,
                        notice.by,
                        notice.args.empty() ? std::string_view("{}") : notice.args,
                        0};
    cells.insert(cells.end(), std::begin(row), std::end(row));
  }
  if (!cells.empty()) connection.write(kNotification, cells);
}

bool has_old_notices(store::Connection& connection, int64_t now_us) {
  const Cell until[] = {now_us - kNoticeDays * kDayUs};
  if (connection
          .query("/* every company */ SELECT 1 FROM notification WHERE at < $1 LIMIT 1", until)
          ->next())
    return true;
  return !with_too_many(connection).empty();
}

int64_t forget_notices(store::Connection& connection, int64_t now_us) {
  const Cell until[] = {now_us - kNoticeDays * kDayUs};
  int64_t forgotten =
      connection.run("/* every company */ DELETE FROM notification WHERE at < $1", until);
  for (const Keeper& keeper : with_too_many(connection)) {
    const Cell cells[] = {keeper.company, keeper.person, keeper.count - kNoticesKept};
    Id last = 0;
    {
      auto rows = connection.query(
          "SELECT id FROM notification WHERE company_id = $1 AND person = $2 ORDER BY id LIMIT $3",
          cells);
      while (rows->next()) last = rows->integer(0);
    }
    const Cell old[] = {keeper.company, keeper.person, last};
    forgotten += connection.run(
        "DELETE FROM notification WHERE company_id = $1 AND person = $2 AND id <= $3", old);
  }
  return forgotten;
}

void add_document_notices(const Record& before, const Record& after, Effect effect, Id by,
                          std::vector<Notice>& notices) {
  if (!after || after.meta().kind != RecordKind::document) return;
  const Doc& doc = after.as<Doc>();
  const auto tell = [&](Id person, std::string_view kind) {
    if (person == 0 || person == by) return;
    notices.push_back({doc.company, person, kind, by, std::string(after.meta().name), doc.id});
  };
  const Id former = before ? before.as<Doc>().responsible.id : 0;
  const bool assigned = doc.responsible.id != former;
  if (assigned) tell(doc.responsible.id, "document_assigned");
  const std::string_view kind = effect == Effect::post      ? "document_posted"
                                : effect == Effect::reverse ? "document_reversed"
                                                            : "document_changed";
  if (!before && effect == Effect::none) return;  // it is new: nothing of anybody's was changed
  tell(doc.author.id, kind);
  if (!assigned && doc.responsible.id != doc.author.id) tell(doc.responsible.id, kind);
}

namespace {
bool of_login(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
         c == '@';
}
}  // namespace

std::vector<std::string> mentioned_logins(std::string_view text) {
  std::vector<std::string> logins;
  const std::string lower = to_lower_ascii(text);
  for (size_t at = 0; at < lower.size() && logins.size() < kMostMentions; ++at) {
    // "mail@example.org" is an address, not a call to "example.org".
    if (lower[at] != '@' || (at > 0 && of_login(lower[at - 1]))) continue;
    size_t end = at + 1;
    while (end < lower.size() && of_login(lower[end])) ++end;
    std::string login = lower.substr(at + 1, end - at - 1);
    if (!login.empty() && std::find(logins.begin(), logins.end(), login) == logins.end())
      logins.push_back(std::move(login));
    at = end - 1;
  }
  return logins;
}

}  // namespace osnova
