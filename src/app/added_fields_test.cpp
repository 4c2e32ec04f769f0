// Fields that people add (PLT-08), by every way that they come out and in: lists in SQL, files, history,
// search, rights, erasure, another engine.
#include "kernel/added/added_field.hpp"

#include <doctest/doctest.h>

#include "app/import_fixture.hpp"
#include "app/route_fixture.hpp"
#include "app/workspace_copy.hpp"
#include "base/text.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/verify/verify.hpp"
#include "meta/codec.hpp"
#include "store/schema.hpp"

using namespace osnova;
using app::Path;
using app::shows;
using app::under;
namespace json = boost::json;

namespace {

using Query = std::map<std::string, std::string>;

json::object definition(const char* code, const char* type, json::object more = {}) {
  json::object input = {{"record", "party.party"},
                        {"code", code},
                        {"type", type},
                        {"name_en", std::string("The ") + code},
                        {"name_ru", std::string("Поле ") + code}};
  for (auto& member : more) input[member.key()] = member.value();
  return input;
}

// A workspace whose parties have a segment, a rating and a passport.
struct House : app::RouteServer {
  House() {
    done("kernel.added_field.create",
         definition("segment", "choice",
                    {{"in_list", true},
                     {"choices", json::array{json::object{{"code", "banks"},
                                                          {"name_en", "Banks"},
                                                          {"name_ru", "Банки"}},
                                             json::object{{"code", "retail"},
                                                          {"name_en", "Retail"}}}}}));
    done("kernel.added_field.create", definition("rating", "number", {{"scale", 2}}));
    done("kernel.added_field.create", definition("nick", "text"));
    done("kernel.added_field.create", definition("passport", "text", {{"personal", true}}));
  }
  Id party(const std::string& code, json::object more = {}) {
    json::object input = {{"code", code}, {"name", code + " Ltd"}};
    for (auto& member : more) input[member.key()] = member.value();
    return done("party.party.create", std::move(input));
  }
  // The codes of a list, "A B C", or the first problem.
  std::string codes(Query query, std::string* next = nullptr) {
    const json::value body = json::parse(text("owner", {"api", "ONE", "party.party"}, query));
    if (const auto* title = body.as_object().if_contains("title"))
      return "! " + std::string(title->as_string());
    std::string codes;
    for (const json::value& row : body.at("items").as_array())
      codes += (codes.empty() ? "" : " ") + std::string(row.at("code").as_string());
    if (next)
      *next = body.at("next").is_string() ? std::string(body.at("next").as_string()) : "";
    return codes;
  }
  bool verified() {
    const auto reader = kernel().database().reader();
    return verify(*reader, kernel().registry()).ok();
  }
};

}  // namespace

