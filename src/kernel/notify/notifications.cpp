#include "kernel/notify/notifications.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "kernel/monitor/told.hpp"
#include "kernel/rule/mail_habits.hpp"
#include "kernel/rule/wording.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;

namespace {
constexpr size_t kExcerpt = 140;  // characters of a comment
}

struct Notifications::Row {
  Notification shown;
  std::string kind, record;
  Id detail = 0;
  bool hidden = false;
};

// `condition` may speak of $3, the bound.
std::vector<Notifications::Row> Notifications::rows(const Access& access,
                                                    const std::string& condition, Id bound,
                                                    size_t limit) {
  std::vector<Row> list;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {access.company(), access.user(), bound, static_cast<int64_t>(limit)};
    auto found = context.connection.query(
        "SELECT n.id, n.at, n.kind, n.record, n.record_id, n.detail, n.args, n.read_at, "
        "u.name, u.login, n.caused_by FROM notification AS n LEFT JOIN app_user AS u ON u.company_id "
        "= 0 AND u.id = n.caused_by WHERE n.company_id = $1 AND n.person = $2 AND " +
            condition + " LIMIT $4",
        cells);
    while (found->next()) {
      Row& row = list.emplace_back();
      row.shown.id = found->integer(0);
      row.shown.at = found->integer(1);
      row.kind = found->text(2);
      row.record = found->text(3);
      row.shown.record_id = found->integer(4);
      row.detail = found->integer(5);
      row.shown.args = found->text(6);
      row.shown.read = found->integer(7) != 0;
      row.shown.by = found->integer(10);
      row.shown.who = found->text(8).empty() ? found->text(9) : found->text(8);
    }
  });
  return list;
}

// Kinds that the person does not want to hear of.
void Notifications::mute(const Access& access, std::vector<Row>& rows) {
  if (rows.empty()) return;
  std::set<std::string> off;
  kernel_.read(access, [&](const ReadContext& context) {
    boost::system::error_code error;
    const auto value = boost::json::parse(
        notice_settings(context.connection, access.company(), access.user()), error);
    const auto* list = !error && value.is_object() ? value.as_object().if_contains("off") : nullptr;
    if (!list || !list->is_array()) return;
    for (const auto& kind : list->as_array())
      if (kind.is_string()) off.emplace(kind.as_string());
  });
  for (Row& row : rows) row.hidden = row.hidden || off.contains(row.kind);
}

// A record that is gone or may not be read has no title, and what is told of it is not shown.
void Notifications::add_titles(const Access& access, std::vector<Row>& rows) {
  std::map<std::string, std::vector<Id>> ids;
  for (const Row& row : rows)
    if (!row.record.empty()) ids[row.record].push_back(row.shown.record_id);
  for (const auto& [record, wanted] : ids) {
    const Behaviour* behaviour = kernel_.registry().find(record);
    std::map<Id, std::string> titles;
    if (behaviour) titles = kernel_.titles(*behaviour->meta, wanted, access);
    for (Row& row : rows) {
      if (row.record != record) continue;
      const auto title = titles.find(row.shown.record_id);
      row.hidden = row.hidden || title == titles.end();
      if (row.hidden) continue;
      row.shown.record = behaviour->meta;
      row.shown.title = title->second;
    }
  }
}

// A draft has no number yet: the first that it points to, of what lists show, tells which it is.
void Notifications::add_regarding(const Access& access, Notification& shown) {
  if (!shown.record || shown.title != std::to_string(shown.record_id)) return;
  shown.title.clear();
  const auto record = kernel_.load(*shown.record, shown.record_id, access);
  if (!record) return;
  for (const FieldMeta& field : shown.record->fields) {
    if (field.kind != Kind::reference || !field.has(kList)) continue;
    const Id target = get_integer(field, record->data());
    const Behaviour* behaviour = kernel_.registry().find(field.target);
    if (target == 0 || !behaviour) continue;
    for (auto& [id, title] : kernel_.titles(*behaviour->meta, {target}, access))
      shown.regarding = std::move(title);
    return;
  }
}

