#include "kernel/notify/operators.hpp"

#include "kernel/access/access_records.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

using store::Cell;

namespace {

// "backup" of "backup_failed".
std::string_view subject_of(std::string_view kind) { return kind.substr(0, kind.find('_')); }

// Kind of the last notice of this subject that anybody was told; "" = none.
std::string last_told(store::Connection& connection, std::string_view subject) {
  std::string last;
  int64_t at = 0;
  for (const NoticeKind& kind : kNoticeKinds) {
    if (subject_of(kind.name) != subject) continue;
    const Cell cells[] = {kind.name};
    auto rows = connection.query(
        "/* every company */ SELECT MAX(at) FROM notification WHERE kind = $1", cells);
    if (!rows->next() || rows->is_null(0) || rows->integer(0) < at) continue;
    at = rows->integer(0);
    last = kind.name;
  }
  return last;
}

}  // namespace

std::string shown_address(const std::string& url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == url.npos ? 0 : scheme + 3;
  const std::string host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const size_t at = host.rfind('@');
  return url.substr(0, begin) + (at == host.npos ? host : host.substr(at + 1));
}

std::vector<Notice> notices_for(Kernel& kernel, std::string_view right, std::string_view kind,
                                const std::string& args) {
  std::vector<Notice> notices;
  const auto workspace = kernel.company_state(0);
  for (const Id company : kernel.companies())
    for (const Record& record : workspace->all(user_meta())) {
      const auto access = kernel.access_for_user(record.entity().id, company, "kernel");
      if (access && access->may(std::string(right)))
        notices.push_back({company, record.entity().id, kind, 0, "", 0, 0, args});
    }
  return notices;
}

bool tell_operators(Kernel& kernel, std::string_view right, std::string_view kind,
                    const std::string& args) {
  const std::vector<Notice> notices = notices_for(kernel, right, kind, args);
  const std::string_view subject = subject_of(kind);
  const int64_t now_us = kernel.clock().now_us();
  bool told = false;
  const bool durable = kernel.write([&](store::Connection& connection) {
    const std::string last = last_told(connection, subject);
    if (last == kind || (last.empty() && kind.ends_with("_good"))) return;
    for (const NoticeKind& other : kNoticeKinds) {
      if (subject_of(other.name) != subject) continue;
      const Cell cells[] = {other.name};
      connection.run("/* every company */ DELETE FROM notification WHERE kind = $1 AND read_at = 0",
                     cells);
    }
    write_notices(connection, now_us, notices);
    told = true;
  });
  if (durable && told) kernel.noticed();
  return durable;
}

void tell_person(Kernel& kernel, Id person, Id by, std::string_view kind) {
  std::vector<Notice> notices;
  for (const Id company : kernel.companies()) {
    const auto access = kernel.access_for_user(person, company, "api");
    if (access && access->sees_anything()) notices.push_back({company, person, kind, by, "", 0});
  }
  const int64_t now = kernel.clock().now_us();
  const bool told = kernel.write([&](store::Connection& connection) {
    write_notices(connection, now, notices);
  });
  if (told) kernel.noticed();
}

}  // namespace osnova