TEST_CASE("added fields: lists are filtered, sorted and paged by them in the store") {
  House house;
  house.party("A", {{"extra.segment", "banks"}, {"extra.rating", "7.5"}, {"extra.nick", "Альфа"}});
  house.party("B", {{"extra.segment", "retail"}, {"extra.rating", "-1"}});
  house.party("C", {{"extra.rating", "10"}, {"extra.nick", "100% sure"}});
  house.party("D");
  house.party("E", {{"extra.segment", "banks"}});
  const Query by_code = {{"sort", "code"}, {"order", "asc"}};
  const auto found = [&](Query query) {
    query.insert(by_code.begin(), by_code.end());
    return house.codes(query);
  };
  CHECK(found({{"extra.segment", "banks"}}) == "A E");
  CHECK(found({{"extra.segment.in", "banks,retail"}}) == "A B E");
  CHECK(found({{"extra.segment.empty", "true"}}) == "C D");
  CHECK(found({{"extra.segment.empty", "false"}}) == "A B E");
  CHECK(found({{"extra.rating.from", "0"}}) == "A C");
  CHECK(found({{"extra.rating.from", "-1"}, {"extra.rating.to", "7.50"}}) == "A B");
  CHECK(found({{"extra.rating", "10"}, {"extra.segment.empty", "true"}}) == "C");
  CHECK(found({{"extra.nick.like", "Аль"}}) == "A");
  CHECK(found({{"extra.nick.like", "0%"}}) == "C");
  CHECK(found({{"extra.segment", "banks' OR '1'='1"}}) == "");
  CHECK(found({{"extra.rating", "much"}}) == "! input.type");
  CHECK(found({{"extra.colour", "red"}}) == "! list.field_not_filterable");
  CHECK(house.codes({{"sort", "extra.colour"}}) == "! list.field_not_sortable");
  // Whoever filters or sorts by personal data learns it.
  CHECK(found({{"extra.passport", "1"}}) == "! list.field_not_filterable");
  CHECK(house.codes({{"sort", "extra.passport"}}) == "! list.field_not_sortable");
  // What has no value stands before all others; pages end where the next one begins.
  for (const char* order : {"asc", "desc"}) {
    const std::string whole = house.codes({{"sort", "extra.rating"}, {"order", order}});
    CHECK(whole == (std::string(order) == "asc" ? "D E B A C" : "C A B E D"));
    std::string pages, next;
    do {
      Query query = {{"sort", "extra.rating"}, {"order", order}, {"limit", "2"}};
      if (!next.empty()) query["after"] = next;
      pages += (pages.empty() ? "" : " ") + house.codes(query, &next);
    } while (!next.empty());
    CHECK(pages == whole);
  }
  const auto groups = [&](Query query) {
    const json::value body =
        json::parse(house.text("owner", {"api", "ONE", "party.party", "groups"}, query));
    if (!body.as_object().contains("groups")) return std::string(body.at("title").as_string());
    std::string text;
    for (const json::value& one : body.at("groups").as_array())
      text += std::string(one.at("label").as_string()) + "=" +
              std::string(one.at("count").as_string()) + " ";
    return text;
  };
  CHECK(groups({{"by", "extra.segment"}}) == "Banks=2 Retail=1 =2 ");
  CHECK(groups({{"by", "extra.segment"}, {"extra.rating.from", "0"}}) == "Banks=1 =1 ");
  CHECK(groups({{"by", "extra.nick"}}) == "list.field_not_groupable");
  CHECK(groups({{"by", "extra.passport"}}) == "list.field_not_groupable");
  const auto count = json::parse(
      house.text("owner", {"api", "ONE", "party.party", "count"}, {{"extra.segment", "banks"}}));
  CHECK(count.at("count").as_string() == "2");
  CHECK(house.verified());
}

TEST_CASE("added fields: the index follows what records hold") {
  House house;
  const Id id = house.party("A", {{"extra.segment", "banks"}, {"extra.passport", "4444"}});
  const auto rows = [&] {
    const auto reader = house.kernel().database().reader();
    auto found = reader->query(
        "SELECT field, text_value FROM extra_value WHERE company_id = 0 ORDER BY field", {});
    std::string text;
    while (found->next())
      text += std::string(found->text(0)) + "=" + std::string(found->text(1)) + ";";
    return text;
  };
  CHECK(rows() == "extra.segment=banks;");
  Command change;
  change.name = "party.party.update";
  change.record = id;
  change.expected_version = 1;
  change.input = {{"extra.segment", nullptr}, {"extra.nick", "Al"}};
  const Access owner = house.kernel().access_for("owner", 0, "test").value();
  REQUIRE(house.kernel().execute(change, owner).ok());
  CHECK(rows() == "extra.nick=Al;");
  change.expected_version = 2;
  change.input = {{"extra.nick", "Al"}, {"name", "Other"}};
  REQUIRE(house.kernel().execute(change, owner).ok());
  CHECK(rows() == "extra.nick=Al;");
  house.restart();
  const auto stored = house.kernel().load(*house.kernel().registry().find("party.party")->meta, id,
                                          house.kernel().access_for("owner", 0, "test").value());
  REQUIRE(stored);
  CHECK(to_json(*stored, {}).at("extra.passport").as_string() == "4444");
  CHECK(house.verified());
  house.kernel().write([](store::Connection& connection) {
    const store::Cell cells[] = {"Bo", 0};
    connection.run("UPDATE extra_value SET text_value = $1 WHERE company_id = $2", cells);
  });
  CHECK_FALSE(house.verified());
}

