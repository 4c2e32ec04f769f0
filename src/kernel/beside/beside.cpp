#include "kernel/beside/beside.hpp"

#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> beside_tables() {
  using store::ColumnType;
  using store::integer_column, store::text_column;
  const store::ColumnMeta content{"content", ColumnType::blob, true};
  return {
      {"personal",
       {integer_column("company_id"), integer_column("user_id"), text_column("kind"), text_column("key"), text_column("value"),
        integer_column("updated_at"), integer_column("shared")},
       {"company_id", "user_id", "kind", "key"},
       true,
       {}},
      {"comment",
       {integer_column("company_id"), integer_column("record_id"), integer_column("id"), text_column("record"),
        integer_column("written_at"), integer_column("user_id"), text_column("text"), {"key", ColumnType::text, false}},
       {"company_id", "record_id", "id"},
       true,
       {}},
      {"attachment",
       {integer_column("company_id"), integer_column("record_id"), integer_column("id"), text_column("record"),
        integer_column("added_at"), integer_column("user_id"), text_column("name"), text_column("content_type"),
        integer_column("size"), text_column("hash"), {"kind", ColumnType::text, false}},
       {"company_id", "record_id", "id"},
       true,
       {}},
      {"file_content",
       {integer_column("company_id"), text_column("hash"), content},
       {"company_id", "hash"},
       false,
       {}},
  };
}

namespace {

Problems outcome(bool durable) {
  Problems problems;
  if (!durable) problems.add("store.unavailable");
  return problems;
}

bool known_kind(std::string_view kind) {
  static constexpr std::array<std::string_view, 6> kKinds = {"view",    "draft",  "home",
                                                             "mapping", "recent", "settings"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

// The next id of a small table, inside the write.
Id next_id(store::Connection& connection, const char* table, Id company, Id record) {
  const Cell key[] = {company, record};
  auto rows = connection.query(
      std::string("SELECT MAX(id) FROM ") + table + " WHERE company_id = $1 AND record_id = $2",
      key);
  return rows->next() ? rows->integer(0) + 1 : 1;
}

}  // namespace

Id Beside::home(const RecordMeta& meta, const Access& access) const {
  return meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
}

std::vector<Stored> Beside::list(const Access& access, std::string_view kind) {
  std::vector<Stored> list;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {access.company(), kind, access.user()};
    auto rows = context.connection.query(
        "SELECT p.key, p.value, p.updated_at, p.shared, u.login FROM personal AS p LEFT JOIN "
        "app_user AS u ON u.company_id = 0 AND u.id = p.user_id WHERE p.company_id = $1 AND p.kind "
        "= $2 AND (p.user_id = $3 OR p.shared = 1) ORDER BY p.key",
        cells);
    while (rows->next())
      list.push_back({std::string(rows->text(0)), std::string(rows->text(1)), rows->integer(2),
                      rows->integer(3) != 0, std::string(rows->text(4))});
  });
  return list;
}

Problems Beside::put(const Access& access, const std::string& kind, const std::string& key,
                     const std::string& value, bool shared) {
  Problems problems;
  if (!known_kind(kind) || key.empty() || key.size() > 200)
    problems.add("beside.kind", "", {{"kind", kind}});
  if (value.size() > kLargestValue) problems.add("beside.too_large");
  if (problems) return problems;
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kPersonal{
      "personal",
      {"company_id", "user_id", "kind", "key", "value", "updated_at", "shared"},
      {"company_id", "user_id", "kind", "key"},
      {},
      {"value", "updated_at", "shared"}};
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {access.company(), access.user(), kind, key, value, now, shared ? 1 : 0};
    connection.write(kPersonal, cells);
  });
  // What is unread depends on the kinds that the person wants to hear of.
  if (kind == "settings" && key == kNoticeSettings) kernel_.noticed();
  return outcome(durable);
}

Problems Beside::remove(const Access& access, const std::string& kind, const std::string& key) {
  return outcome(kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {access.company(), access.user(), kind, key};
    connection.run(
        "DELETE FROM personal WHERE company_id = $1 AND user_id = $2 AND kind = $3 AND key = $4",
        cells);
  }));
}

