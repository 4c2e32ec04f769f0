#include "http/route_table.hpp"

#include "base/text.hpp"
#include "http/audit.hpp"
#include "http/deadlines.hpp"
#include "http/monitors.hpp"
#include "http/notifications.hpp"
#include "http/oidc.hpp"
#include "http/passkeys.hpp"
#include "http/procedures.hpp"
#include "http/signatures.hpp"
#include "kernel/audit/audit_export.hpp"
#include "kernel/monitor/monitor.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

using Run = Route::Run;

constexpr std::string_view kCsv = "text/csv", kPdf = "application/pdf";

// Rows are looked at in their order: words stand before the names that would match them too.
const Route kRoutes[] = {
    // --- without a session ---
    {.method = "GET",
     .path = "/health/{probe}",
     .name = "health",
     .summary = "The server answers; of ready also whether the workspace was restored from a "
                "backup and not reconciled yet",
     .outside = [](const Outside& o) { return health(o.kernel, o.request.path[1] == "ready"); },
     .answer = "health"},
    {.method = "GET",
     .path = "/api/openapi.json",
     .name = "openapi",
     .summary = "This document",
     .outside =
         [](const Outside& o) {
           Response response;
           response.body = o.openapi;
           // People read it in their browsers; it holds nobody's data.
           response.headers.emplace_back("Content-Disposition", "inline");
           return response;
         },
     .answer = "any"},
    {.method = "GET",
     .path = "/api/texts",
     .name = "texts",
     .summary = "Texts of the interface that are needed before sign-in",
     .outside =
         [](const Outside& o) {
           return json_response(200, interface_texts(o.labels, language_of(o.request)));
         },
     .takes = "language",
     .answer = "texts"},
    {.method = "GET",
     .path = "/api/guide/{page}",
     .name = "guide",
     .summary = "A page of the guide; the first is index",
     .outside = [](const Outside& o) { return guide_page(o.labels, o.request, o.request.path[2]); },
     .takes = "language",
     .answer = "text/markdown"},
    // --- of a company ---
    {.method = "GET",
     .path = "/api/{company}/meta",
     .name = "meta",
     .summary = "The description of everything that the person may see",
     .inside = [](const Call& c) { return describe(c.context); },
     .takes = "language",
     .answer = "meta"},
    {.method = "GET",
     .path = "/api/{company}/search",
     .name = "search",
     .summary = "Full-text search over everything that the person may read",
     .inside = [](const Call& c) { return search_records(c.context); },
     .takes = "q few",
     .answer = "found"},
    {.method = "GET",
     .path = "/api/{company}/events",
     .name = "events",
     .summary = "Server-sent events: changes of records; named job those of jobs; named notification what the "
                "person is told",
     .inside = [](const Call& c) { return journal_events(c.context); },
     .takes = "language",
     .answer = "text/event-stream"},
    {.method = "GET",
     .path = "/api/{company}/journal",
     .name = "journal",
     .summary = "Rows of the journal",
     .inside = [](const Call& c) { return journal(c.context); },
     .takes = "after_seq limit",
     .answer = "journal"},
    {.method = "GET",
     .path = "/api/{company}/audit/export",
     .name = "audit.export",
     .summary = "The journal with all that proves it, for audit-verify (docs/operate/audit.md)",
     .inside = [](const Call& c) { return audit_export(c.context); },
     .may = {.right = kAuditRight},
     .run = Run::download,
     .takes = "movements values",
     .answer = "application/jsonl"},
    {.method = "GET",
     .path = "/api/{company}/deadlines.ics",
     .name = "deadlines.calendar",
     .summary = "Deadlines that the person may see as iCalendar (RFC 5545); a calendar program signs in "
                "by Basic with a token of its person as the password",
     .inside = [](const Call& c) { return deadline_calendar(c.context); },
     .may = {.right = "report.deadlines"},
     .takes = "language whose",
     .answer = "text/calendar"},
    {.method = "POST",
     .path = "/api/{company}/look_at_form",
     .name = "look_at_form",
     .summary = "A printed form as it is typed, with a record: its first pages as pictures",
     .inside = [](const Call& c) { return look_at_form(c.context); },
     .may = {.right = "kernel.print_form.update"},
     .body = "form_to_look_at",
     .answer = "form_look"},
    {.method = "GET",
     .path = "/api/{company}/monitors",
     .name = "monitors",
     .summary = "Monitors of lists: figure, threshold and state of each, the raised ones first",
     .inside = [](const Call& c) { return list_monitors(c.context); },
     .may = {.right = kMonitorRight},
     .answer = "monitors"},
    {.method = "GET",
     .path = "/api/{company}/quarantine",
     .name = "quarantine.list",
     .summary = "Commands that the program broke down over",
     .inside = [](const Call& c) { return quarantine(c.context); },
     .answer = "quarantine"},
    {.method = "POST",
     .path = "/api/{company}/quarantine/release",
     .name = "quarantine.release",
     .summary = "Lets a held command run again",
     .inside = [](const Call& c) { return release_from_quarantine(c.context); },
     .may = {.right = "kernel.quarantine.release"},
     .body_size = Route::Body::small,
     .body = "quarantine_key",
     .answer = "released"},
    {.method = "GET",
     .path = "/api/{company}/report/{report}",
     .name = "report",
     .summary = "A report, for the screen or as a file",
     .inside = [](const Call& c) { return run_report(c.context, c.words[0]); },
     .run = Run::download_of_file,
     .takes = "known_at report_format language",
     .answer = "report"},
    {.method = "POST",
     .path = "/api/{company}/import",
     .name = "import.upload",
     .summary = "Takes a table, or a journal of double entry, and says what it holds",
     .inside = [](const Call& c) { return import_upload(c.context); },
     .may = {.create_any = true},
     .run = Run::upload,
     .body_size = Route::Body::import,
     .takes = "X-File-Name",
     .body = "bytes",
     .answer = "import_upload",
     .status = 201},
    {.method = "GET",
     .path = "/api/{company}/import/{id}",
     .name = "import.read",
     .summary = "How far an import is",
     .inside = [](const Call& c) { return import_progress(c.context, c.id); },
     .answer = "import_progress"},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/sheet",
     .name = "import.sheet",
     .summary = "Looks at another sheet of the workbook instead",
     .inside = [](const Call& c) { return import_sheet(c.context, c.id); },
     .may = {.create_any = true},
     .run = Run::upload,
     .body_size = Route::Body::small,
     .body = "import_sheet",
     .answer = "import_upload"},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/journal",
     .name = "import.journal",
     .summary = "Looks at the journal for another book, with other days or accounts",
     .inside = [](const Call& c) { return import_journal(c.context, c.id); },
     .may = {.create_any = true},
     .run = Run::upload,
     .body = "import_journal_choice",
     .answer = "import_upload"},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/preview",
     .name = "import.preview",
     .summary = "Keeps what columns mean and says what the first rows would become",
     .inside = [](const Call& c) { return import_preview(c.context, c.id); },
     .may = {.create_any = true},
     .run = Run::upload,
     .body = "import_choice",
     .answer = "import_preview"},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/run",
     .name = "import.run",
     .summary = "Begins the run with what was previewed last; repeatable",
     .inside = [](const Call& c) { return import_run(c.context, c.id); }},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/pause",
     .name = "import.pause",
     .summary = "Halts the run",
     .inside = [](const Call& c) { return import_pause(c.context, c.id); }},
    {.method = "POST",
     .path = "/api/{company}/import/{id}/resume",
     .name = "import.resume",
     .summary = "Goes on",
     .inside = [](const Call& c) { return import_resume(c.context, c.id); }},
    {.method = "GET",
     .path = "/api/{company}/import/{id}/parked",
     .name = "import.parked",
     .summary = "The refused rows as they stood, and why; of a journal as text of its format",
     .inside = [](const Call& c) { return import_parked(c.context, c.id); },
     .run = Run::download,
     .takes = "language",
     .answer = "text/csv text/plain"},
    {.method = "GET",
     .path = "/api/{company}/jobs",
     .name = "jobs.list",
     .summary = "A person's long work, the newest first",
     .inside = [](const Call& c) { return list_jobs(c.context); },
     .answer = "jobs"},
    {.method = "GET",
     .path = "/api/{company}/jobs/{id}",
     .name = "jobs.read",
     .summary = "One job",
     .inside = [](const Call& c) { return get_job(c.context, c.id); },
     .answer = "job"},
    {.method = "POST",
     .path = "/api/{company}/jobs/{id}/pause",
     .name = "jobs.pause",
     .summary = "Halts it",
     .inside = [](const Call& c) { return pause_job(c.context, c.id); }},
    {.method = "POST",
     .path = "/api/{company}/jobs/{id}/resume",
     .name = "jobs.resume",
     .summary = "Goes on",
     .inside = [](const Call& c) { return resume_job(c.context, c.id); }},
    {.method = "GET",
     .path = "/api/{company}/notifications",
     .name = "notifications.list",
     .summary = "What happened that concerns the person, the newest first",
     .inside = [](const Call& c) { return list_notifications(c.context); },
     .takes = "unread few after language",
     .answer = "notifications"},
    {.method = "GET",
     .path = "/api/{company}/notifications/count",
     .name = "notifications.count",
     .summary = "How many are unread",
     .inside = [](const Call& c) { return count_notifications(c.context); },
     .answer = "unread"},
    {.method = "POST",
     .path = "/api/{company}/notifications/read",
     .name = "notifications.mark",
     .summary = "Marks some as read, or one and all older ones",
     .inside = [](const Call& c) { return read_notifications(c.context); },
     .body_size = Route::Body::small,
     .body = "notifications_read",
     .answer = "unread"},
    {.method = "GET",
     .path = "/api/{company}/waiting",
     .name = "waiting",
     .summary = "What waits for the person: drafts, calls, jobs that stand",
     .inside = [](const Call& c) { return list_waiting(c.context); },
     .takes = "language",
     .answer = "waiting"},
    {.method = "GET",
     .path = "/api/{company}/procedures",
     .name = "procedures",
     .summary = "Procedures in force that the person may read, with the places where they are shown",
     .inside = [](const Call& c) { return list_procedures(c.context); },
     .answer = "procedures"},
    {.method = "GET",
     .path = "/api/{company}/procedures/{id}",
     .name = "procedures.read",
     .summary = "One version with its text, and the other versions of the same procedure",
     .inside = [](const Call& c) { return read_procedure(c.context, c.id); },
     .answer = "procedure"},
    {.method = "POST",
     .path = "/api/{company}/procedures/{id}/acknowledge",
     .name = "procedures.acknowledge",
     .summary = "The person himself has read this version",
     .inside = [](const Call& c) { return acknowledge_procedure(c.context, c.id); },
     .body_size = Route::Body::small,
     .body = "acknowledge"},
    {.method = "GET",
     .path = "/api/{company}/my/{kind}",
     .name = "my.list",
     .summary = "A person's own things of a kind, and those that others share",
     .inside = [](const Call& c) { return list_my_things(c.context, c.words[0]); },
     .answer = "kept_list"},
    {.method = "GET",
     .path = "/api/{company}/my/{kind}/{key}",
     .name = "my.read",
     .summary = "One of them",
     .inside = [](const Call& c) { return my_thing(c.context, c.words[0], c.words[1]); },
     .answer = "kept",
     .may_be_empty = true},
    {.method = "PUT",
     .path = "/api/{company}/my/{kind}/{key}",
     .name = "my.keep",
     .summary = "Keeps a JSON document of at most 256 kB",
     .inside = [](const Call& c) { return keep_my_thing(c.context, c.words[0], c.words[1]); },
     .body_size = Route::Body::small,
     .takes = "shared",
     .body = "any"},
    {.method = "DELETE",
     .path = "/api/{company}/my/{kind}/{key}",
     .name = "my.forget",
     .summary = "Forgets it",
     .inside = [](const Call& c) { return forget_my_thing(c.context, c.words[0], c.words[1]); }},
    // --- of every record ---
    {.method = "GET",
     .path = "/api/{company}/{record}",
     .name = "list",
     .summary = "A page of the list",
     .inside = [](const Call& c) { return list_records(c.context, *c.behaviour); },
     .takes = "conditions id.in q sort order limit after",
     .answer = "{record}.page"},
    {.method = "POST",
     .path = "/api/{company}/{record}",
     .name = "create",
     .summary = "Creates one",
     .command = "create",
     .may = {.right = "create"},
     .takes = "then Idempotency-Key",
     .body = "{record}.patch",
     .answer = "answer",
     .status = 201},
    {.method = "GET",
     .path = "/api/{company}/{record}/count",
     .name = "count",
     .summary = "How many meet the conditions, and sums by currency",
     .inside = [](const Call& c) { return count_records(c.context, *c.behaviour); },
     .takes = "conditions q",
     .answer = "count"},
    {.method = "GET",
     .path = "/api/{company}/{record}/groups",
     .name = "groups",
     .summary = "Counts and sums by the values of a field",
     .inside = [](const Call& c) { return group_records(c.context, *c.behaviour); },
     .takes = "by conditions q",
     .answer = "groups"},
    {.method = "GET",
     .path = "/api/{company}/{record}/export",
     .name = "export",
     .summary = "The whole list as a file",
     .inside = [](const Call& c) { return export_records(c.context, *c.behaviour); },
     .run = Run::download,
     .takes = "conditions id.in q sort order fields list_format language",
     .answer = kCsv},
    {.method = "GET",
     .path = "/api/{company}/{record}/find",
     .name = "find",
     .summary = "References while typing, by code and name",
     .inside = [](const Call& c) { return find_records(c.context, *c.behaviour); },
     .takes = "q few",
     .answer = "references"},
    {.method = "POST",
     .path = "/api/{company}/{record}/derive",
     .name = "derive",
     .summary = "While typing: what the input would become; nothing is written",
     .inside = [](const Call& c) { return derive_record(c.context, *c.behaviour); },
     .body = "{record}.derive",
     .answer = "{record}.derived"},
    {.method = "POST",
     .path = "/api/{company}/{record}/plan",
     .name = "plan",
     .summary = "A dry run of create: refused where the command would be",
     .inside = [](const Call& c) { return plan_record(c.context, *c.behaviour); },
     .takes = "then",
     .body = "{record}.patch",
     .answer = "{record}.planned"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}",
     .name = "read",
     .summary = "The record; its version is the ETag",
     .inside = [](const Call& c) { return get_record(c.context, *c.behaviour, c.id); },
     .answer = "{record}"},
    {.method = "PATCH",
     .path = "/api/{company}/{record}/{id}",
     .name = "update",
     .summary = "Changes what is given; null clears",
     .command = "update",
     .may = {.right = "update"},
     .takes = "then If-Match Idempotency-Key",
     .body = "{record}.patch",
     .answer = "answer"},
    {.method = "DELETE",
     .path = "/api/{company}/{record}/{id}",
     .name = "remove",
     .summary = "Removes a draft, or what nothing points to",
     .command = "remove",
     .may = {.right = "remove"},
     .takes = "If-Match Idempotency-Key",
     .answer = "answer"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/view",
     .name = "view",
     .summary = "The record with names, and which actions are allowed",
     .inside = [](const Call& c) { return view_record(c.context, *c.behaviour, c.id); },
     .answer = "{record}.view"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/movements",
     .name = "movements",
     .summary = "What it did to books and registers",
     .inside = [](const Call& c) { return record_movements(c.context, *c.behaviour, c.id); },
     .answer = "movements"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/history",
     .name = "history",
     .summary = "What happened to it, the newest first",
     .inside = [](const Call& c) { return record_history(c.context, *c.behaviour, c.id); },
     .takes = "after limit",
     .answer = "history"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/related",
     .name = "related",
     .summary = "Documents that belong to it, two steps far",
     .inside = [](const Call& c) { return record_related(c.context, *c.behaviour, c.id); },
     .answer = "related"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/print",
     .name = "print",
     .summary = "A printed form",
     .inside = [](const Call& c) { return print_record(c.context, *c.behaviour, c.id); },
     .takes = "form language print_parameters",
     .answer = kPdf},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/people",
     .name = "people",
     .summary = "Colleagues who may read it, for a call in its discussion",
     .inside = [](const Call& c) { return record_people(c.context, *c.behaviour, c.id); },
     .takes = "beginning",
     .answer = "people"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/comments",
     .name = "comments",
     .summary = "Its discussion",
     .inside = [](const Call& c) { return record_comments(c.context, *c.behaviour, c.id); },
     .answer = "comments"},
    {.method = "POST",
     .path = "/api/{company}/{record}/{id}/comments",
     .name = "comment",
     .summary = "Adds to the discussion",
     .inside = [](const Call& c) { return add_comment(c.context, *c.behaviour, c.id); },
     .may = {.right = "read"},
     .body_size = Route::Body::small,
     .body = "comment"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/files",
     .name = "files",
     .summary = "Files that are attached to it",
     .inside = [](const Call& c) { return record_files(c.context, *c.behaviour, c.id); },
     .answer = "files"},
    {.method = "POST",
     .path = "/api/{company}/{record}/{id}/files",
     .name = "attach",
     .summary = "Attaches a file; its type is the Content-Type",
     .inside = [](const Call& c) { return attach_file(c.context, *c.behaviour, c.id); },
     .may = {.right = "read"},
     .run = Run::upload,
     .takes = "X-File-Name file_kind",
     .body = "bytes"},
    {.method = "GET",
     .path = "/api/{company}/{record}/{id}/files/{file}",
     .name = "file",
     .summary = "One of them",
     .inside =
         [](const Call& c) { return record_file(c.context, *c.behaviour, c.id, c.words[0]); },
     .answer = "application/octet-stream"},
    {.method = "POST",
     .path = "/api/{company}/{record}/{id}/{action}",
     .name = "{action}",
     .summary = "An action or a step of the flow",
     .command = "{action}",
     .may = {.right = "{action}"},
     .takes = "If-Match Idempotency-Key",
     .body = "arguments",
     .answer = "answer"},
};