TEST_CASE("added fields: a personal one is nowhere for whoever may not read it") {
  House house;
  const Id id = house.party("A", {{"extra.segment", "banks"}, {"extra.passport", "QZX4711"}});
  const std::string key = std::to_string(id);
  house.person("clerk", "party.party.read party.party.update kernel.audit.read report.*", 0);
  house.person("keeper", "party.party.read party.party.read.extra.passport", 0);
  const Path list = {"api", "ONE", "party.party"};
  for (const Path& path : {list, Path{"api", "ONE", "party.party", key},
                           Path{"api", "ONE", "party.party", key, "view"},
                           Path{"api", "ONE", "party.party", key, "history"},
                           Path{"api", "ONE", "party.party", "export"},
                           Path{"api", "ONE", "report", "audit-changes"}}) {
    CHECK_FALSE_MESSAGE(shows(house.text("clerk", path), "QZX4711"), path.back());
    if (path.back() != "audit-changes")
      CHECK_MESSAGE(shows(house.text("keeper", path), "QZX4711"), path.back());
  }
  CHECK(shows(house.text("clerk", {"api", "ONE", "party.party", key, "history"}), "The passport"));
  CHECK(shows(house.text("clerk", {"api", "ONE", "party.party", key, "history"}), "Banks"));
  CHECK_FALSE(shows(house.text("clerk", {"api", "ONE", "meta"}), "extra.passport"));
  CHECK(shows(house.text("keeper", {"api", "ONE", "meta"}), "extra.passport"));
  CHECK_FALSE(shows(house.text("owner", {"api", "ONE", "search"}, {{"q", "QZX4711"}}), key));
  // Nor does a dry run or a refusal tell it, and it cannot be overwritten unseen.
  const http::Response derived =
      house.answer("clerk", "POST", {"api", "ONE", "party.party", "derive"},
                   json::serialize(json::object{{"id", key}, {"version", "1"},
                                                {"input", json::object{{"name", "B"}}}}));
  CHECK(derived.status == 200);
  CHECK_FALSE(shows(derived.body, "QZX4711"));
  CHECK(house.status("clerk", "PATCH", {"api", "ONE", "party.party", key},
                     R"({"extra.passport": "1"})") == 403);
  CHECK(house.status("clerk", "PATCH", {"api", "ONE", "party.party", key},
                     R"({"extra.passport": null})") == 403);
  CHECK(house.status("clerk", "PATCH", {"api", "ONE", "party.party", key},
                     R"({"extra.segment": "retail"})") == 200);
}

TEST_CASE("added fields: an erased value is in no table") {
  House house;
  const Id id = house.party("A", {{"extra.passport", "QZX4711"}});
  Command erase;
  erase.name = "party.party.erase";
  erase.record = id;
  erase.expected_version = 1;
  erase.input = {{"fields", json::array{"*"}}, {"reason", "Article 17"}};
  const Access owner = house.kernel().access_for("owner", 0, "test").value();
  // A withdrawn field can be erased too: its values are still there.
  const auto fields = house.kernel().list(added_field_meta(), {}, owner);
  REQUIRE(fields);
  for (const Record& record : *fields) {
    if (record.as<AddedField>().code != "passport") continue;
    Command withdraw;
    withdraw.name = "kernel.added_field.update";
    withdraw.record = record.entity().id;
    withdraw.expected_version = 1;
    withdraw.input = {{"in_force", false}};
    REQUIRE(house.kernel().execute(withdraw, owner).ok());
  }
  REQUIRE(house.kernel().execute(erase, owner).ok());
  const auto reader = house.kernel().database().reader();
  auto rows = reader->query("SELECT changes FROM journal WHERE company_id = 0", {});
  while (rows->next()) CHECK_FALSE(shows(std::string(rows->blob(0)), "QZX4711"));
  auto values = reader->query("SELECT extra FROM party WHERE company_id = 0", {});
  while (values->next()) CHECK_FALSE(shows(std::string(values->text(0)), "QZX4711"));
  CHECK(house.verified());
  const std::string history =
      house.text("owner", {"api", "ONE", "party.party", std::to_string(id), "history"});
  CHECK(shows(history, "\"erased\":true"));
}

