#pragma once
// What a route needs: the kernel, the labels, the request, and who asks. Answers are made here so
// that all of them look alike: JSON with ids and money as strings, errors as RFC 9457 problem
// documents.
#include <atomic>
#include <boost/json.hpp>
#include <functional>
#include <optional>

#include "http/message.hpp"
#include "http/services.hpp"
#include "kernel/kernel.hpp"
#include "meta/codec.hpp"
#include "meta/labels.hpp"

namespace osnova::http {

struct Context {
  Kernel& kernel;
  const Labels& labels;
  const Request& request;
  const Access& access;
  const Services& services;
  const std::atomic<bool>& stopping;  // long work ends
  // What the same person may by now; nullopt when the session has ended. For answers that go on.
  std::function<std::optional<Access>()> now = {};
  // Why he may not change records of this kind now, though his rights allow it (Behaviour::proved):
  // "access.prove_again", "token.not_named". Also of a kind that does not ask.
  std::function<Problems(const Behaviour& behaviour)> unproved = {};

  // "en" or "ru", by Accept-Language, or `language=` where a person downloads a file.
  std::string language() const;
  std::string_view text(std::string_view key) const { return labels.text(language(), key); }
  CodecContext codec() const;
  std::string query(const std::string& name) const;  // "" when it is not given
};

std::string language_of(const Request& request);
// A text of a JSON object; "" when there is none.
std::string text_of(const boost::json::value& body, std::string_view name);
Response json_response(int status, const boost::json::value& value);
// With the status that the first problem asks for, or the given one.
Response problem_response(const Labels& labels, const Request& request, const Problems& problems,
                          int status = 0);
Response problem_response(const Context& context, const Problems& problems);
Response problem_response(const Context& context, std::string_view code, int status,
                          Problems::Args args = {});
boost::json::array problems_json(const Labels& labels, std::string_view language,
                                 const Problems& problems);

// case_words.cpp. What differs from what was to be approved, of a record of that kind: fields, and
// problems in the language of the request.
std::string difference_in_words(const Context& context, const std::string& record,
                                std::string_view difference);
// A record as its page shows it; a case says what differs in words.
boost::json::object record_json(const Context& context, const Record& record);

// --- routes, each in a file of its own -----------------------------------------------------------

// describe.cpp: GET /api/{c}/meta
Response describe(const Context& context);
const char* kind_name(Kind kind);  // "amount"
const char* kind_name(const FieldMeta& field);  // "month" of an integer that is one
// What only the program reads and people are not shown: keys that it makes for uniqueness, places
// in the journal; lines of ordinals and minor units, for other documents to follow.
bool of_the_program(const RecordMeta& meta, const FieldMeta& field);
bool of_the_program(const LinesMeta& lines);
boost::json::object interface_texts(const Labels& labels, std::string_view language);  // "web.*"

// exports.cpp: GET /api/{c}/{record}/export?format=csv|xlsx
Response export_records(const Context& context, const Behaviour& behaviour);
// A download; `format` is also the end of its name.
Response file_response(std::shared_ptr<TemporaryFile> file,
                       const std::string& title, const std::string& format);

// reports.cpp: GET /api/{c}/report/{name}?format=json|csv|xlsx|pdf|text
Response run_report(const Context& context, const std::string& name);

// lists.cpp: GET /api/{c}/{record}[/count|/groups|/find], GET /api/{c}/search
Response list_records(const Context& context, const Behaviour& behaviour);
Response count_records(const Context& context, const Behaviour& behaviour);
Response group_records(const Context& context, const Behaviour& behaviour);
Response find_records(const Context& context, const Behaviour& behaviour);
Response search_records(const Context& context);

// records.cpp: GET /api/{c}/{record}/{id}[/view|/movements|/history|/related], POST .../derive
Response get_record(const Context& context, const Behaviour& behaviour, Id id);
Response view_record(const Context& context, const Behaviour& behaviour, Id id);
Response derive_record(const Context& context, const Behaviour& behaviour);
Response plan_record(const Context& context, const Behaviour& behaviour);
boost::json::object posting_json(const Context& context, const Posting& posting);
// Gives each leg with a party its name, for people.
void name_parties(const Context& context, boost::json::array& postings);
// The names of everything that a record's reference fields point to, by id.
boost::json::object references_of(const Context& context, const std::vector<Record>& records);

// trail.cpp: what a record did and what happened to it
Response record_movements(const Context& context, const Behaviour& behaviour, Id id);
Response record_history(const Context& context, const Behaviour& behaviour, Id id);
Response record_related(const Context& context, const Behaviour& behaviour, Id id);

// beside.cpp: GET/PUT/DELETE /api/{c}/my/{kind}[/{key}], comments and files of a record
Response list_my_things(const Context& context, const std::string& kind);
Response my_thing(const Context& context, const std::string& kind, const std::string& key);
Response keep_my_thing(const Context& context, const std::string& kind, const std::string& key);
Response forget_my_thing(const Context& context, const std::string& kind, const std::string& key);
Response record_comments(const Context& context, const Behaviour& behaviour, Id id);
Response add_comment(const Context& context, const Behaviour& behaviour, Id id);
Response record_files(const Context& context, const Behaviour& behaviour, Id id);
Response attach_file(const Context& context, const Behaviour& behaviour, Id id);
Response record_file(const Context& context, const Behaviour& behaviour, Id id,
                     const std::string& file);

// printing.cpp: GET /api/{c}/{record}/{id}/print
Response print_record(const Context& context, const Behaviour& behaviour, Id id);
Response look_at_form(const Context& context);  // POST /api/{c}/look_at_form
std::string file_name_header(std::string_view disposition, const std::string& name);

// imports.cpp: /api/{c}/import[/{id}[/{what}]], /api/{c}/jobs[/{id}[/{what}]]
Response import_upload(const Context& context);
Response import_sheet(const Context& context, Id id);
Response import_preview(const Context& context, Id id);
Response import_progress(const Context& context, Id id);
Response import_parked(const Context& context, Id id);
Response import_run(const Context& context, Id id);
Response import_pause(const Context& context, Id id);
Response import_resume(const Context& context, Id id);
// journals.cpp: the same where the file is a journal of double entry
Response import_journal(const Context& context, Id id);
Response journal_looked_at(const Context& context, int status, const Imports::Upload& made);
Response preview_journal(const Context& context, Id id, const boost::json::object& given);
Response list_jobs(const Context& context);
Response get_job(const Context& context, Id id);
Response pause_job(const Context& context, Id id);
Response resume_job(const Context& context, Id id);
// `page` is where the interface shows it: that of its kind, "import?run=5".
boost::json::object job_json(Kernel& kernel, const Labels& labels, std::string_view language,
                             const Job& job);

// upkeep.cpp: GET /health/{probe}, /api/{c}/journal, /api/{c}/quarantine, POST /api/{c}/quarantine/release
Response health(Kernel& kernel, bool ready);  // only of readiness is the workspace asked
Response journal(const Context& context);
Response quarantine(const Context& context);
Response release_from_quarantine(const Context& context);
// "Party: Create" of "party.party.create".
std::string command_label(const Labels& labels, std::string_view language,
                          std::string_view command);

// pages.cpp: the interface itself and the guide, from the program's own memory
bool is_page(const Request& request);
// `first`: addresses of the API that the page asks for at once, separated by blanks.
Response page(const Request& request, const std::string& first);
// first_screen.cpp
// Of a person who is signed in, for the page at this address.
std::string first_requests(const Kernel& kernel, const Access& access, const Request& request);
void fill_first_screen(std::string& html, const Request& request, const std::string& first);
Response guide_page(const Labels& labels, const Request& request, const std::string& name);

// events.cpp: GET /api/{c}/events
Response journal_events(const Context& context);

}  // namespace osnova::http