std::vector<Comment> Beside::comments(const Access& access, const RecordMeta& meta, Id record) {
  std::vector<Comment> list;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {home(meta, access), record, meta.name};
    auto rows = context.connection.query(
        "SELECT c.id, c.written_at, COALESCE(u.name, u.login), c.text FROM comment AS c LEFT JOIN "
        "app_user AS u ON "
        "u.company_id = 0 AND u.id = c.user_id WHERE c.company_id = $1 AND c.record_id = $2 AND "
        "c.record = $3 ORDER BY c.id",
        cells);
    while (rows->next())
      list.push_back({rows->integer(0), rows->integer(1), std::string(rows->text(2)),
                      std::string(rows->text(3))});
  });
  return list;
}

namespace {

// By login, without the punctuation that may follow it in a sentence.
const User* called(const CompanyState& workspace, std::string login) {
  while (!login.empty()) {
    if (const User* user = workspace.get<User>(user_meta(), login)) return user;
    if (std::string_view(".-_@").find(login.back()) == std::string_view::npos) return nullptr;
    login.pop_back();
  }
  return nullptr;
}

}  // namespace

// Who is named hears of it as that and not once more. Whoever may not read the record hears nothing.
std::vector<Notice> Beside::notices_of(const Access& access, const RecordMeta& meta, Id record,
                                       const std::string& text) {
  std::vector<Notice> notices;
  const auto tell = [&](Id person, std::string_view kind) {
    const bool known = std::any_of(notices.begin(), notices.end(),
                                   [&](const Notice& n) { return n.person == person; });
    if (person == 0 || person == access.user() || known) return;
    const auto theirs = kernel_.access_for_user(person, access.company(), access.origin());
    if (!theirs || !kernel_.load(meta, record, *theirs)) return;
    notices.push_back(
        {access.company(), person, kind, access.user(), std::string(meta.name), record});
  };
  const auto workspace = kernel_.company_state(0);
  for (std::string& login : mentioned_logins(text))
    if (const User* user = called(*workspace, std::move(login))) tell(user->id, "mention");
  if (const auto found = kernel_.load(meta, record, access);
      found && meta.kind == RecordKind::document) {
    tell(found->as<Doc>().author.id, "comment");
    tell(found->as<Doc>().responsible.id, "comment");
  }
  std::vector<Id> discussed;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {home(meta, access), record, meta.name};
    auto rows = context.connection.query(
        "SELECT DISTINCT user_id FROM comment WHERE company_id = $1 AND record_id = $2 AND record "
        "= $3",
        cells);
    while (rows->next()) discussed.push_back(rows->integer(0));
  });
  for (const Id person : discussed) tell(person, "comment");
  return notices;
}

namespace {

// The text that the person wrote under this record with this key, inside the write.
std::optional<std::string> written_with(store::Connection& connection, Id company, Id record,
                                        const Access& access, const std::string& key) {
  const Cell cells[] = {company, record, access.user(), key};
  auto rows = connection.query(
      "SELECT text FROM comment WHERE company_id = $1 AND record_id = $2 AND user_id = $3 AND key "
      "= $4",
      cells);
  return rows->next() ? std::optional(std::string(rows->text(0))) : std::nullopt;
}

}  // namespace

Problems Beside::comment(const Access& access, const RecordMeta& meta, Id record,
                         const std::string& text, const std::string& key) {
  Problems problems;
  if (trim(text).empty()) problems.add("input.required", "text");
  if (code_points(text) > 4000) problems.add("text.too_long", "text", {{"limit", "4000"}});
  if (problems) return problems;
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kComment{
      "comment",
      {"company_id", "record_id", "id", "record", "written_at", "user_id", "text", "key"},
      {},
      {},
      {}};
  std::vector<Notice> notices = notices_of(access, meta, record, text);
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Id company = home(meta, access);
    std::optional<std::string> before;
    if (!key.empty()) before = written_with(connection, company, record, access, key);
    if (before && *before != text) problems.add("command.key_reused");
    if (before) {
      notices.clear();
      return;
    }
    const Id id = next_id(connection, "comment", company, record);
    const Cell cells[] = {company,       record, id,  meta.name, now,
                          access.user(), text,   key.empty() ? Cell() : Cell(key)};
    connection.write(kComment, cells);
    for (Notice& notice : notices) notice.detail = id;
    write_notices(connection, now, notices);
  });
  if (durable && !notices.empty()) kernel_.noticed();
  if (!durable) problems.add("store.unavailable");
  return problems;
}