TEST_CASE("added fields: personal ones are in what is held of a person, and a law can keep them") {
  House house;
  const Id id = house.party("A", {{"extra.passport", "QZX4711"}});
  house.person("clerk", "party.party.read kernel.personal.report", 0);
  const Query person = {{"record", "party.party"}, {"person", "A"}};
  const Path report = {"api", "ONE", "report", "personal-data"};
  CHECK(shows(house.text("owner", report, person), "QZX4711"));
  CHECK(shows(house.text("owner", report, person), "The passport"));
  CHECK(shows(house.text("clerk", report, person), "The passport"));
  CHECK_FALSE(shows(house.text("clerk", report, person), "QZX4711"));
  house.done("kernel.retention.create", {{"code", "own"},
                                         {"name", "Passports"},
                                         {"record", "party.party"},
                                         {"fields", "extra.passport"},
                                         {"counted_from", "last_change"},
                                         {"years", 5},
                                         {"law", "House rule"},
                                         {"active", true}});
  const http::Response kept =
      house.answer("owner", "POST", {"api", "ONE", "party.party", std::to_string(id), "erase"},
                   R"({"fields": ["extra.passport"], "reason": "asked"})");
  CHECK(shows(kept.body, "erase.kept_by_law"));
}

TEST_CASE("added fields: described, exported under their names, and remarked on before they bind") {
  House house;
  house.party("A", {{"extra.segment", "banks"}, {"extra.rating", "7.5"}});
  const json::value meta = json::parse(house.text("owner", {"api", "ONE", "meta"}));
  const json::value& party = meta.at("records").at("party.party");
  const auto described = [&](std::string_view name) -> const json::object* {
    for (const json::value& field : party.at("fields").as_array())
      if (field.at("name").as_string() == name) return &field.as_object();
    return nullptr;
  };
  REQUIRE(described("extra.segment"));
  CHECK(described("extra.segment")->at("kind").as_string() == "enumeration");
  CHECK(described("extra.segment")->at("options").as_array().size() == 2);
  CHECK(described("extra.rating")->at("kind").as_string() == "decimal");
  CHECK(described("extra.passport")->at("list").as_bool() == false);
  const auto& columns = party.at("columns").as_array();
  CHECK(std::find(columns.begin(), columns.end(), json::value("extra.segment")) != columns.end());
  const std::string csv = house.text("owner", {"api", "ONE", "party.party", "export"},
                                     {{"fields", "code,extra.segment,extra.rating"},
                                      {"language", "ru"}});
  CHECK(shows(csv, "Поле segment,Поле rating"));
  CHECK(shows(csv, "A,Банки,7.5"));
  // A dry run of a definition says whom it would stop.
  const std::string customer = std::to_string(house.party("B"));
  house.done("party.terms.create", {{"party", customer}, {"payment_days", 5}}, house.one());
  house.done("sales.payment.create", {{"customer", customer}, {"amount", "5"}}, house.one());
  json::object required = definition("channel", "text", {{"required", true}});
  required["record"] = "sales.payment";
  const http::Response derived =
      house.answer("owner", "POST", {"api", "ONE", "kernel.added_field", "derive"},
                   json::serialize(json::object{{"input", std::move(required)}}));
  const json::value answer = json::parse(derived.body);
  CHECK(answer.at("problems").as_array().empty());
  REQUIRE(answer.at("remarks").as_array().size() == 1);
  CHECK(answer.at("remarks").at(0).at("code").as_string() == "added_field.stops_drafts");
  CHECK(answer.at("remarks").at(0).at("args").at("count").as_string() == "1");
}

