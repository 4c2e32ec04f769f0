// Erased values are nowhere: not in the record, the search, the journal, the bytes of the files;
// and everything that holds still holds.
#include "kernel/command/erasure.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "app/shop_fixture.hpp"
#include "base/text.hpp"
#include "kernel/journal/checkpoint.hpp"
#include "kernel/journal/journal.hpp"
#include "modules/party/api.hpp"

using namespace osnova;
using app::Shop;
namespace json = boost::json;

namespace {

constexpr const char* kFirstName = "Qzxvkwy Ostrowidzki";
constexpr const char* kSecondName = "Wjhqupzk Brzeczyszcz";
constexpr const char* kMail = "qzxvkwy@ostrowidzki.example";
constexpr const char* kOldMail = "former.qzxvkwy@elsewhere.example";
constexpr const char* kPhone = "+44 20 7946 0991";

// A party with a past: two names, two addresses of mail, a contact that is gone.
struct Person {
  explicit Person(Shop& at) : shop(at) {
    json::object contact = {{"name", kFirstName}, {"email", kOldMail}, {"phone", kPhone}};
    json::object gone = {{"email", kMail}};
    const Answer made = shop.create(0, "party.party.create", input, "", "person/1");
    id = made.record;
    version = made.version;
    change({{"name", kSecondName}, {"contacts", json::array{contact, gone}}});
    change({{"contacts", json::array{json::object{{"line_id", "1"}, {"email", kMail}},
                                     json::object{{"line_id", "2"}, {"remove", true}}}}});
  }
  void change(json::object patch) {
    const Answer answer = give("update", std::move(patch), *shop.access);
    REQUIRE(answer.ok());
  }
  Answer give(const std::string& action, json::object arguments, const Access& access) {
    Command command;
    command.name = "party.party." + action;
    command.record = id;
    command.expected_version = version;
    command.input = std::move(arguments);
    const Answer answer = shop.kernel->execute(command, access);
    if (answer.ok()) version = answer.version;
    return answer;
  }
  Answer erase(json::array fields, const std::string& reason = "Article 17") {
    return give("erase", {{"fields", std::move(fields)}, {"reason", reason}}, *shop.access);
  }
  Party stored() { return shop.kernel->load(party_meta(), id, *shop.access)->as<Party>(); }
  json::object input = {{"code", "PERSON"}, {"name", kFirstName}, {"legal_name", kFirstName}};
  Shop& shop;
  Id id = 0;
  int64_t version = 0;
};

// The same of the files of a schema, which the server reads; its superuser may ask it to.
bool in_relations(const Shop& shop, const std::string& text) {
  const auto desk = testing::open_scratch(shop.file, {})->writer();
  desk->script("CHECKPOINT");
  const std::string small = to_lower_ascii(text);
  const store::Cell cells[] = {store::Cell::blob(text), store::Cell::blob(small)};
  return desk
      ->query(
          "SELECT 1 FROM (SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) AS bytes FROM "
          "pg_class AS c WHERE c.relkind IN ('r', 'i', 't') AND (c.relnamespace = "
          "to_regnamespace(current_schema()) OR c.oid IN (SELECT reltoastrelid FROM pg_class WHERE "
          "relnamespace = to_regnamespace(current_schema())))) AS f WHERE position($1 IN bytes) > 0 "
          "OR position($2 IN bytes) > 0 LIMIT 1",
          cells)
      ->next();
}

// Whether the files of the workspace hold the text, as it was given or in small letters.
bool in_files(const Shop& shop, const std::string& text) {
  if (testing::on_postgres()) return in_relations(shop, text);
  for (const char* suffix : {"", "-wal", "-shm", ".inflight"}) {
    std::ifstream file(shop.file + suffix, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.find(text) != bytes.npos || bytes.find(to_lower_ascii(text)) != bytes.npos)
      return true;
  }
  return false;
}

bool any_in_files(const Shop& shop) {
  for (const char* text : {kFirstName, kSecondName, kMail, kOldMail, "qzxvkwy", "ostrowidzki",
                           "wjhqupzk", "brzeczyszcz"})
    if (in_files(shop, text)) return true;
  return false;
}

std::vector<FieldChange> changes_of(Shop& shop, Id record, std::string_view command) {
  std::vector<FieldChange> changes;
  const auto reader = shop.database->reader();
  const store::Cell key[] = {record, command};
  auto rows = reader->query(
      "SELECT changes FROM journal WHERE company_id = 0 AND record_id = $1 AND command = $2 ORDER "
      "BY seq DESC LIMIT 1",
      key);
  REQUIRE(rows->next());
  REQUIRE(decode_changes(rows->blob(0), &changes));
  return changes;
}

const FieldChange& at(const std::vector<FieldChange>& changes, std::string_view path) {
  for (const FieldChange& change : changes)
    if (change.path == path) return change;
  FAIL("no change of " << std::string(path));
  return changes.front();
}

size_t found(Shop& shop, std::string_view words) {
  return shop.kernel->search(words, {&party_meta()}, 10, *shop.access).size();
}

void wait_for_search(Shop& shop, std::string_view words) {
  for (int i = 0; i < 200 && found(shop, words) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(found(shop, words) == 1);
}

}  // namespace

TEST_CASE("erasure: paths of the journal and the personal fields that they stand for") {
  const RecordMeta& party = party_meta();
  CHECK(personal_field(party, "name") == party.find("name"));
  for (const char* path : {"contacts.email", "contacts.2.email", "contacts.31.name", "legal_name"})
    CHECK_MESSAGE(personal_field(party, path), path);
  for (const char* path : {"", "code", "nonsense", "contacts", "contacts.2", "contacts.2.nonsense",
                           "accounts.2.bic", "accounts.bic", "nonsense.2.email", "#reason", "."})
    CHECK_MESSAGE(!personal_field(party, path), path);
  CHECK(has_personal_fields(party, nullptr));
  CHECK_FALSE(has_personal_fields(party_terms_meta(), nullptr));
}

TEST_CASE("erasure: the value is nowhere in the files, and every proof holds") {
  Shop shop("erase");
  shop.close();
  KernelOptions options;
  options.search = true;
  shop.open(options);
  Person person(shop);
  wait_for_search(shop, "wjhqupzk");
  const std::string key_file = shop.file + ".key";
  std::filesystem::remove(key_file);
  const CheckpointKey key = CheckpointKey::load_or_create(key_file);
  std::string lines;
  shop.kernel->drain();
  for (const Checkpoint& c : write_checkpoints(*shop.kernel, key)) lines += checkpoint_line(c, key);
  REQUIRE(in_files(shop, kFirstName));
  REQUIRE(in_files(shop, kSecondName));
  REQUIRE(in_files(shop, kOldMail));

  REQUIRE(person.erase({"name", "legal_name", "contacts.name", "contacts.email"}).ok());

  CHECK_FALSE(any_in_files(shop));
  CHECK(in_files(shop, kPhone));  // nobody asked for it
  const Party party = person.stored();
  CHECK(party.name == "erased");
  CHECK(party.legal_name.empty());
  CHECK(party.code == "PERSON");
  REQUIRE(party.contacts.size() == 1);
  CHECK(party.contacts[0].email.empty());
  CHECK(party.contacts[0].phone == kPhone);
  CHECK(found(shop, "wjhqupzk") == 0);
  CHECK(found(shop, "qzxvkwy") == 0);
  CHECK(found(shop, "PERSON") == 1);

  CHECK(shop.holds());
  {
    const auto reader = shop.database->reader();
    CHECK(verify_checkpoints(*reader, lines, key.public_hex()).damaged == 0);
  }
  const auto made = changes_of(shop, person.id, "party.party.create");
  CHECK(at(made, "name").personal);
  CHECK(at(made, "name").after.empty());
  CHECK_FALSE(at(made, "code").personal);
  CHECK_FALSE(at(made, "code").after.empty());
  const auto erased = changes_of(shop, person.id, "party.party.erase");
  CHECK(at(erased, "name").personal);
  CHECK(at(erased, "contacts.1.email").personal);
  CHECK(at(erased, "#reason").after == "Article 17");
  CHECK(at(erased, "#erased").after == "name, legal_name, contacts.name, contacts.email");

  // A value that was left alone is still protected: the salts of its own prove it.
  shop.kernel.reset();
  {
    const auto writer = shop.database->writer();
    writer->begin(store::Begin::write);
    auto rows = writer->query(
        "SELECT seq, changes FROM journal WHERE company_id = 0 AND command = 'party.party.create' "
        "ORDER BY seq DESC LIMIT 1",
        {});
    REQUIRE(rows->next());
    std::string changes(rows->blob(1));
    const int64_t seq = rows->integer(0);
    rows.reset();
    REQUIRE(changes.find("PERSON") != changes.npos);
    changes[changes.find("PERSON")] = 'B';
    const store::Cell cells[] = {store::Cell::blob(changes), seq};
    writer->run("UPDATE journal SET changes = $1 WHERE company_id = 0 AND seq = $2", cells);
    writer->commit();
  }
  CHECK_FALSE(shop.holds());
  std::filesystem::remove(key_file);
}

TEST_CASE("erasure: needs rights, a reason and fields that are personal") {
  Shop shop("erase-rights");
  Person person(shop);
  const auto refusal = [&](json::object arguments) {
    const Answer answer = person.give("erase", std::move(arguments), *shop.access);
    return answer.problems.empty()
               ? ""
               : answer.problems.front().code + " " + answer.problems.front().path;
  };
  CHECK(refusal({{"fields", json::array{"name"}}}) == "input.required reason");
  CHECK(refusal({{"fields", json::array{"name"}}, {"reason", "  "}}) == "input.required reason");
  CHECK(refusal({{"reason", "r"}}) == "input.required fields");
  CHECK(refusal({{"fields", json::array{}}, {"reason", "r"}}) == "input.required fields");
  CHECK(refusal({{"fields", "name"}, {"reason", "r"}}) == "input.type fields");
  CHECK(refusal({{"fields", json::array{"code"}}, {"reason", "r"}}) == "erase.not_personal fields");
  CHECK(refusal({{"fields", json::array{7}}, {"reason", "r"}}) == "erase.not_personal fields");
  CHECK(refusal({{"fields", json::array{"name"}}, {"reason", std::string(501, 'r')}}) ==
        "text.too_long reason");
  const json::object arguments = {{"fields", json::array{"name"}}, {"reason", "r"}};
  const Access clerk = shop.person("clerk", "party.*");
  CHECK(person.give("erase", arguments, clerk).problems.has("access.denied"));
  const Access half = shop.person("half", "kernel.personal.erase party.party.read");
  CHECK(person.give("erase", arguments, half).problems.has("access.denied"));
  CHECK(person.stored().name == kSecondName);
  const Access officer = shop.person("officer", "kernel.personal.erase party.party.erase");
  CHECK(person.give("erase", arguments, officer).ok());
  CHECK(person.stored().name == "erased");
  Command terms;
  terms.company = shop.company;
  terms.name = "party.terms.erase";
  terms.record = 1;
  terms.expected_version = 1;
  CHECK(shop.kernel->execute(terms, *shop.access).problems.has("command.unknown"));
  CHECK(shop.holds());
}

TEST_CASE("erasure: one line of several, a line that is gone, everything; again and again") {
  Shop shop("erase-lines");
  Person person(shop);
  // Line 2 went; its address of mail is the present one of line 1 as well.
  REQUIRE(person.erase({"contacts.2.email"}).ok());
  CHECK(person.stored().contacts[0].email == kMail);
  CHECK(in_files(shop, kMail));
  CHECK(in_files(shop, kOldMail));
  REQUIRE(person.erase({"contacts.1.email"}).ok());
  CHECK(person.stored().contacts[0].email.empty());
  CHECK_FALSE(in_files(shop, kMail));
  CHECK_FALSE(in_files(shop, kOldMail));
  CHECK(in_files(shop, kFirstName));
  REQUIRE(person.erase({"*"}).ok());
  CHECK_FALSE(any_in_files(shop));
  CHECK_FALSE(in_files(shop, kPhone));
  REQUIRE(person.erase({"*"}).ok());
  CHECK(shop.holds());
  // Life goes on.
  person.change({{"name", "Somebody else"}});
  REQUIRE(person.erase({"name"}).ok());
  CHECK_FALSE(in_files(shop, "Somebody else"));
  CHECK(shop.holds());
  // The key of the command that made it still says that it was done.
  const Answer again = shop.create(0, "party.party.create", person.input, "", "person/1");
  CHECK(again.repeated);
  CHECK(again.record == person.id);
}

TEST_CASE("erasure: the name of a user, who is kept in memory") {
  Shop shop("erase-user");
  shop.person("leaver", "party.*");
  const auto leaver = [&] {
    return *shop.kernel->company_state(0)->get<User>(user_meta(), "leaver");
  };
  Command command;
  command.name = "kernel.user.erase";
  command.record = leaver().id;
  command.expected_version = leaver().version;
  command.input = {{"fields", json::array{"name"}}, {"reason", "left"}};
  REQUIRE(shop.kernel->execute(command, *shop.access).ok());
  CHECK(leaver().name.empty());
  CHECK(leaver().login == "leaver");
  CHECK(shop.holds());
}

TEST_CASE("erasure: who reads an older state delays the last trace, not the answer") {
  Shop shop("erase-reader");
  Person person(shop);
  const auto marked = [&] {
    const auto reader = shop.database->reader();
    const store::Cell cells[] = {0};
    return reader
        ->query("SELECT 1 FROM journal_cursor WHERE company_id = $1 AND name = 'traces_left'",
                cells)
        ->next();
  };
  auto reader = shop.database->reader();
  reader->begin(store::Begin::read);
  REQUIRE(reader->query("/* every company */ SELECT 1 FROM party", {})->next());
  REQUIRE(person.erase({"*"}).ok());
  CHECK(person.stored().name == "erased");
  CHECK(marked());
  CHECK(any_in_files(shop));
  reader->rollback();
  reader.reset();
  for (int i = 0; i < 300 && marked(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK_FALSE(marked());
  CHECK_FALSE(any_in_files(shop));
}

TEST_CASE(
    "erasure: a process that died in between leaves the mark, and the rest of it, to the next") {
  Shop shop("erase-died");
  Person person(shop);
  const auto marked = [&] {
    const auto reader = shop.database->reader();
    const store::Cell cells[] = {0};
    return reader
        ->query("SELECT 1 FROM journal_cursor WHERE company_id = $1 AND name = 'traces_left'",
                cells)
        ->next();
  };
  shop.close();
  {
    // The values are overwritten, but what they were is still in the free places of the file.
    const auto database = testing::open_scratch(shop.file, {});
    const auto writer = database->writer();
    if (!testing::on_postgres()) writer->script("PRAGMA secure_delete=OFF;");
    writer->begin(store::Begin::write);
    writer->run("/* every company */ UPDATE party SET name = 'x', legal_name = 'x'", {});
    writer->run("/* every company */ UPDATE party_contacts SET name = 'x'", {});
    writer->run("INSERT INTO journal_cursor (company_id, name, seq) VALUES (0, 'traces_left', 1)",
                {});
    writer->run("UPDATE journal SET changes = digest WHERE company_id = 0", {});
    writer->commit();
  }
  REQUIRE(in_files(shop, kFirstName));
  shop.open();
  for (int i = 0; i < 300 && marked(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK_FALSE(marked());
  CHECK_FALSE(in_files(shop, kFirstName));
}

TEST_CASE("erasure: an input is compared with its salt, and older rows without") {
  const Hash input = sha256("input"), other = sha256("another");
  const std::string salt(16, 's');
  CHECK(same_input(salted_input(input, salt), input, salt));
  CHECK_FALSE(same_input(salted_input(input, salt), other, salt));
  CHECK_FALSE(same_input(salted_input(input, std::string(16, 't')), input, salt));
  CHECK(same_input(bytes_of(input), input, salt));
  CHECK_FALSE(same_input(bytes_of(input), other, salt));
  CHECK(salted_input(input, salt) != bytes_of(input));
}