std::vector<Attachment> Beside::attachments(const Access& access, const RecordMeta& meta,
                                            Id record) {
  std::vector<Attachment> list;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {home(meta, access), record, meta.name};
    auto rows = context.connection.query(
        "SELECT a.id, a.added_at, a.size, COALESCE(u.name, u.login), a.name, a.content_type, "
        "a.hash, a.kind FROM attachment "
        "AS a LEFT JOIN app_user AS u ON u.company_id = 0 AND u.id = a.user_id WHERE a.company_id "
        "= $1 AND a.record_id = $2 AND a.record = $3 ORDER BY a.id",
        cells);
    while (rows->next())
      list.push_back({rows->integer(0), rows->integer(1), rows->integer(2),
                      std::string(rows->text(3)), std::string(rows->text(4)),
                      std::string(rows->text(5)), std::string(rows->text(6)),
                      std::string(rows->text(7))});
  });
  return list;
}

// Of two that come at once both may get the last room: it is no limit to the byte.
Problems Beside::no_room(const Access& access, Id company, size_t size) {
  Problems problems;
  if (rules_.most_of_company == 0 && rules_.most_of_person == 0) return problems;
  constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
  int64_t taken = static_cast<int64_t>(size), today = taken;
  kernel_.read(access, [&](const ReadContext& context) {
    const Cell cells[] = {company, access.user(), kernel_.clock().now_us() - kDayUs};
    auto rows = context.connection.query(
        "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN user_id = $2 AND "
        "added_at > $3 THEN size ELSE 0 END), 0) AS BIGINT) FROM attachment WHERE company_id = $1",
        cells);
    if (!rows->next()) return;
    taken += rows->integer(0);
    today += rows->integer(1);
  });
  const auto full = [&](std::string_view code, int64_t most) {
    kernel_.count_file("no_room");
    problems.add(code, "file", {{"limit", std::to_string(most >> 20)}});
  };
  if (rules_.most_of_company > 0 && taken > rules_.most_of_company)
    full("beside.no_room", rules_.most_of_company);
  else if (rules_.most_of_person > 0 && today > rules_.most_of_person)
    full("beside.no_room_today", rules_.most_of_person);
  return problems;
}

Problems Beside::attach(const Access& access, const RecordMeta& meta, Id record, std::string name,
                        std::string content_type, const std::string& bytes,
                        const std::string& kind) {
  Problems problems;
  // A name is a label, never a path.
  for (char& c : name)
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '_';
  name = std::string(clip(trim(name), 200));
  if (name.empty() || !valid_utf8(name)) problems.add("input.required", "name");
  if (bytes.empty()) problems.add("beside.empty_file", "file");
  if (bytes.size() > kLargestFile)
    problems.add("beside.file_too_large", "file", {{"limit", "16 MB"}});
  if (content_type.empty() || content_type.size() > 100) content_type = "application/octet-stream";
  if (problems) return problems;
  problems = no_room(access, home(meta, access), bytes.size());
  if (!problems) problems = scanned(kernel_, access, rules_, name, bytes);
  if (problems) return problems;
  const int64_t now = kernel_.clock().now_us();
  const std::string hash = hash_hex(sha256(bytes));
  static const Bulk kContent{
      "file_content", {"company_id", "hash", "content"}, {"company_id", "hash"}, {}, {"content"}};
  static const Bulk kAttachment{"attachment",
                                {"company_id", "record_id", "id", "record", "added_at", "user_id",
                                 "name", "content_type", "size", "hash", "kind"},
                                {},
                                {},
                                {}};
  problems = outcome(kernel_.write([&](store::Connection& connection) {
    const Id company = home(meta, access);
    const Cell content[] = {company, hash, Cell::blob(bytes)};
    connection.write(kContent, content);
    const Cell cells[] = {
        company,   record,       next_id(connection, "attachment", company, record),
        meta.name, now,          access.user(),
        name,      content_type, static_cast<int64_t>(bytes.size()),
        hash,      Cell::text_or_null(kind)};
    connection.write(kAttachment, cells);
  }));
  if (!problems) kernel_.count_file("kept");
  return problems;
}

std::optional<std::pair<Attachment, std::string>> Beside::file(const Access& access,
                                                               const RecordMeta& meta, Id record,
                                                               Id id) {
  for (const Attachment& attachment : attachments(access, meta, record)) {
    if (attachment.id != id) continue;
    std::string bytes;
    kernel_.read(access, [&](const ReadContext& context) {
      const Cell cells[] = {home(meta, access), attachment.hash};
      auto rows = context.connection.query(
          "SELECT content FROM file_content WHERE company_id = $1 AND hash = $2", cells);
      if (rows->next()) bytes = rows->blob(0);
    });
    return std::pair{attachment, std::move(bytes)};
  }
  return std::nullopt;
}

}  // namespace osnova