TEST_CASE("added fields: files fill them by code or by name") {
  app::ImportFixture office("added-fields", {{"main", BookKind::ifrs, ""}});
  const auto done = [&](const char* name, json::object input) {
    Command command;
    command.name = name;
    command.input = std::move(input);
    REQUIRE(office.kernel->execute(command, office.access()).ok());
  };
  done("kernel.added_field.create",
       definition("segment", "choice",
                  {{"choices", json::array{json::object{{"code", "banks"},
                                                        {"name_en", "Banks"},
                                                        {"name_ru", "Банки"}}}}}));
  done("kernel.added_field.create", definition("since", "date"));
  auto made = office.imports->upload(office.access(), "parties.csv",
                                     "code,name,Поле segment,extra.since\n"
                                     "A,Alder,Банки,31.12.2024\n"
                                     "B,Birch,Pirates,2024-12-31\n");
  REQUIRE(made.ok());
  const auto target =
      std::find_if(made->targets.begin(), made->targets.end(),
                   [](const auto& one) { return one.record == "party.party"; });
  REQUIRE(target != made->targets.end());
  CHECK(target->suggested.at("Поле segment") == "extra.segment");
  CHECK(target->suggested.at("extra.since") == "extra.since");
  auto rows = office.imports->preview(office.access(), made->id,
                                      {"party.party", "", target->suggested});
  REQUIRE(rows.ok());
  CHECK(rows->at(0).problems.empty());
  CHECK(rows->at(0).values.at("extra.segment") == "Banks");
  REQUIRE(rows->at(1).problems.size() == 1);
  CHECK(rows->at(1).problems.front().code == "import.unknown_option");
  CHECK(rows->at(1).problems.front().path == "extra.segment");
  CHECK(office.run(made->id).made == 1);
  const auto& meta = *office.registry.find("party.party")->meta;
  const auto stored = office.kernel->load(meta, office.kernel->find_id(meta, "code", "A", 0),
                                          office.access());
  REQUIRE(stored);
  const json::object party = to_json(*stored, {});
  CHECK(party.at("extra.segment").as_string() == "banks");
  CHECK(party.at("extra.since").as_string() == "2024-12-31");
}

TEST_CASE("added fields: a workspace that is copied elsewhere has them") {
  House house;
  house.party("A", {{"extra.segment", "banks"}, {"extra.passport", "4444"}});
  const std::string place = std::filesystem::temp_directory_path() / "osnova-added-copy.osnova";
  testing::remove_workspace(place);
  {
    store::OpenOptions options;
    options.create = true;
    const auto target = testing::open_scratch(place, options);
    const auto from = house.kernel().database().reader();
    const auto to = target->writer();
    from->begin(store::Begin::read);
    app::WorkspaceCopy copy(house.kernel().registry(), *from, *to, target->engine(),
                            [](const std::string&, int) {});
    REQUIRE_FALSE(copy.begin(false));
    copy.copy();
    copy.prove();  // compares all values of both ends
    from->rollback();
    auto listed = to->query(
        "SELECT text_value FROM extra_value WHERE company_id = 0 AND field = 'extra.segment'", {});
    REQUIRE(listed->next());
    CHECK(listed->text(0) == "banks");
    auto kept = to->query("SELECT extra FROM party WHERE company_id = 0 AND code = 'A'", {});
    REQUIRE(kept->next());
    CHECK(shows(std::string(kept->text(0)), "4444"));
  }
  testing::remove_workspace(place);
}