void Notifications::add_excerpts(const Access& access, std::vector<Row>& rows) {
  std::vector<Cell> keys;
  std::vector<Row*> owners;
  for (Row& row : rows) {
    if (row.hidden || !row.shown.record || row.detail == 0) continue;
    const bool shared = row.shown.record->kind == RecordKind::shared_catalogue;
    keys.emplace_back(shared ? Id{0} : access.company());
    keys.emplace_back(row.shown.record_id);
    keys.emplace_back(row.detail);
    owners.push_back(&row);
  }
  if (keys.empty()) return;
  kernel_.read(access, [&](const ReadContext& context) {
    context.connection.each(
        "SELECT text FROM comment WHERE company_id = $1 AND record_id = $2 AND id = $3", keys, 3,
        [&](size_t tuple, store::Rows& comment) {
          const std::string_view text = comment.text(0);
          std::string& excerpt = owners[tuple]->shown.excerpt;
          excerpt = clip(text, kExcerpt);
          if (excerpt.size() < text.size()) excerpt += "\u2026";
        });
  });
}

// What the rule says, in the person's language. Of one that is gone the record alone is named.
void Notifications::add_wording(const Access& access, Notification& shown) {
  boost::system::error_code error;
  auto args = boost::json::parse(shown.args, error);
  if (error || !args.is_object()) args = boost::json::object{};
  const auto text_of = [&](const char* name) {
    const auto* value = args.as_object().if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  Id id = 0;
  parse_int(text_of("rule"), &id);
  Occasion occasion{shown.record, shown.record_id, shown.by, shown.at, {}};
  if (const auto day = Date::parse(text_of("day"))) occasion.day = *day;
  const auto workspace = kernel_.company_state(0);
  const auto* rule = workspace->get<NotificationRule>(rule_meta(), id);
  const auto told = rule && shown.record ? told_of(kernel_, *rule, occasion, access, "")
                                         : std::optional<Told>();
  boost::json::object shown_args = {{"text", told ? told->title : shown.title}};
  if (told) shown.excerpt = clip(told->text, kExcerpt);
  shown.args = boost::json::serialize(shown_args);
}

// A monitor that was raised leads into its list; of one that is broken its own page says the rest.
void Notifications::add_monitor(const Access& access, Notification& shown, bool broken,
                                bool fine) {
  static const Labels labels = Labels::embedded();
  boost::system::error_code error;
  const auto args = boost::json::parse(shown.args, error);
  const auto text_of = [&](const char* name) {
    const auto* value =
        !error && args.is_object() ? args.as_object().if_contains(name) : nullptr;
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  int64_t raised = 0;
  parse_int(text_of("figure"), &raised);
  const auto figure = fine ? std::nullopt : std::optional<int64_t>(raised);
  const auto told = broken ? std::nullopt
                           : told_of_monitor(kernel_, shown.record_id, figure, access, "");
  boost::json::object shown_args = {{"text", told ? told->title : shown.title}};
  if (broken) shown_args["why"] = labels.text(access.language(), text_of("why"));
  if (told) {
    shown.excerpt = clip(told->text, kExcerpt);
    shown.place = told->place;
  }
  shown.args = boost::json::serialize(shown_args);
}

std::vector<Notification> Notifications::readable(const Access& access, std::vector<Row> rows) {
  add_titles(access, rows);
  add_excerpts(access, rows);
  std::vector<Notification> list;
  for (Row& row : rows) {
    row.shown.kind = notice_kind(row.kind);
    if (row.hidden || !row.shown.kind) continue;
    if (row.record.empty()) row.shown.job = row.detail;
    if (row.kind == "rule" || row.kind == "rule_escalated") add_wording(access, row.shown);
    if (row.kind.starts_with("monitor"))
      add_monitor(access, row.shown, row.kind == "monitor_broken", row.kind == "monitor_fine");
    add_regarding(access, row.shown);
    list.push_back(std::move(row.shown));
  }
  return list;
}

Notifications::Page Notifications::page(const Access& access, bool unread_only, Id before,
                                        size_t limit) {
  Page page;
  const std::string condition =
      std::string("n.id < $3") + (unread_only ? " AND n.read_at = 0" : "") + " ORDER BY n.id DESC";
  Id bound = before > 0 ? before : INT64_MAX;
  // What is hidden leaves no gap in a page.
  while (true) {
    auto list = rows(access, condition, bound, limit + 1);
    const bool more = list.size() > limit;
    if (list.empty()) return page;
    bound = list.back().shown.id;
    mute(access, list);
    for (Notification& item : readable(access, std::move(list))) {
      if (page.items.size() == limit) {
        page.next = page.items.back().id;
        return page;
      }
      page.items.push_back(std::move(item));
    }
    if (!more) return page;
  }
}

std::vector<Notification> Notifications::since(const Access& access, Id after, size_t limit) {
  auto list = rows(access, "n.id > $3 ORDER BY n.id", after, limit);
  mute(access, list);
  return readable(access, std::move(list));
}

Id Notifications::newest(const Access& access) {
  const auto list = rows(access, "n.id > $3 ORDER BY n.id DESC", 0, 1);
  return list.empty() ? 0 : list.front().shown.id;
}

int64_t Notifications::unread(const Access& access) {
  auto list = rows(access, "n.id > $3 AND n.read_at = 0 ORDER BY n.id", 0, kNoticesKept);
  mute(access, list);
  add_titles(access, list);
  return std::count_if(list.begin(), list.end(), [](const Row& row) {
    return !row.hidden && notice_kind(row.kind) != nullptr;
  });
}

std::vector<Notification> Notifications::waiting(const Access& access, size_t limit) {
  auto list = rows(access, "n.id > $3 AND n.read_at = 0 ORDER BY n.id", 0, kNoticesKept);
  std::erase_if(list, [](const Row& row) {
    const NoticeKind* kind = notice_kind(row.kind);
    return !kind || !kind->waits;
  });
  auto readable_now = readable(access, std::move(list));
  if (readable_now.size() > limit) readable_now.resize(limit);
  return readable_now;
}

Problems Notifications::mark(const Access& access, const std::string& condition,
                             const std::vector<Id>& values, std::string_view record) {
  const int64_t now = kernel_.clock().now_us();
  const bool durable = kernel_.write([&](store::Connection& connection) {
    for (const Id value : values) {
      std::vector<Cell> cells = {now, access.company(), access.user(), value};
      if (!record.empty()) cells.emplace_back(record);
      connection.run(
          "UPDATE notification SET read_at = $1 WHERE company_id = $2 AND person = $3 AND "
          "read_at = 0 AND " +
              condition,
          cells);
    }
  });
  Problems problems;
  if (!durable) problems.add("store.unavailable");
  kernel_.noticed();
  return problems;
}

Problems Notifications::mark_read(const Access& access, const std::vector<Id>& ids) {
  return mark(access, "id = $4", ids);
}

Problems Notifications::mark_read_until(const Access& access, Id until) {
  return mark(access, "id <= $4", {until});
}

Problems Notifications::mark_read_of(const Access& access, std::string_view record, Id record_id) {
  const auto unread = rows(access, "n.record_id = $3 AND n.read_at = 0", record_id, kNoticesKept);
  const bool any = std::any_of(unread.begin(), unread.end(),
                               [&](const Row& row) { return row.record == record; });
  if (!any) return {};
  return mark(access, "record_id = $4 AND record = $5", {record_id}, record);
}

std::vector<Colleague> Notifications::colleagues(const Access& access, const RecordMeta& meta,
                                                 std::string_view beginning, size_t limit) {
  std::vector<Colleague> list;
  const std::string wanted = fold_case(beginning), right = std::string(meta.name) + ".read";
  const auto begins = [&](const User& user) {
    if (fold_case(user.login).starts_with(wanted)) return true;
    const std::string name = fold_case(user.name);
    for (const std::string_view part : split(name, ' '))
      if (part.starts_with(wanted)) return true;
    return false;
  };
  const auto workspace = kernel_.company_state(0);
  for (const Record& record : workspace->all(user_meta())) {
    const User& user = record.as<User>();
    if (user.id == access.user() || !begins(user)) continue;
    const auto theirs = kernel_.access_for_user(user.id, access.company(), access.origin());
    if (!theirs || !theirs->may(right)) continue;
    Colleague& one = list.emplace_back();
    one.login = user.login;
    one.name = user.name.empty() ? one.login : std::string(user.name);
  }
  const auto by_name = [&](const Colleague& one) { return !one.login.starts_with(wanted); };
  std::sort(list.begin(), list.end(), [&](const Colleague& a, const Colleague& b) {
    return std::tuple(by_name(a), a.name, a.login) < std::tuple(by_name(b), b.name, b.login);
  });
  if (list.size() > limit) list.resize(limit);
  return list;
}

}  // namespace osnova