bool is_name(std::string_view segment) { return segment.starts_with('{'); }

// The segments of each route, split once.
const std::vector<std::vector<std::string_view>>& split_paths() {
  static const auto kPaths = [] {
    std::vector<std::vector<std::string_view>> paths;
    for (const Route& route : routes()) paths.push_back(segments(route.path));
    return paths;
  }();
  return kPaths;
}

bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return false;
  for (size_t i = 0; i < path.size(); ++i)
    if (!is_name(pattern[i]) && pattern[i] != path[i]) return false;
  return true;
}

std::string& word(Match& match, std::string_view name) {
  if (name == "{company}") return match.company;
  if (name == "{record}") return match.record;
  if (name == "{id}") return match.id;
  return match.words.emplace_back();
}

}  // namespace

std::span<const Route> routes() {
  static const auto kAll = [] {
    const auto people = account_routes();
    std::vector<Route> all(people.begin(), people.end());
    const auto oidc = oidc_routes();
    all.insert(all.end(), oidc.begin(), oidc.end());
    const auto passkeys = passkey_routes();
    all.insert(all.end(), passkeys.begin(), passkeys.end());
    const auto signatures = signature_routes();
    all.insert(all.end(), signatures.begin(), signatures.end());
    all.insert(all.end(), std::begin(kRoutes), std::end(kRoutes));
    return all;
  }();
  return kAll;
}

size_t most_body(const Route& route, const Services& services) {
  constexpr size_t kMegabyte = 1 << 20;
  if (route.body_size == Route::Body::small) return kMegabyte;
  return route.body_size == Route::Body::import ? services.import_body : services.usual_body;
}

std::vector<std::string_view> segments(std::string_view path) {
  return split(path.substr(1), '/');
}

const Route* route_of(const Request& request) {
  const auto& paths = split_paths();
  const auto all = routes();
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].method == request.method && fits(paths[i], request.path)) return &all[i];
  return nullptr;
}

Match match(const Request& request) {
  Match found;
  const auto& paths = split_paths();
  const auto all = routes();
  for (size_t i = 0; i < all.size(); ++i) {
    if (!fits(paths[i], request.path)) continue;
    found.known_path = true;
    if (all[i].method != request.method) continue;
    found.route = &all[i];
    for (size_t s = 0; s < request.path.size(); ++s)
      if (is_name(paths[i][s])) word(found, paths[i][s]) = request.path[s];
    break;
  }
  return found;
}

}  // namespace osnova::http