TEST_CASE("added fields: what is approved includes them") {
  House house;
  const auto& meta = *house.kernel().registry().find("party.party")->meta;
  const auto change_with = [&](const char* text) {
    Change change;
    change.command = "party.party.update";
    change.before = Record(meta);
    change.after = Record(meta);
    ExtraValue value;
    value.path = "extra.nick";
    value.text = text;
    if (*text) change.after.entity().extra.set(std::move(value));
    return digest_of(change);
  };
  CHECK(change_with("a") == change_with("a"));
  CHECK(change_with("a") != change_with("b"));
  CHECK(change_with("a") != change_with(""));
}

TEST_CASE("added fields: what people sign names them, and the step that waits for a file finds it") {
  House house;
  const std::string customer = std::to_string(house.party("B"));
  house.done("party.terms.create", {{"party", customer}, {"payment_days", 5}}, house.one());
  json::object channel = definition("channel", "text");
  channel["record"] = "sales.payment";
  house.done("kernel.added_field.create", std::move(channel));
  const std::string id = std::to_string(house.done(
      "sales.payment.create",
      {{"customer", customer}, {"amount", "5"}, {"extra.channel", "By courier"}}, house.one()));
  const Path payment = {"api", "ONE", "sales.payment", id};
  const auto under = [&](const char* part) {
    Path path = payment;
    path.push_back(part);
    return path;
  };
  CHECK(shows(house.text("owner", {"api", "ONE", "sales.payment", id, "signatures", "content"}),
              R"("extra.channel":"By courier")"));
  house.done("kernel.flow_plan.create",
             {{"record", "sales.payment"},
              {"name", "Payments"},
              {"files", json::array{json::object{{"code", "slip"},
                                                 {"name_en", "Slip"},
                                                 {"step", "post"}}}}});
  CHECK(shows(house.answer("owner", "POST", under("post"), "{}").body, "flow.file_missing"));
  const auto attach = [&](const char* kind) {
    http::Request request;
    request.method = "POST";
    request.path = under("files");
    request.query = {{"kind", kind}};
    request.file_name = "slip.pdf";
    request.content_type = "application/pdf";
    request.body = "%PDF-1.4";
    return house.answer("owner", std::move(request)).status;
  };
  CHECK(attach("") == 200);
  CHECK(attach("another") == 200);
  CHECK(shows(house.answer("owner", "POST", under("post"), "{}").body, "flow.file_missing"));
  CHECK(attach("slip") == 200);
  CHECK(house.answer("owner", "POST", under("post"), "{}").status == 200);
}

TEST_CASE("added fields: the column is read back as it was written") {
  Extra extra;
  for (const auto& [path, kind] : {std::pair{"extra.a", Kind::date}, {"extra.b", Kind::boolean},
                                   {"extra.c", Kind::decimal}, {"extra.d", Kind::text}}) {
    ExtraValue value;
    value.path = path;
    value.kind = kind;
    value.personal = kind == Kind::date;
    const FieldMeta meta = extra_meta(value);
    if (kind == Kind::text)
      value.text = "\"}, ключ\n";
    else
      set_integer(meta, &value, kind == Kind::date ? -719'162 : kind == Kind::boolean ? 1 : INT64_MIN);
    extra.set(std::move(value));
  }
  Extra read;
  read_extra_column(extra_column(extra), read);
  for (const ExtraValue& value : extra) {
    REQUIRE(read.find(value.path));
    CHECK(same_extra(value, *read.find(value.path)));
    CHECK(value.personal == read.find(value.path)->personal);
  }
  CHECK(extra_column({}).empty());
}

TEST_CASE("added fields: a pattern is read in one pass") {
  CHECK(fits_pattern("99-AA", "42-яZ"));
  CHECK_FALSE(fits_pattern("99-AA", "42-я1"));
  CHECK_FALSE(fits_pattern("99", "4"));
  CHECK_FALSE(fits_pattern("99", "421"));
  CHECK(fits_pattern("X\\9\\A\\\\", "ж9A\\"));
  CHECK_FALSE(fits_pattern("\\9", "8"));
  CHECK_FALSE(fits_pattern(std::string(100, '9'), std::string(100'000, '9')));
  CHECK(fits_pattern("", ""));
}
